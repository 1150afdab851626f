"""How a price looks on a terminal: the range, the bands, what drove it, what looks alike."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from solesight.cli.console import printable
from solesight.price import Band, Driver, LookAlikePrice, Priced

__all__ = ["price_panel"]

_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}
_WIDTH = 40
_WHO = {"given": "given", "catalog": "from the catalog", "photo": "recognised in the photo"}
_FULL = 24


def price_panel(one: Priced, *, seen: bool) -> Panel:
    """Draw what a pair should sell for, and why.

    Args:
        one: the answer.
        seen: whether a shoe is seen in the photo at all; True without a photo.
    """
    parts: list[RenderableType] = [_headline(one), _range(one)]
    if not seen:
        parts.insert(0, Text(f"no shoe seen in this photo ({one.shoe:.0%})", style="yellow"))
    parts += [Text(""), _two(_bands(one), _drivers(one))]
    if one.look_alikes:
        parts += [Text(""), _look_alikes(one)]
    parts += [Text(""), _known(one)]
    parts += [Text(printable(said), style="dim") for said in one.notes]
    title = Text(printable(one.path or one.asked.facts.text or "facts alone"), style="dim")
    return Panel(Group(*parts), title=title, title_align="left", border_style="green", expand=False)


def _money(one: Priced, amount: float) -> str:
    return f"{_SIGNS.get(one.currency, one.currency + ' ')}{amount:,.0f}"


def _headline(one: Priced) -> Text:
    line = Text(_money(one, one.spread.median), style="bold green")
    low, high = one.spread.interval(0.8)
    line.append(f"   8 of 10 such pairs: {_money(one, low)} to {_money(one, high)}", style="bold")
    premium = one.premium
    if premium and one.asked.facts.retail:
        more = premium["median"]
        line.append(f"   {more:+.0%} on retail {_money(one, one.asked.facts.retail)}",
                    style="green" if more > 0 else "red")  # fmt: skip
    return line


def _range(one: Priced) -> Text:
    """Draw both intervals on one line, on a logarithmic scale as prices spread."""
    import math

    ends = one.spread.interval(0.95)
    inner = one.spread.interval(0.8)
    low, high = math.log(ends[0]), math.log(ends[1])

    def place(price: float) -> int:
        return round((math.log(price) - low) / ((high - low) or 1) * (_WIDTH - 1))

    line = Text(f"{_money(one, ends[0])} ", style="dim")
    first, last, middle = place(inner[0]), place(inner[1]), place(one.spread.median)
    for i in range(_WIDTH):
        if i == middle:
            line.append("●", style="bold green")
        elif first <= i <= last:
            line.append("━", style="green")
        else:
            line.append("─", style="bright_black")
    return line.append(f" {_money(one, ends[1])}  (19 of 20)", style="dim")


def _two(left: Table, right: Table) -> Table:
    both = Table.grid(padding=(0, 4))
    both.add_row(left, right)
    return both


def _bands(one: Priced) -> Table:
    rows = _plain("price band")
    most = max((band.probability for band in one.bands), default=1.0) or 1.0
    for band in one.bands:
        if band.probability >= 0.005:
            full = round(band.probability / most * 12)
            rows.add_row(
                Text(_band(one, band)),
                Text("━" * full, style="cyan") + Text(" " * (12 - full)),
                Text(f"{band.probability:4.0%}"),
            )
    return rows


def _band(one: Priced, band: Band) -> str:
    low = _money(one, band.low)
    return f"{low}+" if band.high is None else f"{low} to {_money(one, band.high)}"


def _drivers(one: Priced) -> Table:
    rows = _plain("what drove it")
    for driver in one.drivers:
        rows.add_row(
            Text(driver.fact),
            Text(_short(_value(one, driver)), style="dim"),
            Text(f"{driver.percent:+.0f} %", style="green" if driver.percent > 0 else "red"),
            Text(_money(one, driver.price)),
        )
    return rows


def _value(one: Priced, driver: Driver) -> str:
    return _SIGNS.get(one.currency, "") + driver.value if driver.fact == "retail" else driver.value


def _short(text: str) -> str:
    flat = printable(text)
    return flat if len(flat) <= _FULL else flat[: _FULL - 1] + "…"


def _plain(title: str) -> Table:
    return Table(
        box=None, pad_edge=False, show_header=False, title=title, title_justify="left",
        title_style="dim",
    )  # fmt: skip


def _look_alikes(one: Priced) -> Table:
    rows = _plain("looks like")
    for near in one.look_alikes:
        rows.add_row(Text(f"{near.similarity:.2f}", style="cyan"), Text(printable(near.shoe.title)),
                     Text(_prices(one, near), style="dim"))  # fmt: skip
    return rows


def _prices(one: Priced, near: LookAlikePrice) -> str:
    kind = one.kind.replace("_", " ")
    said: Sequence[tuple[str, float | None]] = (
        (kind, near.shoe.last_sale),
        ("retail", near.shoe.retail),
    )
    return ", ".join(f"{name} {_money(one, price)}" for name, price in said if price)


def _known(one: Priced) -> Text:
    whose = dict.fromkeys(one.asked.said_by.values())
    facts = [
        f"{', '.join(name for name, who in one.asked.said_by.items() if who == whom)} "
        f"{_WHO.get(whom, whom)}"
        for whom in whose
    ]
    if one.asked.sure < 1:
        facts.append(f"surely this shoe: {one.asked.sure:.0%}")
    text = f"answered by {one.model} from {one.known.replace('+', ', ')}"
    return Text(printable("; ".join([text, *facts])), style="dim")
