"""A sheet of changed training photos: what a network will see, before it is trained."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from solesight.errors import SettingsError
from solesight.learn.deep.recipes import recipe_for
from solesight.learn.deep.settings import TrainingOptions
from solesight.learn.deep.torched import mixed_seed, need_torch
from solesight.learn.learners import Lesson
from solesight.pages import write_whole

__all__ = ["Previewed", "preview"]

_ROWS, _VERSIONS = 6, 7
_GAP, _HEAD, _NAME = 6, 30, 150
_INK, _FAINT, _PAPER = (32, 32, 36), (120, 120, 128), (255, 255, 255)


@dataclass(frozen=True)
class Previewed:
    """What was drawn.

    Attributes:
        target: what would be learned.
        learner: how.
        picture: the PNG file.
        augmented: the changes with their probabilities.
        photos: hashes of the training photos that are shown.
    """

    target: str
    learner: str
    picture: Path
    augmented: tuple[str, ...]
    photos: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Give the line that ``--json`` prints."""
        told: Mapping[str, Any] = vars(self)
        return {**told, "picture": str(self.picture), "augmented": list(self.augmented),
                "photos": list(self.photos)}  # fmt: skip


def preview(lesson: Lesson, learner: str, options: Any, picture: Path) -> Previewed:
    """Draw training photos, each as it is and changed seven times.

    Args:
        lesson: whose training photos; as different classes as there are.
        learner: its name.
        options: the learner's.
        picture: the PNG file to write.

    Raises:
        SettingsError: the learner sees no pictures.
        MissingExtraError: the extra ``deep`` is not installed.
    """
    if not isinstance(options, TrainingOptions):
        raise SettingsError(f"the learner {learner} changes no photos; preview scratch or finetune")
    need_torch("a preview")
    from solesight.learn.deep.changing import change

    recipe = recipe_for(options.augment, any_color=lesson.target.any_color)
    chosen = _chosen(lesson)
    frames = lesson.questions(chosen).pictures(options.size)
    rows = []
    for place, frame in enumerate(frames):
        rng = np.random.default_rng(mixed_seed(lesson.seed, 31, place))
        changed = change(np.repeat(frame[None], _VERSIONS, axis=0), recipe, rng)
        made = changed.permute(0, 2, 3, 1).round().byte().numpy()
        rows.append(np.concatenate([frame[None], made]))
    names = [lesson.classes[k] for k in lesson.truth[chosen]]
    words = tuple(f"{one.name}:{one.probability:g}" for one in recipe)
    write_whole(picture, _sheet(rows, names, words), "sheet")
    photos = tuple(row.photo for row in lesson.rows.only(chosen).photos)
    return Previewed(lesson.target.name, learner, picture, words, photos)


def _chosen(lesson: Lesson) -> NDArray[np.bool_]:
    """One training photo of each class in turn, until there are enough."""
    rows = np.flatnonzero(lesson.trains)
    rows = np.random.default_rng(lesson.seed).permutation(rows)
    seen: dict[int, int] = {}
    order = []
    for row in rows:
        code = int(lesson.truth[row])
        order.append((seen.get(code, 0), row))
        seen[code] = seen.get(code, 0) + 1
    order.sort(key=lambda pair: pair[0])
    mask = np.zeros(len(lesson.truth), dtype=bool)
    mask[[row for _, row in order[:_ROWS]]] = True
    return mask


def _sheet(rows: list[NDArray[np.uint8]], names: list[str], words: tuple[str, ...]) -> bytes:
    side = rows[0].shape[1]
    step = side + _GAP
    width = _NAME + (_VERSIONS + 1) * step + _GAP
    sheet = Image.new("RGB", (width, _HEAD + len(rows) * step + _HEAD), _PAPER)
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(13)
    pen.text((_NAME, 8), "as it is", _INK, font=font)
    pen.text((_NAME + step, 8), "as it may be seen in training", _INK, font=font)
    for place, (row, name) in enumerate(zip(rows, names, strict=True)):
        top = _HEAD + place * step
        pen.text((10, top + side / 2 - 8), _short(name, font), _INK, font=font)
        for column, frame in enumerate(row):
            left = _NAME + column * step
            sheet.paste(Image.fromarray(frame), (left, top))
            pen.rectangle((left - 1, top - 1, left + side, top + side), outline=(226, 228, 232))
    said = "changes: " + (", ".join(words) or "none")
    pen.text((10, sheet.height - 22), said, _FAINT, font=font)
    file = io.BytesIO()
    sheet.save(file, "PNG")
    return file.getvalue()


def _short(name: str, font: Any) -> str:
    text = name
    while text and font.getlength(text) > _NAME - 20:
        text = text[:-1]
    return text if text == name else f"{text[:-1]}…"
