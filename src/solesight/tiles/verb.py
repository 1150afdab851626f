"""Drawing the tiles that are missing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from solesight.catalog import Catalog
from solesight.photos import Caps
from solesight.progress import Running
from solesight.stages import run_stage
from solesight.tiles.stage import TileStage

__all__ = ["Tiled", "draw_tiles"]


@dataclass(frozen=True)
class Tiled:
    """What was drawn.

    Attributes:
        done: photos that got their tile now.
        failed: (photo, error) pairs.
    """

    done: int
    failed: tuple[tuple[str, str], ...]


def draw_tiles(
    catalog: Catalog,
    frames: str,
    photos: Collection[str] | None = None,
    *,
    caps: Caps | None = None,
    running: Running = Running(),  # noqa: B008 - it is frozen
) -> Tiled:
    """Draw each frame that lacks its tile; a later run draws only what is new.

    Args:
        catalog: where frames are and tiles go.
        frames: configuration hash of the frames.
        photos: only these; None for all. Photos without a frame are left alone.
        caps: size limits of a photo.
        running: processes, batch size and progress.
    """
    only = None if photos is None else frozenset(photos)
    run = run_stage(catalog, TileStage(frames, caps or Caps(), only), running)
    return Tiled(run.done, run.failed)
