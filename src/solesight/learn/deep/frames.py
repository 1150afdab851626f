"""Frames drawn once into one array on disk: no epoch opens a photo again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solesight.learn.learners import Lesson

__all__ = ["draw_frames", "open_array"]

_CHUNK = 64


def draw_frames(lesson: Lesson, size: int) -> NDArray[np.uint8]:
    """Draw the frames of a lesson's rows, in their order; a killed drawing goes on where it was.

    Args:
        lesson: whose photos.
        size: side of a frame in pixels.

    Returns:
        uint8 (n, size, size, 3), read from a file in the lesson's folder as it is needed.

    Raises:
        NotReadyError: a photo cannot be read any more.
    """
    asked = lesson.questions()
    shape = (len(asked), size, size, 3)
    array, done = open_array(lesson.folder / f"frames-{size}.npy", shape, np.uint8)
    note = lesson.folder / f"frames-{size}.json"
    progress = lesson.running.progress
    if done < len(asked):
        progress.start("draw", len(asked) - done)
        for start in range(done, len(asked), _CHUNK):
            stop = min(start + _CHUNK, len(asked))
            array[start:stop] = asked.pictures(size, start, stop)
            note.write_text(json.dumps({"done": stop}), encoding="utf-8")
            progress.advance(stop - start)
        progress.finish()
    return array


def open_array(
    path: Path, shape: tuple[int, ...], kind: type[np.generic]
) -> tuple[NDArray[Any], int]:
    """Open an array on disk, or make it, and say how many of its rows are filled."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_file():
        try:
            found = np.lib.format.open_memmap(path, mode="r+")
            done = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))["done"]
            if found.shape == shape and found.dtype == kind:
                return found, int(done)
        except (OSError, ValueError, KeyError):
            # Killed while it was made: nothing in it is worth keeping.
            pass
    path.with_suffix(".json").unlink(missing_ok=True)
    return np.lib.format.open_memmap(path, mode="w+", dtype=kind, shape=shape), 0
