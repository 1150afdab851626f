"""Explanations of a photo on one sheet, and each as pictures of its own."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from solesight.explain.drawing import FAINT, INK, PAPER, drawn_heat, drawn_overlay, legend
from solesight.explain.result import Explained
from solesight.pages import write_signed

__all__ = ["draw_sheet", "picture_files", "write_pictures"]

_TILE, _GAP, _CAPTION, _EDGE = 300, 18, 62, 22
_COLUMNS = 4
"""Tiles of a row, where one method explains several bundles."""
_RED = (168, 35, 27)

_Drawn = tuple[Image.Image, tuple[str, ...]]


def draw_sheet(found: Sequence[Explained]) -> Image.Image:
    """Draw the explanations of one photo side by side.

    One alone is drawn as frame, heat and overlay; several as the frame and an overlay each, a row a
    bundle where there are several methods.

    Args:
        found: of one photo, at least one.
    """
    rows = [_single(found[0])] if len(found) == 1 else _several(found)
    columns = max(len(row) for row in rows)
    width = 2 * _EDGE + columns * _TILE + (columns - 1) * _GAP
    warnings = list(dict.fromkeys(text for one in found for text in one.warnings))
    notes = _wrapped([*(f"Mind: {w}." for w in warnings), found[0].trust], width - 2 * _EDGE)
    height = 2 * _EDGE + len(rows) * (_TILE + _CAPTION) + 34 + 19 * len(notes)
    sheet = Image.new("RGB", (width, height), PAPER)
    for down, row in enumerate(rows):
        for across, (picture, lines) in enumerate(row):
            where = _EDGE + across * (_TILE + _GAP), _EDGE + down * (_TILE + _CAPTION)
            _put(sheet, picture, lines, where)
    y = _EDGE + len(rows) * (_TILE + _CAPTION)
    sheet.paste(legend(width - 2 * _EDGE, signed=_signed(found)), (_EDGE, y))
    pen = ImageDraw.Draw(sheet)
    for line, (text, warned) in enumerate(notes):
        place = (_EDGE, y + 34 + 19 * line)
        pen.text(place, text, _RED if warned else FAINT, ImageFont.load_default(13))
    return sheet


def write_pictures(
    found: Sequence[Explained], folder: Path, stem: str, question: str = ""
) -> dict[str, Any]:
    """Write the sheet of a photo, and heat and overlay of each explanation.

    Every PNG says in itself, and in a JSON beside it, how it was made; the grids are there too. The
    sheet is written last: where it lies, the others do.

    Args:
        found: of one photo.
        folder: made if missing.
        stem: how the files' names begin.
        question: names what was asked, to know the sheet by.

    Returns:
        ``sheet``: its file; ``pictures``: heat and overlay of each explanation, in their order.
    """
    told = [one.as_json() for one in found]
    sheet, pairs = picture_files(folder, stem, told)
    # An older sheet must not look whole beside pictures of this question.
    with suppress(OSError):
        sheet.with_suffix(".json").unlink(missing_ok=True)
    pictures = []
    for one, line, (heat, overlay) in zip(found, told, pairs, strict=True):
        made = _made([line])
        write_signed(heat, drawn_heat(one, 448), made)
        write_signed(overlay, drawn_overlay(one, 448), made)
        pictures.append({"heat": str(heat), "overlay": str(overlay)})
    own = {"question": question} if question else {}
    write_signed(sheet, draw_sheet(found), {**_made(told), **own})
    return {"sheet": str(sheet), "pictures": pictures}


def picture_files(
    folder: Path, stem: str, told: Sequence[Mapping[str, Any]]
) -> tuple[Path, list[tuple[Path, Path]]]:
    """Name the sheet of a photo, and heat and overlay of each explanation.

    Args:
        folder: of them all.
        stem: how the files' names begin.
        told: explanations, as JSON.
    """
    pairs = []
    for line in told:
        name = f"{stem}-{_plain(line['target'])}-{_plain(line['method'])}"
        label, against = line["label"], line["against"]
        if against or label != line["said"]:
            name += f"-{_plain(label)}" + (f"-not-{_plain(against)}" if against else "")
        pairs.append((folder / f"{name}-heat.png", folder / f"{name}-overlay.png"))
    return folder / f"{stem}.png", pairs


def _made(told: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    # How long it took is of this run only: the same question gives the same bytes.
    lines = [{k: v for k, v in line.items() if k != "seconds"} for line in told]
    return {"verb": "explain", "explanations": lines}


def _single(found: Explained) -> list[_Drawn]:
    return [
        _frame(found),
        (drawn_heat(found, _TILE), (found.method, _shares_line(found), _layer_line(found))),
        (drawn_overlay(found, _TILE), _lines(found)),
    ]


def _several(found: Sequence[Explained]) -> list[list[_Drawn]]:
    methods = len({one.method for one in found})
    step = methods if methods > 1 else _COLUMNS - 1
    rows = [
        [(drawn_overlay(one, _TILE), _lines(one)) for one in found[start : start + step]]
        for start in range(0, len(found), step)
    ]
    # Rows below the first have no photo: it is the same.
    blank = (Image.new("RGB", (_TILE, _TILE), PAPER), ())
    return [[_frame(found[0]) if n == 0 else blank, *row] for n, row in enumerate(rows)]


def _frame(found: Explained) -> _Drawn:
    frame = Image.fromarray(found.picture).resize((_TILE, _TILE), Image.Resampling.LANCZOS)
    return frame, _photo_lines(found)


def _photo_lines(found: Explained) -> tuple[str, str, str]:
    name = re.split(r"[\\/]", found.path)[-1]
    return name if len(name) < 40 else f"{name[:18]}…{name[-18:]}", "as the model sees it", ""


def _lines(found: Explained) -> tuple[str, str, str]:
    asked = found.label if found.against is None else f"{found.label}, not {found.against}"
    first = f"{found.target}: {asked}  {found.probability:.0%}"
    return first, f"{found.method} · {_shares_line(found)}", _sum_line(found)


def _shares_line(found: Explained) -> str:
    return f"{found.shares.shoe:.0%} on the shoe, {found.shares.background:.0%} beside it"


def _layer_line(found: Explained) -> str:
    return f"looks at: {found.heat.layer}" if found.heat.layer else ""


def _sum_line(found: Explained) -> str:
    heat = found.heat
    if not heat.exact or heat.score is None:
        return ""
    terms = "".join(f" {value:+.2f} {name}" for name, value in heat.terms.items())
    return f"{heat.grid.sum():+.2f} places{terms} {heat.bias:+.2f} bias = {heat.score:.2f}"


def _signed(found: Sequence[Explained]) -> bool:
    return any(bool((one.heat.grid < 0).any()) for one in found)


def _put(
    sheet: Image.Image, picture: Image.Image, lines: Sequence[str], where: tuple[int, int]
) -> None:
    if not lines:
        return
    pen, (x, y) = ImageDraw.Draw(sheet), where
    sheet.paste(picture, where)
    pen.rectangle((x, y, x + _TILE - 1, y + _TILE - 1), outline=(226, 229, 231))
    pen.text((x, y + _TILE + 5), lines[0], INK, ImageFont.load_default(14))
    for place, text in enumerate(lines[1:]):
        pen.text((x, y + _TILE + 24 + 17 * place), text, FAINT, ImageFont.load_default(12))


def _wrapped(texts: Sequence[str], width: int) -> list[tuple[str, bool]]:
    """Break texts into lines, each with whether it warns."""
    pen, font = ImageDraw.Draw(Image.new("RGB", (1, 1))), ImageFont.load_default(13)
    lines: list[tuple[str, bool]] = []
    for text in filter(None, texts):
        line = ""
        for word in text.split():
            longer = f"{line} {word}".strip()
            if line and pen.textlength(longer, font) > width:
                lines.append((line, text.startswith("Mind:")))
                longer = word
            line = longer
        lines.append((line, text.startswith("Mind:")))
    return lines


def _plain(text: str) -> str:
    return re.sub(r"[^\w.+-]+", "-", text).strip("-") or "x"
