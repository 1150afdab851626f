"""Features of a frozen backbone, made once: a head then learns in seconds."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from solesight.learn.deep.changing import change
from solesight.learn.deep.feeding import Feed
from solesight.learn.deep.frames import open_array
from solesight.learn.deep.nets.whole import Whole
from solesight.learn.deep.recipes import Change
from solesight.learn.deep.torched import cheaper, mixed_seed

if TYPE_CHECKING:
    from solesight.learn.deep.courses import Course

__all__ = ["feature_feeds"]

_BATCH = 32


def feature_feeds(whole: Whole, course: Course) -> tuple[Feed, Feed]:
    """Give training rows as features of several changed versions, and validation rows.

    Args:
        whole: whose trunk and pool make the features.
        course: rows, frames and options; ``views`` says how many versions of a training photo.
    """
    options: Any = course.options
    views = tuple(_view(whole, course, view) for view in range(options.views))
    trains = course.lesson.trains
    return course.feed(views, trains, _floats), course.feed(views[:1], ~trains, _floats)


def _floats(rows: NDArray[Any], rng: np.random.Generator) -> Tensor:
    return torch.from_numpy(rows).float()


def _view(whole: Whole, course: Course, view: int) -> NDArray[np.float16]:
    """Give the features of all rows as they are (0), or of the training rows changed."""
    lesson, frames = course.lesson, course.frames
    thrifty = bool(getattr(course.options, "thrifty", False))
    device = "cuda" if torch.cuda.is_available() else "cpu"
    whole = whole.to(device).eval()
    width = _features(whole, frames[:1], (), np.random.default_rng(0), thrifty=thrifty).shape[1]
    path = lesson.folder / f"features-{view}.npy"
    array, done = open_array(path, (len(frames), width), np.float16)
    rows = np.arange(len(frames)) if view == 0 else np.flatnonzero(lesson.trains)
    recipe = course.recipe if view else ()
    if done < len(rows):
        lesson.running.progress.start(f"features {view + 1}", len(rows) - done)
        for start in range(done, len(rows), _BATCH):
            taken = rows[start : start + _BATCH]
            rng = np.random.default_rng(mixed_seed(lesson.seed, 5, view, start))
            array[taken] = _features(whole, frames[taken], recipe, rng, thrifty=thrifty)
            note = json.dumps({"done": start + len(taken)})
            path.with_suffix(".json").write_text(note, encoding="utf-8")
            lesson.running.progress.advance(len(taken))
        lesson.running.progress.finish()
    whole.cpu()
    return array


def _features(
    whole: Whole,
    frames: NDArray[np.uint8],
    recipe: tuple[Change, ...],
    rng: np.random.Generator,
    *,
    thrifty: bool,
) -> NDArray[np.float16]:
    device = next(whole.parameters()).device
    with torch.inference_mode(), cheaper(thrifty):
        x = change(frames, recipe, rng).to(device)
        found = whole.pool(whole.maps(x)).float().cpu().numpy()
    return np.asarray(found, dtype=np.float16)
