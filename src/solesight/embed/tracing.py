"""Where in the frame the numbers of a vector came from.

A vector is a mean over the cells of a map, perhaps a generalised one, followed by steps that are
linear but for their lengths. So each of its numbers is a sum over cells, exactly: a channel's mean
is shared among the cells by what each gave to it. For a plain mean this is the class activation map
of B. Zhou et al., "Learning deep features for discriminative localization", 2016.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from solesight.embed.embedder import Embedder, Given, Seen, unit_rows
from solesight.embed.insides import HEADS, MIXED, MIXING, RAW, VECTOR, of_head
from solesight.embed.layout import Layout
from solesight.embed.network import STRIDE, Network

__all__ = ["NO_PLACE", "Layer", "Spread", "Trace", "trace", "trace_given"]

Floats = NDArray[np.float64]
Maps = NDArray[np.float32]
Pull = Callable[[Floats], Floats]

NO_PLACE = "no place"
"""Name of the term of numbers whose network does not say where they came from."""
COLORS = "colors"
"""Name of the term of the color histogram."""


@dataclass(frozen=True)
class Layer:
    """A map of the frames, and what its channels give to the vector.

    Attributes:
        name: of the network.
        maps: float32 (n, channels, h, w), as the frame lies.
        rates: from what one asks of the vector, float64 (n, d), to what a unit of each channel
            gives to it in a cell, float64 (n, channels).
    """

    name: str
    maps: Maps
    rates: Pull

    def grids(self, gains: Floats) -> Floats:
        """Give what each cell gives, float64 (n, h, w), to ``(gains * vectors).sum(axis=1)``."""
        n, channels, height, width = self.maps.shape
        flat = self.maps.reshape(n, channels, height * width)
        found: Floats = self.rates(gains)[:, None, :] @ flat
        return found.reshape(n, height, width)

    def amounts(self, gains: Floats) -> Floats:
        """Give what each channel gives in all, float64 (n, channels)."""
        sums = self.maps.sum(axis=(2, 3), dtype=np.float64)
        return np.asarray(self.rates(gains) * sums)


@dataclass(frozen=True)
class Places(Layer):
    """A map whose every cell has numbers of its own in the vector; see `Layout`.

    Its ``maps`` are the vectors' own numbers, each in its place; its ``rates`` give what is asked
    of each of them, float64 (n, d).

    Attributes:
        layout: which cells.
    """

    layout: Layout

    def grids(self, gains: Floats) -> Floats:
        """See `Layer`."""
        return np.asarray(self._given(gains).sum(axis=1))

    def amounts(self, gains: Floats) -> Floats:
        """See `Layer`."""
        return np.asarray(self._given(gains).sum(axis=(2, 3)))

    def _given(self, gains: Floats) -> Floats:
        return np.asarray(self.layout.cells(self.rates(gains)) * self.maps)


@dataclass(frozen=True)
class Spread:
    """A sum of numbers of vectors, spread over the frames.

    Attributes:
        grids: a grid for each layer, float64 (n, h, w).
        terms: what has no place, by name, float64 (n,).
    """

    grids: tuple[Floats, ...]
    terms: Mapping[str, Floats]


@dataclass(frozen=True)
class Trace:
    """Vectors of frames, and where they came from.

    Attributes:
        vectors: float32 (n, d), rows of length one.
        layers: maps.
        pulls: what has no place -> from what one asks of the vectors to its terms, float64 (n,).
    """

    vectors: NDArray[np.float32]
    layers: tuple[Layer, ...]
    pulls: Mapping[str, Pull]

    def spread(self, gains: Floats) -> Spread:
        """Share ``(gains * vectors).sum(axis=1)`` out to the cells, and to what has no place.

        Args:
            gains: float64 (n, d).
        """
        terms = {name: pull(gains) for name, pull in self.pulls.items()}
        return Spread(tuple(layer.grids(gains) for layer in self.layers), terms)


def trace(embedder: Embedder, seen: Seen) -> Trace:
    """Embed photos and keep where their vectors came from.

    Args:
        embedder: made with ``traced=True``; of others the sneaker's part has no place.
        seen: as `Embedder.embed` takes. A photo takes about a megabyte: give some at a time.
    """
    return trace_given(embedder, embedder.given(seen))


def trace_given(embedder: Embedder, given: Given) -> Trace:
    """Do the same with what `Embedder.given` gave, changed or not."""
    each = [_single(part, *pair) for part, pair in zip(embedder.parts, given, strict=True)]
    return each[0] if len(each) == 1 else _joined(each)


def _joined(each: Sequence[Trace]) -> Trace:
    """Vectors beside each other: each has length one, all of them the root of their number."""
    length = len(each) ** 0.5
    layers: list[Layer] = []
    pulls: dict[str, list[Pull]] = {}
    start = 0
    for one in each:
        part = slice(start, start + one.vectors.shape[1])
        start = part.stop
        layers += [_behind(layer, part, length) for layer in one.layers]
        for name, pull in one.pulls.items():
            pulls.setdefault(name, []).append(_sliced(pull, part, length))
    vectors = np.concatenate([one.vectors for one in each], axis=1)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return Trace(vectors, tuple(layers), {name: _summed(found) for name, found in pulls.items()})


def _behind(layer: Layer, part: slice, length: float) -> Layer:
    return replace(layer, rates=_sliced(layer.rates, part, length))


def _sliced(pull: Pull, part: slice, length: float) -> Pull:
    return lambda gains: pull(gains[:, part] / length)


def _summed(pulls: Sequence[Pull]) -> Pull:
    return lambda gains: np.sum([pull(gains) for pull in pulls], axis=0)


def _single(embedder: Embedder, frames: NDArray[np.uint8], colors: Maps | None) -> Trace:
    name, network = embedder.spec.name, embedder.network
    if embedder.spec.layout is not None:
        return _laid_out(name, embedder.spec.layout, network, frames)
    here = _pass(name, network, frames, colors)
    if not embedder.spec.mirrored:
        return here
    there = _pass(name, network, np.ascontiguousarray(frames[:, :, ::-1]), colors)
    both = here.vectors + there.vectors
    lengths = np.linalg.norm(both, axis=1, keepdims=True).astype(np.float64)
    turned = [Layer(one.name, one.maps[..., ::-1], one.rates) for one in there.layers]
    layers = [
        Layer(one.name, one.maps, _over(one.rates, lengths)) for one in (*here.layers, *turned)
    ]
    pulls = {
        key: _over(_summed([here.pulls[key], there.pulls[key]]), lengths) for key in here.pulls
    }
    return Trace((both / lengths).astype(np.float32), tuple(layers), pulls)


def _over(pull: Pull, lengths: Floats) -> Pull:
    return lambda gains: pull(gains / lengths)


def _pass(name: str, network: Network, frames: NDArray[np.uint8], colors: Maps | None) -> Trace:
    if "map" in network.outputs:
        return _averaged(name, network, frames)
    if {RAW, MIXING} <= network.outputs:
        return _mixed(name, network, frames, colors)
    vectors = unit_rows(network.embed(frames, colors))
    return Trace(vectors, (), {NO_PLACE: lambda gains: (gains * vectors).sum(axis=1)})


def _laid_out(name: str, layout: Layout, network: Network, frames: NDArray[np.uint8]) -> Trace:
    """A map kept by place: each of the vector's numbers is one channel's in one cell."""
    vectors = unit_rows(layout.flat(network.read([layout.output], frames)[0]))
    layer = Places(name, layout.cells(vectors).astype(np.float32), lambda gains: gains, layout)
    return Trace(vectors, (layer,), {})


def _averaged(name: str, network: Network, frames: NDArray[np.uint8]) -> Trace:
    """A plain mean over the cells."""
    means, maps = network.run(frames)
    lengths = np.maximum(np.linalg.norm(means, axis=1, keepdims=True).astype(np.float64), 1e-12)
    cells = maps.shape[2] * maps.shape[3]
    layer = Layer(name, maps, lambda gains: gains / (lengths * cells))
    return Trace((means / lengths).astype(np.float32), (layer,), {})


def _mixed(name: str, network: Network, frames: NDArray[np.uint8], colors: Maps | None) -> Trace:
    """The sneaker network: two generalised means, reduced, mixed, and the colors beside them."""
    wanted = [VECTOR, RAW, MIXED, *(result for head in HEADS for result in of_head(head)[:3])]
    found = dict(zip(wanted, network.read(wanted, frames, colors), strict=True))
    vectors = unit_rows(found[VECTOR])
    raw = np.linalg.norm(found[RAW], axis=1, keepdims=True).astype(np.float64)
    width = found[MIXED].shape[1]
    scale = raw * np.linalg.norm(found[MIXED], axis=1, keepdims=True)
    matrices = _matrices(network)
    layers = []
    for place, head in enumerate(HEADS):
        given, pooled, reduced, _ = of_head(head)
        lengths = np.linalg.norm(found[reduced], axis=1, keepdims=True).astype(np.float64)
        sums = found[given].sum(axis=(2, 3), dtype=np.float64)
        unit = found[pooled] / np.maximum(sums, 1e-30)
        rates = _reduced(matrices[place], scale * lengths, unit)
        layers.append(Layer(f"{name}.{place}", found[given], rates))
    return Trace(
        vectors,
        tuple(layers),
        {COLORS: lambda gains: (gains[:, width:] * vectors[:, width:]).sum(axis=1)},
    )


def _reduced(matrix: Floats, lengths: Floats, unit: Floats) -> Pull:
    return lambda gains: (gains[:, : matrix.shape[1]] / lengths) @ matrix.T * unit


@lru_cache(maxsize=2)
def _matrices(network: Network) -> tuple[Floats, ...]:
    """Read from the graph how each network's means become mixed numbers, (c, 256) each."""
    names = [MIXING, *(of_head(head)[3] for head in HEADS)]
    # What it is shown meanwhile does not matter.
    nothing = np.zeros((1, STRIDE, STRIDE, 3), dtype=np.uint8)
    mixing, *reducing = (one.astype(np.float64) for one in network.read(names, nothing))
    size = reducing[0].shape[1]
    return tuple(one @ mixing[i * size : (i + 1) * size] for i, one in enumerate(reducing))
