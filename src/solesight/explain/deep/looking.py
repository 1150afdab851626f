"""A bundle's own network, any layer of which can be shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solesight.explain.deep.layers import Layer, default_layer, list_layers
from solesight.explain.filters.bundled import NetworkOf

__all__ = ["TorchLooker", "last_of_each_size"]

_MOST = 5


@dataclass(frozen=True)
class TorchLooker(NetworkOf):
    """A network in torch, layer by layer.

    Attributes:
        network: makes it.
    """

    network: Callable[[], Any]

    @cached_property
    def _layers(self) -> tuple[Layer, ...]:
        return list_layers(self.network(), self.size)

    @property
    def layers(self) -> Sequence[str]:
        """All that have a map."""
        return [one.name for one in self._layers]

    @property
    def chosen(self) -> Sequence[str]:
        """The last map of each size, five at most."""
        return [one.name for one in last_of_each_size(self._layers)]

    def maps(
        self, names: Sequence[str], frames: NDArray[np.uint8]
    ) -> Mapping[str, NDArray[np.float32]]:
        """Give the maps of layers."""
        from solesight.explain.deep.passes import enough_memory, maps_of

        net = self.network()
        with enough_memory(f"{len(frames)} photos in {self.name}"):
            found = maps_of(net, {name: net.get_submodule(name) for name in names}, frames)
        return {name: found[name].numpy() for name in names}


def last_of_each_size(layers: Sequence[Layer]) -> list[Layer]:
    """Give the last map of each size that a convolution gives, spread over the depth.

    A map counts from its convolution on, with its norm and ReLU, until it is pooled. Where whole
    blocks have maps of that size, the last of them is taken, not the beginning of the next; of the
    last size the layer that is looked at by default.

    Args:
        layers: as `list_layers` gives them.
    """
    names = [layer.name for layer in layers]
    found: dict[tuple[int, int], list[Layer]] = {}
    size: tuple[int, int] | None = None
    for layer in layers:
        own = layer.shape[1:]
        size = own if layer.kind.startswith("Conv") else size
        if own == size:
            found.setdefault(own, []).append(layer)
    every = [_last(held, names) for held in found.values()]
    every[-1:] = [default_layer(tuple(layers))] if every else []
    places = np.unique(np.linspace(0, len(every) - 1, min(_MOST, len(every))).round().astype(int))
    return [every[i] for i in places]


def _last(held: Sequence[Layer], names: Sequence[str]) -> Layer:
    blocks = [one for one in held if any(name.startswith(f"{one.name}.") for name in names)]
    return (blocks or held)[-1]
