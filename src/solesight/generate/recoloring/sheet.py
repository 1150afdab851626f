"""The ranked sheet: the photo and its variants, with what models say of each."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from solesight.generate.recoloring.colors import Color
from solesight.generate.recoloring.result import CAVEAT, Recolored, Score, Variant, Verdict

__all__ = ["draw_sheet", "near_shoe", "said_of"]

Pixels = NDArray[np.uint8]
_TILE, _GAP, _COLUMNS = 264, 20, 5
_PICTURE, _CHIPS, _LINE = 190, 16, 19
_INK, _FAINT, _PAPER, _RULE = (25, 29, 32), (91, 100, 104), (255, 255, 255), (226, 230, 231)
_BAR, _SPAN, _RED = (11, 107, 105), (156, 199, 197), (179, 38, 30)
_WORDS = {"hyped": "hyped", "brand": "brand", "premium": "premium"}


def draw_sheet(found: Recolored, most: int = 24) -> Image.Image:
    """Draw the photo and its best variants.

    Args:
        found: what was made.
        most: variants that are shown.
    """
    shown = found.variants[:most]
    names = list(found.original.scores)
    height = _PICTURE + 8 + _CHIPS + 8 + _LINE * (2 + len(names)) + 8
    columns = min(_COLUMNS, len(shown) + 1)
    rows = math.ceil((len(shown) + 1) / columns)
    width = columns * (_TILE + _GAP) + _GAP
    head, foot = 76, 66
    sheet = Image.new("RGB", (max(width, 640), head + rows * (height + _GAP) + foot), _PAPER)
    pen = ImageDraw.Draw(sheet)
    pen.text((_GAP, 18), "Colorways", _INK, ImageFont.load_default(26))
    pen.text((_GAP, 50), _title(found), _FAINT, ImageFont.load_default(13))
    cells = [_original(found), *(_cell(found, variant) for variant in shown)]
    for place, cell in enumerate(cells):
        x = _GAP + place % columns * (_TILE + _GAP)
        y = head + place // columns * (height + _GAP)
        _draw(sheet, pen, (x, y), cell, names)
    y = head + rows * (height + _GAP)
    wide = max(60, (sheet.width - 2 * _GAP) // 7)
    pen.multiline_text((_GAP, y), textwrap.fill(CAVEAT, wide), _FAINT, ImageFont.load_default(13))
    return sheet


_Cell = tuple[Pixels, str, str, Sequence[Color], Verdict]


def _original(found: Recolored) -> _Cell:
    sitting = found.sitting
    colors = [part.color for part in sitting.parts]
    return near_shoe(found, sitting.opened.pixels), "the photo", "", colors, found.original


def _cell(found: Recolored, variant: Variant) -> _Cell:
    colorway, parts = variant.colorway, found.sitting.parts
    colors = [color or part.color for color, part in zip(colorway.colors, parts, strict=True)]
    picture = near_shoe(found, found.sitting.painted(colorway.colors))
    return picture, f"{variant.rank}.", colorway.palette.name, colors, variant.verdict


def near_shoe(found: Recolored, picture: Pixels) -> Pixels:
    """Cut a picture to the shoe with some room around it."""
    left, top, right, bottom = found.sitting.canvas.cut.box
    room = (right - left) // 16
    return picture[max(0, top - room) : bottom + room, max(0, left - room) : right + room]


def _title(found: Recolored) -> str:
    best = f"ranked by {found.ranked_by}" if found.variants else "no variant"
    return f"{found.sitting.path.rsplit('/', 1)[-1][:60]}  ·  {best}  ·  seed {found.seed}"


def _draw(
    sheet: Image.Image,
    pen: ImageDraw.ImageDraw,
    corner: tuple[int, int],
    cell: _Cell,
    names: Sequence[str],
) -> None:
    picture, rank, palette, colors, verdict = cell
    x, y = corner
    small, bold = ImageFont.load_default(13), ImageFont.load_default(15)
    shown = Image.fromarray(picture)
    shown.thumbnail((_TILE, _PICTURE), Image.Resampling.LANCZOS)
    sheet.paste(shown, (x + (_TILE - shown.width) // 2, y + (_PICTURE - shown.height) // 2))
    pen.rectangle((x, y, x + _TILE - 1, y + _PICTURE - 1), outline=_RULE)
    y += _PICTURE + 8
    step = min(26, _TILE // max(len(colors), 1))
    for i, color in enumerate(colors):
        box = (x + i * step, y, x + i * step + step - 4, y + _CHIPS - 1)
        pen.rectangle(box, fill=color.rgb, outline=_RULE)
    y += _CHIPS + 7
    pen.text((x, y - 1), rank, _INK, bold)
    pen.text((x + 26 if palette else x + 70, y), _short(palette, 32), _FAINT, small)
    for place, name in enumerate(names, 1):
        if name in verdict.scores:
            _bar(pen, (x, y + place * _LINE), name, verdict.scores[name])
    if verdict.nearest:
        near = verdict.nearest
        text = f"is {near.title}" if near.copy else f"near {near.title}"
        ink = _RED if near.copy and palette else _FAINT
        pen.text((x, y + (1 + len(names)) * _LINE), _short(text, 38), ink, small)


def _bar(pen: ImageDraw.ImageDraw, corner: tuple[int, int], name: str, score: Score) -> None:
    x, y = corner
    small = ImageFont.load_default(13)
    pen.text((x, y), _WORDS.get(name, name), _FAINT, small)
    left, wide, middle = x + 62, 76, y + 9
    low, high, value = (_along(name, v) for v in (score.low, score.high, score.value))
    pen.line((left, middle, left + wide, middle), fill=_RULE, width=2)
    pen.line((left + low * wide, middle, left + high * wide, middle), fill=_SPAN, width=6)
    spot = left + value * wide
    pen.ellipse((spot - 4, middle - 4, spot + 4, middle + 4), fill=_BAR)
    pen.text((left + wide + 8, y), said_of(name, score), _INK, small)


def _along(name: str, value: float) -> float:
    """Place a score on its bar: probabilities from 0 to 1, premium from -50 % to 200 %."""
    return float(np.clip((value + 0.5) / 2.5 if name == "premium" else value, 0.0, 1.0))


def said_of(name: str, score: Score) -> str:
    """Write a score with its interval."""
    sign = "+" if name == "premium" else ""
    low, high = f"{100 * score.low:{sign}.0f}", f"{100 * score.high:{sign}.0f}"
    return f"{100 * score.value:{sign}.0f} % ({low} to {high})"


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
