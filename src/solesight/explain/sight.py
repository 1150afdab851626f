"""One photo as an explanation sees it: frame, outline of the shoe, and partly covered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from solesight.embed import Embedder, Given, Trace, trace_given
from solesight.explain.grids import GRID, enlarged
from solesight.photos import Frame, render, shoe_mask

__all__ = ["GROUNDS", "Covered", "Sight"]

GROUNDS = ("white", "blurred")
"""What is seen where a frame is covered."""
_BLUR = 1 / 14
"""Radius of the blur as a share of the frame's side: what a shoe is cannot be read any more."""
_BATCH = 16

Pixels = NDArray[np.uint8]
Maps = NDArray[np.float32]


@dataclass(frozen=True)
class Sight:
    """A photo that was opened and measured.

    Attributes:
        path: as given.
        pixels: uint8 (H, W, 3) RGB.
        frame: where its shoe is.
        shoe: how surely one is seen.
        embedder: made with ``traced=True``.
    """

    path: str
    pixels: Pixels
    frame: Frame
    shoe: float
    embedder: Embedder

    @cached_property
    def given(self) -> Given:
        """What the networks are fed."""
        return self.embedder.given([(self.pixels, self.frame)])

    @cached_property
    def trace(self) -> Trace:
        """The vector, and where it came from; one row."""
        return trace_given(self.embedder, self.given)

    @property
    def map_name(self) -> str:
        """Say in words which maps the vector came from."""
        names = {True: "map by place", False: "last map"}
        laid_out = {one.layout is not None for one in self.embedder.spec.each}
        return " and ".join(names[one] for one in sorted(laid_out, reverse=True))

    @cached_property
    def kept(self) -> dict[tuple[str, bytes], Maps]:
        """Vectors of the frame as it was covered so far."""
        return {}

    @cached_property
    def outline(self) -> tuple[Maps, bool]:
        """How much of each square is shoe, float32 (GRID, GRID), and whether that is an outline."""
        mask, sure = shoe_mask(self.pixels, self.frame, GRID * 4)
        shares = mask.reshape(GRID, 4, GRID, 4).mean(axis=(1, 3), dtype=np.float32)
        return shares.astype(np.float32), sure

    @cached_property
    def colored(self) -> tuple[Pixels, Maps]:
        """The small frame whose colors are counted, and how much of each pixel is shoe."""
        small, weights = self.counting.color_rows([(self.pixels, self.frame)])
        return small[0], weights[0]

    @property
    def counting(self) -> Embedder:
        """The embedder that counts colors; only asked for where one does."""
        return next(part for part in self.embedder.parts if part.network.wants_colors)

    def picture(self, side: int) -> Pixels:
        """Draw the frame, uint8 (side, side, 3)."""
        return render(self.pixels, self.frame, size=side)

    def covered(self, keep: NDArray[np.floating], ground: str = "white") -> Covered:
        """Give the frame with parts of it covered, several ways.

        Args:
            keep: (m, g, g), 1 where the frame is kept, 0 where it is covered.
            ground: one of `GROUNDS`.
        """
        if ground not in GROUNDS:
            raise ValueError(f"a ground is one of {', '.join(GROUNDS)}, not {ground!r}")
        return Covered(self, np.asarray(keep, dtype=np.float32), ground)


@dataclass(frozen=True)
class Covered:
    """Frames of one photo with parts covered; a model reads them as it reads photos.

    Attributes:
        sight: the photo.
        keep: float32 (m, g, g).
        ground: what is seen where nothing is kept.
    """

    sight: Sight
    keep: Maps
    ground: str

    def __len__(self) -> int:
        """How many."""
        return len(self.keep)

    @property
    def facts(self) -> Sequence[dict[str, str]]:
        """Nothing is known of them but how they look."""
        return [{} for _ in self.keep]

    @cached_property
    def vectors(self) -> Maps:
        """Their vectors, float32 (m, d); whatever was covered in the same way is seen once."""
        kept = self.sight.kept
        keys = [(self.ground, one.tobytes()) for one in np.rint(self.keep * 255).astype(np.uint8)]
        new = [place for place, key in enumerate(keys) if key not in kept]
        for start in range(0, len(new), _BATCH):
            places = new[start : start + _BATCH]
            for place, row in zip(places, self._embedded(self.keep[places]), strict=True):
                kept[keys[place]] = row
        return np.stack([kept[key] for key in keys])

    def pictures(self, size: int, start: int = 0, stop: int | None = None) -> Pixels:
        """Draw them, uint8 (stop - start, size, size, 3)."""
        return _laid(self.sight.picture(size), self.keep[start:stop], self.ground)

    def traced(self) -> Trace:
        """Trace their vectors; for some only, a megabyte each."""
        return trace_given(self.sight.embedder, self._given(self.keep))

    def _embedded(self, keep: Maps) -> Maps:
        return self.sight.embedder.embed_given(self._given(keep))

    def _given(self, keep: Maps) -> Given:
        made: Given = []
        for frames, colors in self.sight.given:
            laid = _laid(frames[0], keep, self.ground)
            made.append((laid, None if colors is None else self._colors(keep)))
        return made

    def _colors(self, keep: Maps) -> Maps:
        small, weights = self.sight.colored
        part = self.sight.counting
        if self.ground != "white":
            # What is blurred is a shoe still: its colors run.
            laid = _laid(small, keep, self.ground)
            return part.count_colors(laid, np.repeat(weights[None], len(keep), axis=0))
        drawn = np.repeat(small[None], len(keep), axis=0)
        whole = np.repeat(weights[None], len(keep), axis=0)
        return part.count_colors(drawn, whole * enlarged(keep, weights.shape[-1]), whole)


def _laid(frame: Pixels, keep: Maps, ground: str) -> Pixels:
    """Lay the ground over a frame wherever it is not kept, uint8 (m, side, side, 3)."""
    side = frame.shape[0]
    under = _ground(frame, ground).astype(np.float32)
    shown = enlarged(keep, side)[..., None]
    return np.rint(under + shown * (frame.astype(np.float32) - under)).astype(np.uint8)


def _ground(frame: Pixels, ground: str) -> Pixels:
    if ground == "white":
        return np.full_like(frame, 255)
    blurred = Image.fromarray(frame).filter(ImageFilter.GaussianBlur(_BLUR * frame.shape[0]))
    return np.asarray(blurred)
