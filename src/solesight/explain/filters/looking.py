"""What filters are shown of: a network that gives the maps of its layers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from solesight.embed import EmbedderSpec, Network
from solesight.errors import BundleError, UnknownNameError
from solesight.explain.filters.first import FirstLayer

__all__ = ["Looker", "ShippedLooker", "find_layers"]

Maps = NDArray[np.float32]
Pixels = NDArray[np.uint8]


class Looker(Protocol):
    """A network whose filters and layers are looked at."""

    @property
    def name(self) -> str:
        """Of the bundle or embedder."""

    @property
    def asked(self) -> str:
        """The option that names it on the command line."""

    @property
    def digest(self) -> str:
        """Of its weights: what was computed with others is not taken for its own."""

    @property
    def size(self) -> int:
        """Side of the frames that it sees."""

    @property
    def first(self) -> FirstLayer:
        """Its first layer."""

    @property
    def layers(self) -> Sequence[str]:
        """Names of the layers that can be shown, first to last."""

    @property
    def chosen(self) -> Sequence[str]:
        """Those that are shown when nobody asks for others."""

    def maps(self, names: Sequence[str], frames: Pixels) -> Mapping[str, Maps]:
        """Give the maps (n, c, h, w) of layers on frames uint8 (n, size, size, 3)."""


def find_layers(looker: Looker, names: Sequence[str]) -> tuple[str, ...]:
    """Give the layers that are asked for, or those that the network chooses itself.

    Raises:
        UnknownNameError: there is no such layer; says which are near.
    """
    for name in names:
        if name not in looker.layers:
            raise UnknownNameError("layer", name, looker.layers)
    return tuple(names or looker.chosen)


_BEHIND = "_DequantizeLinear_Output"
_LITE0 = {
    "_conv_stem": f"_conv_stem.out.relu6{_BEHIND}",
    "_blocks.2": f"_blocks.2.sum{_BEHIND}",
    "_blocks.4": f"_blocks.4.sum{_BEHIND}",
    "_blocks.10": f"_blocks.10.sum{_BEHIND}",
    "map": "map",
}
_SNEAKER = {
    "0.front.0": "0.front.0.2",
    "0.front.3": "0.front.3.add",
    "0.back.1": "0.back.1.add",
    "0.back.7": "0.back.7.add",
    "0.back.13": f"0.back.13.1{_BEHIND}",
}
_INSIDES = {
    "efficientnet-lite0-int8": (f"_conv_stem.weight{_BEHIND}", _LITE0),
    "sneaker": ("0.front.0.1.weight", _SNEAKER),
}
"""Of the networks that ship: the first layer's weights, and the last map of each size."""


@dataclass(frozen=True)
class ShippedLooker:
    """An embedder that ships with this package: all of it on ONNX Runtime.

    Attributes:
        spec: of one embedder, not of several joined.
    """

    spec: EmbedderSpec

    @property
    def name(self) -> str:
        """Of the embedder."""
        return self.spec.name

    @property
    def asked(self) -> str:
        """The option that names it."""
        return f"--embedder {self.spec.name}"

    @property
    def digest(self) -> str:
        """Of its file."""
        return self.spec.sha256

    @property
    def size(self) -> int:
        """Side of its frames."""
        return self.spec.size

    @property
    def layers(self) -> Sequence[str]:
        """The last map of each size."""
        return tuple(self._inside[1])

    chosen = layers

    @cached_property
    def first(self) -> FirstLayer:
        """Its first layer, read out of the graph as a result that it computes anyhow."""
        weights = self._inside[0]
        blank = np.full((1, 32, 32, 3), 255, dtype=np.uint8)
        found = self._network.read([weights], blank)[0]
        return FirstLayer(weights.removesuffix(_BEHIND).removesuffix(".weight"), found, 2)

    def maps(self, names: Sequence[str], frames: Pixels) -> Mapping[str, Maps]:
        """Give the maps of layers."""
        inside = self._inside[1]
        found = self._network.read([inside[name] for name in names], frames)
        return dict(zip(names, found, strict=True))

    @property
    def _inside(self) -> tuple[str, Mapping[str, str]]:
        if self.spec.name not in _INSIDES:
            known = " or ".join(_INSIDES)
            raise BundleError(
                f"{self.spec.name}: nobody says what its layers are named: "
                f"take --embedder {known}, or --bundle NAME of a network"
            )
        return _INSIDES[self.spec.name]

    @cached_property
    def _network(self) -> Network:
        weights, inside = self._inside
        return Network(self.spec.path, self.spec.checksum, inside=(weights, *inside.values()))
