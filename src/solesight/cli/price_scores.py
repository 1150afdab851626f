"""How scores of price models look on a terminal: ways of asking, floors, intervals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.markup import escape

from solesight.cli.console import note, out, printable, table
from solesight.price import Backtested, PriceEvaluated, PriceTrained
from solesight.wording import counted

__all__ = ["percent", "show_backtest", "show_price_evaluated", "show_price_trained"]


def show_price_trained(result: PriceTrained, looks: int) -> None:
    """Print what was learned and how far it is off."""
    meta = result.bundle.meta
    kind = meta.configuration["kind"].replace("_", " ")
    shoes = sum(part["shoes"] for name, part in meta.n.items() if name != "test")
    out.print(
        f"bundle {meta.name}: the {kind} in {meta.configuration['currency']} of "
        f"{counted(shoes, 'shoe')}, seed {meta.seed}"
    )
    floors = {name: floor.as_json() for name, floor in result.validation.floors.items()}
    _show("each shoe asked of a model that had not seen its group", meta.validation or {}, floors)
    if result.test is not None:
        found = {name: floor.as_json() for name, floor in result.test.floors.items()}
        _show("test", result.test.as_json(), found)
        out.print(f"looks at the test rows of {meta.target} so far: {looks}")
    for reason, count in result.left_out.items():
        note(f"left out: {counted(count, 'photo')} ({reason})")
    for caveat in meta.caveats:
        note(f"[yellow]mind:[/] {caveat}")


def show_price_evaluated(one: PriceEvaluated) -> None:
    """Print how far a model is off."""
    meta = one.bundle.meta
    out.print(f"[bold]{meta.name}[/]  (snapshot {meta.split}, seed {meta.seed})")
    title = "test" if one.split == "test" else "each shoe asked of a model that had not seen it"
    _show(title, one.scores, one.floors)
    out.print(f"looks at the test rows of {meta.target} so far: {one.looks}\n")


def show_backtest(found: Backtested) -> None:
    """Print how far forecasts were off."""
    first, validation, test, last = found.days
    ahead = "a day" if found.ahead == 1 else f"{found.ahead} days"
    out.print(
        f"[bold]{escape(printable(found.file))}[/]: forecasts {ahead} ahead of {found.n['test']:,} "
        f"sales of {counted(found.shoes, 'shoe')}, {test} to {last}"
    )
    rows = [
        (one.rule, percent(one.median_error.as_json()),
         "" if one.name == "last_sale" else percent(one.against_last.as_json()))
        for one in found.forecasts
    ]  # fmt: skip
    columns = ("forecast", "median error", "nearer than last")
    out.print(table("", columns, rows))
    out.print("nearer than last: in so many more sales nearer than the last sale than further off")
    held = percent(found.coverage_80.as_json())
    out.print(f"the 80 % interval held for {held}")
    chosen = ", ".join(
        f"{name.replace('_', ' ')} {value:g}" for name, value in found.recipe.as_json().items()
    )
    learned = counted(found.n["validation"], "sale")
    out.print(f"smoothing ({chosen}) chosen on {learned} from {validation}; "
              f"the table begins {first}")  # fmt: skip
    for reason, count in found.left_out.items():
        note(f"left out: {counted(count, 'row')} ({reason})")


def _show(title: str, scores: Mapping[str, Any], floors: Mapping[str, Any]) -> None:
    found = list(scores.get("ways", {}).values())
    rows = [
        (_way(way), way["n"], percent(way["median_error"]), percent(way["mean_error"]))
        for way in found
    ]
    rows += [
        (f"floor: {name.replace('_', ' ')}", floor["mean_error"]["n"],
         percent(floor["median_error"]), percent(floor["mean_error"]))
        for name, floor in floors.items()
    ]  # fmt: skip
    out.print(table(title, ("known", "shoes", "median error", "mean error"), rows))
    held = [(_way(way), percent(way["coverage_80"]), percent(way["coverage_95"])) for way in found]
    out.print(table("", ("known", "80 % interval holds", "95 % interval holds"), held))


def _way(way: Mapping[str, Any]) -> str:
    return str(way["known"]).replace("+", ", ")


def percent(metric: Mapping[str, Any]) -> str:
    """Write a share with its interval: ``19.9 % (18.5–21.2)``."""
    if metric["value"] is None:
        return "-"
    text = f"{100 * metric['value']:.1f} %"
    if metric["low"] is None:
        return text
    return f"{text} ({100 * metric['low']:.1f}–{100 * metric['high']:.1f})"
