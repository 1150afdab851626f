"""The stage `tile`: photo and frame to a small picture with the shoe's mask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Table

from solesight.catalog import config_hash, schema
from solesight.errors import PhotoError
from solesight.photos import Caps, Frame, decode, render, shoe_mask
from solesight.stages import Fact, Failed, FramedStage, Outcome, Task, Worker
from solesight.tiles.packing import pack

__all__ = ["SIDE", "TileStage", "tile_config"]

SIDE = 64
"""Pixels of a tile's side."""
MARGIN = 0.04
_DECODED = 256
_VERSION = 1
Pixels = NDArray[np.uint8]
Mask = NDArray[np.bool_]


@cache
def tile_config() -> str:
    """Hash what a tile depends on besides its frame."""
    return config_hash({"version": _VERSION, "side": SIDE, "margin": MARGIN})


@dataclass(frozen=True)
class TileStage(FramedStage):
    """One small picture a frame.

    Attributes:
        frames: configuration hash of the frames to draw.
        caps: size limits of a photo.
        photos: only these; None for all.
    """

    frames: str
    caps: Caps
    photos: frozenset[str] | None = None

    @property
    def name(self) -> str:
        """What it is called."""
        return "tile"

    @property
    def config(self) -> str:
        """Hash of what tiles depend on."""
        return tile_config()

    @property
    def table(self) -> Table:
        """The table of tiles."""
        return schema.tile_facts

    def load(self) -> Worker:
        """Nothing to load but the limits."""
        return _TileWorker(self.caps)


@dataclass(frozen=True)
class _TileWorker:
    caps: Caps

    def __call__(self, batch: Sequence[tuple[Task, bytes]]) -> list[Outcome]:
        outcomes: list[Outcome] = []
        for task, data in batch:
            try:
                pixels = decode(data, at_least=_DECODED, caps=self.caps)
            except PhotoError as error:
                outcomes.append(Failed(task, str(error)))
            else:
                rgb, mask, masked = draw(pixels, Frame.from_json(task.payload))
                outcomes.append(Fact(task, {"tile": pack(rgb, mask), "masked": masked}))
        return outcomes


def draw(pixels: Pixels, frame: Frame) -> tuple[Pixels, Mask, bool]:
    """Draw a frame small, and the shoe's mask in it.

    Args:
        pixels: uint8 (height, width, 3), the photo.
        frame: its geometry.

    Returns:
        uint8 (SIDE, SIDE, 3); bool (SIDE, SIDE), true on the shoe; whether that mask is an outline.
        Where the background is too busy for one, the mask is true wherever the photo is.
    """
    mask, masked = shoe_mask(pixels, frame, SIDE, MARGIN)
    return render(pixels, frame, SIDE, MARGIN), mask, masked
