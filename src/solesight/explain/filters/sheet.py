"""One picture of a look into a network: its filters above, its channels below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from solesight.explain.filters.plates import (
    FILTER,
    RESPONSE,
    SHOT,
    ChannelPlate,
    FilterPlate,
    LayerPlate,
)

__all__ = ["draw_sheet"]

_INK, _DIM, _LINE, _PAPER = (25, 29, 32), (91, 100, 104), (226, 230, 231), (255, 255, 255)
_ACCENT = (11, 107, 105)
_MARGIN, _GAP = 36, 8
_WIDTH = 1480
_LABEL = 64

Pixels = NDArray[np.uint8]


def draw_sheet(
    title: str,
    said: str,
    filters: Sequence[FilterPlate],
    layers: Sequence[LayerPlate],
    photo: Pixels | None,
) -> Image.Image:
    """Lay everything out on one sheet of paper.

    Args:
        title: in large letters.
        said: a line below it.
        filters: of the first layer.
        layers: with their channels.
        photo: the frame of the photo that was given.
    """
    parts = [_header(title, said, photo), _filters(filters), *_layers(layers)]
    sheet = Image.new("RGB", (_WIDTH, sum(part.height for part in parts) + _MARGIN), _PAPER)
    top = 0
    for part in parts:
        sheet.paste(part, (0, top))
        top += part.height
    return sheet


def _font(size: int) -> Any:
    return ImageFont.load_default(size)


def _header(title: str, said: str, photo: Pixels | None) -> Image.Image:
    made = Image.new("RGB", (_WIDTH, 120 if photo is None else 176), _PAPER)
    pen = ImageDraw.Draw(made)
    left = _MARGIN
    if photo is not None:
        shown = Image.fromarray(photo).resize((132, 132), Image.Resampling.LANCZOS)
        made.paste(shown, (left, 28))
        pen.rectangle((left - 1, 27, left + 132, 160), outline=_LINE)
        left += 132 + 28
    middle = made.height // 2
    pen.text((left, middle - 34), title, _INK, font=_font(34))
    pen.text((left, middle + 16), said, _DIM, font=_font(16))
    return made


def _filters(filters: Sequence[FilterPlate]) -> Image.Image:
    answered = filters[0].response is not None
    width, height = (FILTER + 4 + RESPONSE, RESPONSE) if answered else (72, 72 + 18)
    columns = max(1, (_WIDTH - 2 * _MARGIN + _GAP) // (width + _GAP))
    # As even as it goes: 32 filters are four rows of eight.
    while columns > 1 and len(filters) % columns and len(filters) > columns and columns > 6:
        columns -= 1
    rows = -(-len(filters) // columns)
    words = (
        "what each filter of the first layer makes of the photo"
        if answered
        else ("the filters of the first layer")
    )
    made, pen, top = _titled(words, rows * (height + _GAP))
    for place, one in enumerate(filters):
        left = _MARGIN + place % columns * (width + _GAP)
        y = top + place // columns * (height + _GAP)
        _framed(made, one.own, (left, y))
        if one.response is None:
            pen.text((left, y + 76), str(one.number), _DIM, font=_font(12))
        else:
            pen.text((left, y + FILTER + 5), str(one.number), _DIM, font=_font(12))
            _framed(made, one.response, (left + FILTER + 4, y))
    return made


def _layers(layers: Sequence[LayerPlate]) -> list[Image.Image]:
    """Two layers beside each other."""
    return [_pair(layers[start : start + 2]) for start in range(0, len(layers), 2)]


def _pair(layers: Sequence[LayerPlate]) -> Image.Image:
    tall = max(len(layer.channels) for layer in layers)
    made = Image.new("RGB", (_WIDTH, 58 + tall * (SHOT + _GAP)), _PAPER)
    # The last one of an odd number has the whole width.
    width = (_WIDTH - 2 * _MARGIN + 2 * _GAP) // len(layers)
    for place, layer in enumerate(layers):
        _block(made, layer, _MARGIN + place * width, width - 2 * _GAP)
    return made


def _block(made: Image.Image, layer: LayerPlate, left: int, width: int) -> None:
    pen = ImageDraw.Draw(made)
    channels, tall, wide = layer.found.shape
    name, font = layer.found.name, _font(18)
    pen.text((left, 22), name, _INK, font=font)
    told = f"{channels} channels, {tall} x {wide}"
    pen.text((left + font.getlength(name) + 12, 25), told, _DIM, font=_font(14))
    for row, one in enumerate(layer.channels):
        _row(made, one, (left, 54 + row * (SHOT + _GAP)), left + width)


def _row(made: Image.Image, one: ChannelPlate, at: tuple[int, int], right: int) -> None:
    pen = ImageDraw.Draw(made)
    left, top = at
    number = str(one.channel.number)
    pen.text((left, top + SHOT / 2 - 18), number, _INK, font=_font(17))
    pen.text((left, top + SHOT / 2 + 4), f"{one.channel.strength:+.1f}", _DIM, font=_font(13))
    left += _LABEL
    if one.own is not None:
        _framed(made, one.own, (left, top), _ACCENT)
        left += SHOT + 2 * _GAP
    for shot in one.shots:
        if left + SHOT > right:
            break
        _framed(made, shot, (left, top))
        left += SHOT + 4


def _titled(words: str, height: int) -> tuple[Image.Image, Any, int]:
    made = Image.new("RGB", (_WIDTH, height + 58), _PAPER)
    pen = ImageDraw.Draw(made)
    pen.text((_MARGIN, 22), words, _INK, font=_font(18))
    return made, pen, 54


def _framed(
    made: Image.Image, tile: Pixels, at: tuple[int, int], color: tuple[int, int, int] = _LINE
) -> None:
    made.paste(Image.fromarray(tile), at)
    left, top = at
    box = (left - 1, top - 1, left + tile.shape[1], top + tile.shape[0])
    ImageDraw.Draw(made).rectangle(box, outline=color)
