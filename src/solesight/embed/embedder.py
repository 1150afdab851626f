"""Frames to vectors of length one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from solesight.embed.colors import SIDE, color_histograms
from solesight.embed.insides import INSIDE
from solesight.embed.network import Network
from solesight.embed.registry import EmbedderSpec
from solesight.errors import BundleError
from solesight.photos import Frame, render, shoe_mask

Seen = Sequence[tuple[NDArray[np.uint8], Frame]]
Given = list[tuple[NDArray[np.uint8], NDArray[np.float32] | None]]

__all__ = ["DECODED", "Embedder", "Given", "Seen", "unit_rows"]

DECODED = 320
"""Pixels along the shorter side that a photo is decoded with, at least, for the eye and embedders.

One number for both, so that a photo outside the catalog is seen as one inside it."""
CHANNELS = ((0, 1, 2), (2, 1, 0), (1, 2, 0), (2, 0, 1), (1, 0, 2), (0, 2, 1))
"""Orders of the color channels: each is another colorway of the shoe; the first changes nothing."""


class Embedder:
    """A loaded embedder; make one a process.

    Args:
        spec: which network; see `embedder_spec`.
        traced: its vectors may be traced back to places, see `trace`; they are the same, bit for
            bit.

    Attributes:
        spec: as given.
        network: loaded; its other outputs may be read. Of several, the last one's.
        parts: the embedders that it joins; itself alone where it joins none.

    Raises:
        BundleError: the file is damaged or is no network of the expected form.
    """

    def __init__(self, spec: EmbedderSpec, *, traced: bool = False) -> None:
        self.spec = spec
        self._parts = [Embedder(part, traced=traced) for part in spec.parts]
        self.network: Network = (
            self._parts[-1].network
            if self._parts
            else Network(spec.path, spec.checksum, inside=_inside(spec, traced))
        )

    @property
    def parts(self) -> list[Embedder]:
        """The single embedders, in the order of their numbers in the vector."""
        return self._parts or [self]

    def embed(self, seen: Seen) -> NDArray[np.float32]:
        """Embed photos.

        Args:
            seen: (pixels uint8 (H, W, 3), frame) pairs.

        Returns:
            float32 (n, d), each row of length one.
        """
        return self.embed_given(self.given(seen))

    def embed_given(self, given: Given) -> NDArray[np.float32]:
        """Embed what `given` gave, changed or not.

        Returns:
            float32 (n, d), each row of length one.
        """
        each = [part.embed_frames(*pair) for part, pair in zip(self.parts, given, strict=True)]
        return unit_rows(np.concatenate(each, axis=1)) if self._parts else each[0]

    def given(self, seen: Seen) -> Given:
        """Give what each part's network is fed: frames uint8 (n, size, size, 3), and its colors.

        Args:
            seen: as `embed` takes.

        Returns:
            One pair for each of ``spec.each``; None where a network wants no colors.
        """
        if self._parts:
            return [pair for part in self._parts for pair in part.given(seen)]
        frames = self._rendered(seen, self.spec.size)
        return [(frames, self._colors(seen, frames) if self.network.wants_colors else None)]

    def embed_drawn(self, frames: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Embed pictures that are drawn already, uint8 (n, side, side, 3), on a plain ground.

        Raises:
            BundleError: several embedders are joined, which see frames of sizes of their own.
        """
        if self._parts:
            raise BundleError(f"{self.spec.name}: drawn pictures are for one embedder alone")
        whole = Frame.whole(frames.shape[2], frames.shape[1])
        drawn = self._exchanged(frames)
        seen = [(frame, whole) for frame in frames]
        return self.embed_frames(
            drawn, self._colors(seen, drawn) if self.network.wants_colors else None
        )

    def embed_frames(
        self, frames: NDArray[np.uint8], colors: NDArray[np.float32] | None
    ) -> NDArray[np.float32]:
        """Embed frames of a single embedder, uint8 (n, size, size, 3), and their colors."""
        if self.spec.layout is not None:
            maps = self.network.read([self.spec.layout.output], frames)[0]
            return unit_rows(self.spec.layout.flat(maps))
        vectors = unit_rows(self.network.embed(frames, colors))
        if self.spec.mirrored:
            mirrored = unit_rows(self.network.embed(frames[:, :, ::-1], colors))
            vectors = unit_rows(vectors + mirrored)
        return vectors

    def _rendered(self, seen: Seen, size: int) -> NDArray[np.uint8]:
        return self._exchanged(np.stack([render(p, frame, size=size) for p, frame in seen]))

    def _exchanged(self, frames: NDArray[np.uint8]) -> NDArray[np.uint8]:
        # White stays white, and gray gray, whatever the order of the channels.
        return frames[..., list(CHANNELS[self.spec.recolored])]

    def _colors(self, seen: Seen, frames: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Count the shoes' colors."""
        return self.count_colors(self._rendered(seen, SIDE), self._color_weights(seen, frames))

    def color_rows(self, seen: Seen) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
        """Give what the colors are counted in: small frames (n, s, s, 3), how much is shoe."""
        frames = self._rendered(seen, self.spec.size)
        return self._rendered(seen, SIDE), self._color_weights(seen, frames)

    def count_colors(
        self,
        small: NDArray[np.uint8],
        weights: NDArray[np.float32],
        extent: NDArray[np.float32] | None = None,
    ) -> NDArray[np.float32]:
        """Count colors in what `color_rows` gave, changed or not; float32 (n, bands * 512).

        Args:
            small: frames, uint8 (n, s, s, 3).
            weights: how much of each pixel is shoe, float32 (n, s, s).
            extent: the weights before they were changed: bands lie where they lay.
        """
        return color_histograms(small, weights, self.network.color_bands, extent)

    def _color_weights(self, seen: Seen, frames: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Say what is shoe: inside the outlines, else where the network sees one."""
        found = [shoe_mask(pixels, frame, SIDE) for pixels, frame in seen]
        weights = np.stack([mask for mask, _ in found]).astype(np.float32)
        busy = np.array([not sure for _, sure in found])
        if busy.any() and "mask" in self.network.outputs:
            cells = self.network.read(["mask"], frames[busy])[0]
            zoom = (1, SIDE / cells.shape[1], SIDE / cells.shape[2])
            weights[busy] *= ndimage.zoom(cells, zoom, order=1, grid_mode=True, mode="nearest")
        return weights


def _inside(spec: EmbedderSpec, traced: bool) -> tuple[str, ...]:
    """Name the results inside a network's graph that are read."""
    if spec.layout is not None:
        return (spec.layout.output,)
    return INSIDE if traced else ()


def unit_rows(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Bring vectors (n, d) to length one; one of zeros stays zero."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: NDArray[np.float32] = (vectors / np.maximum(lengths, 1e-12)).astype(np.float32)
    return unit
