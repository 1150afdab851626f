"""A bundle's own network without torch: its first filters, and its last map."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from solesight.bundles import Bundle
from solesight.explain.filters.first import FirstLayer, first_of_weights

__all__ = ["LAST", "MapLooker", "NetworkOf"]

LAST = "map"
"""Name of the last map, as the exported network names it."""


@dataclass(frozen=True)
class NetworkOf:
    """A bundle's own network: what is known of it without running it.

    Attributes:
        bundle: whose it is.
    """

    bundle: Bundle

    @property
    def name(self) -> str:
        """Of the bundle."""
        return self.bundle.meta.name

    @property
    def asked(self) -> str:
        """The option that names it."""
        return f"--bundle {self.name}"

    @property
    def digest(self) -> str:
        """Of its network's file."""
        return self.bundle.files["model.onnx"].sha256

    @property
    def size(self) -> int:
        """Side of its frames."""
        return int(self.bundle.meta.configuration["size"])

    @cached_property
    def first(self) -> FirstLayer:
        """Its first layer."""
        return first_of_weights(self.bundle.arrays, self.name)


@dataclass(frozen=True)
class MapLooker(NetworkOf):
    """A network on ONNX Runtime, of which the last map alone is to be had.

    Attributes:
        last: gives its last map (n, c, h, w) of frames uint8 (n, size, size, 3).
    """

    last: Callable[[NDArray[np.uint8]], NDArray[np.float32]]

    @property
    def layers(self) -> Sequence[str]:
        """The last map."""
        return (LAST,)

    chosen = layers

    def maps(
        self, names: Sequence[str], frames: NDArray[np.uint8]
    ) -> Mapping[str, NDArray[np.float32]]:
        """Give the last map."""
        return {name: self.last(frames) for name in names}
