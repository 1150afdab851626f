"""A contact sheet of verdicts: the quickest way to see whether they are right."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from solesight.catalog import PhotoStore
from solesight.clean.verdicts import Verdict
from solesight.errors import SolesightError
from solesight.photos import decode

__all__ = ["draw_sheet"]

_TILE, _CAPTION, _GAP = 132, 32, 8
_COLUMNS = 8
_MOST = 240
_NAME = 22
_INK, _FAINT, _PAPER = (32, 32, 36), (132, 132, 140), (255, 255, 255)


def draw_sheet(store: PhotoStore, verdicts: Sequence[Verdict], path: Path) -> Path:
    """Draw photos with their reasons into a PNG.

    Args:
        store: where the bytes are.
        verdicts: what to show; at most 240, taken evenly, sorted by reason.
        path: of the PNG.
    """
    shown = _chosen(verdicts)
    rows = max(1, math.ceil(len(shown) / _COLUMNS))
    step_x, step_y = _TILE + _GAP, _TILE + _CAPTION + _GAP
    sheet = Image.new("RGB", (_COLUMNS * step_x + _GAP, rows * step_y + _GAP), _PAPER)
    pen = ImageDraw.Draw(sheet)
    font = ImageFont.load_default(11)
    for i, verdict in enumerate(shown):
        x, y = _GAP + i % _COLUMNS * step_x, _GAP + i // _COLUMNS * step_y
        tile = _tile(store, verdict.scored.photo)
        sheet.paste(tile, (x + (_TILE - tile.width) // 2, y + (_TILE - tile.height) // 2))
        pen.rectangle((x, y, x + _TILE - 1, y + _TILE - 1), outline=(228, 228, 232))
        pen.text((x + 1, y + _TILE + 2), _caption(verdict), _INK, font)
        pen.text((x + 1, y + _TILE + 16), _file_name(verdict), _FAINT, font)
    path.parent.mkdir(parents=True, exist_ok=True)
    sheet.save(path)
    return path


def _chosen(verdicts: Sequence[Verdict]) -> list[Verdict]:
    ordered = sorted(verdicts, key=lambda v: (v.reason or "", v.scored.photo))
    if len(ordered) <= _MOST:
        return ordered
    step = len(ordered) / _MOST
    return [ordered[int(i * step)] for i in range(_MOST)]


def _tile(store: PhotoStore, photo: str) -> Image.Image:
    try:
        tile = Image.fromarray(decode(store.get(photo), at_least=_TILE))
    except (SolesightError, OSError):
        return Image.new("RGB", (_TILE, _TILE), (240, 220, 220))
    tile.thumbnail((_TILE - 4, _TILE - 4))
    return tile


def _file_name(verdict: Verdict) -> str:
    name = verdict.scored.paths[0].rsplit("/", 1)[-1]
    return name if len(name) <= _NAME else f"{name[: _NAME // 2 - 1]}…{name[-_NAME // 2 :]}"


def _caption(verdict: Verdict) -> str:
    scores = verdict.scored.scores
    number = {
        "not_shoe": scores["shoe"],
        "small": scores["extent"],
        "blurred": scores["sharpness"],
        "cut_off": scores["cut"],
        "several": scores["several"],
    }.get(verdict.reason or "")
    text = verdict.reason or verdict.scored.facing
    if number is None:
        return text
    return f"{text} {number:.0f}" if verdict.reason == "small" else f"{text} {number:.2f}"
