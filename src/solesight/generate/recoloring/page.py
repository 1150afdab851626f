"""The colorways of a shoe as files: the ranked sheet, a page, pictures at full size."""

from __future__ import annotations

import base64
import importlib.metadata
import io
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray
from PIL import Image

from solesight.catalog import now
from solesight.generate.recoloring.colors import Color
from solesight.generate.recoloring.result import CAVEAT, Recolored, Score, Variant, Verdict
from solesight.generate.recoloring.sheet import draw_sheet, near_shoe, said_of
from solesight.pages import render_page, write_page, write_signed, write_whole
from solesight.progress import Progress, Silent

__all__ = ["Card", "cards_of", "write_recolored"]

_ROOM = "solesight.generate.recoloring"
_SIDE, _QUALITY = 360, 82


@dataclass(frozen=True)
class Bar:
    """A score on its bar, as shares of the bar's width, and in words."""

    name: str
    said: str
    what: str
    n: int
    low: float
    width: float
    at: float


@dataclass(frozen=True)
class Card:
    """A picture with what is said of it.

    Attributes:
        picture: data URI.
        width: of it, pixels.
        height: of it, pixels.
        variant: of which; None for the photo itself.
        chips: (part, color) of each part.
        bars: its scores.
        verdict: as it was judged.
    """

    picture: Markup
    width: int
    height: int
    variant: Variant | None
    chips: tuple[tuple[str, str], ...]
    bars: tuple[Bar, ...]
    verdict: Verdict


def cards_of(found: Recolored) -> tuple[Card, ...]:
    """Lay out the photo and its variants, the best first."""
    parts = found.sitting.parts
    own = [part.color for part in parts]
    cards = [_card(found, found.sitting.opened.pixels, own, found.original, None)]
    for variant in found.variants:
        colors = [c or part.color for c, part in zip(variant.colorway.colors, parts, strict=True)]
        picture = found.sitting.painted(variant.colorway.colors)
        cards.append(_card(found, picture, colors, variant.verdict, variant))
    return tuple(cards)


def _card(
    found: Recolored,
    picture: NDArray[np.uint8],
    colors: Sequence[Color],
    verdict: Verdict,
    variant: Variant | None,
) -> Card:
    small = Image.fromarray(near_shoe(found, picture))
    small.thumbnail((_SIDE, _SIDE), Image.Resampling.LANCZOS)
    packed = io.BytesIO()
    small.save(packed, "WEBP", quality=_QUALITY, method=2)
    text = base64.b64encode(packed.getvalue()).decode("ascii")
    parts = zip(found.sitting.parts, colors, strict=True)
    return Card(
        # base64 needs no escaping.
        Markup("data:image/webp;base64,{}").format(text),
        small.width,
        small.height,
        variant,
        tuple((part.name, color.hex) for part, color in parts),
        tuple(_bar(name, score) for name, score in verdict.scores.items()),
        verdict,
    )


def _bar(name: str, score: Score) -> Bar:
    low, at, high = (_along(name, v) for v in (score.low, score.value, score.high))
    return Bar(name, said_of(name, score), score.what, score.n, low, high - low, at)


def _along(name: str, value: float) -> float:
    share = (value + 0.5) / 2.5 if name == "premium" else value
    return round(100 * min(max(share, 0.0), 1.0), 1)


def write_recolored(
    found: Recolored, folder: Path, *, save: int = 8, progress: Progress | None = None
) -> list[Path]:
    """Write sheet, page, everything as JSON, and the best variants at full size.

    Each file is whole or not there; what was written before a stop stays and is of use.

    Args:
        found: what was made.
        folder: where to; made where it is missing.
        save: how many variants at full size.
        progress: told of each file.

    Returns:
        the files, the sheet first, then the page.

    Raises:
        WorkspaceError: the folder cannot be written.
        PhotoError: there is not enough memory for a picture at full size.
    """
    best, told = found.variants[: max(0, save)], progress or Silent()
    told.start("write", len(best) + 3)
    files = [write_signed(folder / "sheet.png", draw_sheet(found), found.made())]
    told.advance()
    write_page(folder / "index.html", _page(found), "page of colorways")
    told.advance()
    said = json.dumps(found.as_json(), ensure_ascii=False, indent=2) + "\n"
    write_whole(folder / "colorways.json", said.encode("utf-8"), "colorways")
    told.advance()
    files += [folder / "index.html", folder / "colorways.json"]
    for variant in best:
        picture = Image.fromarray(found.sitting.painted_whole(variant.colorway.colors))
        files.append(write_signed(folder / _name(variant), picture, found.made(variant)))
        told.advance()
    told.finish()
    return files


def _name(variant: Variant) -> str:
    word = re.sub(r"[^a-z0-9]+", "-", variant.colorway.palette.name.lower()).strip("-")[:40]
    return f"{variant.rank:02}-{word or 'colorway'}-{variant.number}.png"


def _page(found: Recolored) -> str:
    first, *cards = cards_of(found)
    views: dict[str, Any] = {
        "found": found,
        "first": first,
        "cards": cards,
        "caveat": CAVEAT,
        "material": {
            "title": found.sitting.path.rsplit("/", 1)[-1],
            "version": importlib.metadata.version("solesight"),
            "created": now(),
            "commands": [],
        },
    }
    return render_page(_ROOM, "page.html.jinja", views)
