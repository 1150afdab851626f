"""How answers look on a terminal: a panel a photo, with its evidence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

from rich.columns import Columns
from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from solesight.cli.console import printable
from solesight.identify import (
    Evidence,
    GalleryPhoto,
    Identified,
    IdentifiedPhoto,
    IdentifiedShoe,
    LookAlike,
    Price,
    SimilarPhoto,
)

__all__ = ["answer_panel", "look_alikes_panel"]

_COLORS = {"known": "green", "unsure": "yellow", "unknown": "red"}
_BAR = 10
# What tells most comes first, and as much as a line has room for.
_KINDS, _PRICES = ("retail", "last_sale", "average", "ask", "bid"), 2
_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}


def answer_panel(one: IdentifiedPhoto | IdentifiedShoe, *, seen: bool) -> Panel:
    """Draw what a photo, or several of one shoe, were found to show.

    Args:
        one: the answer.
        seen: whether a shoe is seen in the photo at all.
    """
    found = one.found
    parts: list[RenderableType] = [_headline(found)]
    if not seen:
        # What it would be, were it a shoe, comes second.
        parts.insert(0, Text(f"no shoe seen in this photo ({one.shoe:.0%})", style="yellow"))
    if isinstance(one, IdentifiedShoe) and one.unasked:
        paths = ", ".join(printable(photo.path) for photo in one.unasked)
        parts.append(Text(f"no shoe seen, not asked: {paths}", style="yellow"))
    if found.answers:
        parts += [_answers(found), _evidence(found.answers[0].photos)]
    return _panel(one.path, parts, _COLORS[found.status])


def _headline(found: Identified) -> Text:
    color = _COLORS[found.status]
    line = Text(printable(found.said()), style=f"bold {color}")
    if found.status == "unknown":
        line.append(f"  {found.unknown_probability:.0%}", style=color)
    elif found.level == "shoe":
        line.append(f"  {found.answers[0].probability:.0%}", style=color)
    sure = {"model": found.models, "brand": found.brands}.get(found.level)
    if sure:
        line.append(f"  ({found.level} {sure[0].probability:.0%})", style="dim")
    return line


def _answers(found: Identified) -> Table:
    rows = Table(box=None, pad_edge=False, header_style="dim", expand=False)
    for name in ("", "", "shoe", "style code", "prices"):
        rows.add_column(name, justify="right" if not name else "left", overflow="fold")
    for answer in found.answers:
        shoe = answer.shoe
        rows.add_row(
            Text(f"{answer.probability:4.0%}"),
            _bar(answer.probability),
            Text(printable(shoe.title)),
            Text(printable(shoe.style_code or "-"), style="dim"),
            Text(_prices(shoe.prices), style="dim"),
        )
    return rows


def _bar(share: float) -> Text:
    full = round(share * _BAR)
    return Text("━" * full, style="cyan") + Text(" " * (_BAR - full))


def _prices(prices: Sequence[Price]) -> str:
    said = (
        f"{p.kind.replace('_', ' ')} {_SIGNS.get(p.currency, p.currency + ' ')}{p.amount:,.0f}"
        for p in sorted(prices, key=lambda p: _KINDS.index(p.kind) if p.kind in _KINDS else 9)
    )
    return ", ".join(islice(said, _PRICES)) or "-"


def _evidence(photos: Iterable[Evidence]) -> Text:
    line = Text("nearest photos: ", style="dim")
    named = (f"{_where(one.photo)} ({one.similarity:.2f})" for one in photos)
    return line.append(", ".join(named))


def _where(photo: GalleryPhoto) -> str:
    # Of the starter reference's photos only the vectors are here: no path to be opened.
    away = photo.path.startswith("starter:")
    return printable(f"{photo.source}, {photo.facing}" if away else photo.path)


def look_alikes_panel(one: SimilarPhoto, *, seen: bool) -> Panel:
    """Draw look-alikes side by side.

    Args:
        one: the look-alikes of a photo.
        seen: whether a shoe is seen in the photo at all.
    """
    found = one.found
    parts: list[RenderableType] = []
    if found.itself is not None:
        parts.append(Text(f"this is {printable(found.itself.title)}; beside it", style="bold"))
    if not seen:
        parts.append(Text(f"no shoe seen in this photo ({one.shoe:.0%})", style="yellow"))
    sides = (("hyped", found.hyped), ("everyday", found.everyday), ("other", found.other))
    shown = [_side(name, shoes) for name, shoes in sides if shoes or name != "other"]
    parts.append(Columns(shown, padding=(0, 4)))
    return _panel(one.path, parts, "cyan")


def _side(name: str, shoes: Sequence[LookAlike]) -> Table:
    rows = Table(box=None, pad_edge=False, title=name, title_justify="left", title_style="bold",
                 show_header=False)  # fmt: skip
    for shoe in shoes:
        prices = _prices(shoe.shoe.prices)
        text = Text(printable(shoe.shoe.title)).append(f"\n{prices}", style="dim")
        rows.add_row(Text(f"{shoe.similarity:.2f}", style="cyan"), text)
    if not shoes:
        rows.add_row(Text("none here", style="dim"))
    return rows


def _panel(path: str, parts: Sequence[RenderableType], color: str) -> Panel:
    title = Text(printable(path), style="dim")
    return Panel(Group(*parts), title=title, title_align="left", border_style=color, expand=False)
