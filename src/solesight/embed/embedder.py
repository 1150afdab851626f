"""Frames to vectors of length one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from solesight.embed.network import Network
from solesight.embed.registry import EmbedderSpec
from solesight.photos import Frame, render

__all__ = ["DECODED", "Embedder"]

DECODED = 320
"""Pixels along the shorter side that a photo is decoded with, at least, for the eye and embedders.

One number for both, so that a photo outside the catalog is seen as one inside it."""


class Embedder:
    """A loaded embedder; make one a process.

    Args:
        spec: which network; see `embedder_spec`.

    Attributes:
        spec: as given.
        network: loaded; its other outputs may be read.

    Raises:
        BundleError: the file is damaged or is no network of the expected form.
    """

    def __init__(self, spec: EmbedderSpec) -> None:
        self.spec = spec
        self.network = Network(spec.path, spec.sha256)

    def embed(self, seen: Sequence[tuple[NDArray[np.uint8], Frame]]) -> NDArray[np.float32]:
        """Embed photos.

        Args:
            seen: (pixels uint8 (H, W, 3), frame) pairs.

        Returns:
            float32 (n, d), each row of length one.
        """
        return self.embed_drawn(np.stack([render(p, f, size=self.spec.size) for p, f in seen]))

    def embed_drawn(self, frames: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Embed pictures that are drawn already, uint8 (n, size, size, 3)."""
        vectors = _unit(self.network.embed(frames))
        if self.spec.mirrored:
            vectors = _unit(vectors + _unit(self.network.embed(frames[:, :, ::-1])))
        return vectors


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: NDArray[np.float32] = (vectors / np.maximum(lengths, 1e-12)).astype(np.float32)
    return unit
