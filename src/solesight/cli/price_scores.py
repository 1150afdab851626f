"""How scores of price models look on a terminal: ways of asking, floors, intervals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from solesight.cli.console import note, out, table
from solesight.price import PriceEvaluated, PriceTrained

__all__ = ["percent", "show_price_evaluated", "show_price_trained"]

_NAMES = ("median error", "mean error", "80 % holds", "95 % holds")
_KEYS = ("median_error", "mean_error", "coverage_80", "coverage_95")


def show_price_trained(result: PriceTrained, looks: int) -> None:
    """Print what was learned and how far it is off."""
    meta = result.bundle.meta
    kind = meta.configuration["kind"].replace("_", " ")
    shoes = sum(part["shoes"] for name, part in meta.n.items() if name != "test")
    out.print(
        f"bundle {meta.name}: the {kind} in {meta.configuration['currency']} of {shoes} shoes, "
        f"seed {meta.seed}"
    )
    floors = {name: floor.as_json() for name, floor in result.validation.floors.items()}
    _show("each shoe asked of a model that had not seen its group", meta.validation or {}, floors)
    if result.test is not None:
        found = {name: floor.as_json() for name, floor in result.test.floors.items()}
        _show("test", result.test.as_json(), found)
        out.print(f"looks at the test rows of {meta.target} so far: {looks}")
    for reason, count in result.left_out.items():
        note(f"left out: {count} photos ({reason})")
    for caveat in meta.caveats:
        note(f"[yellow]mind:[/] {caveat}")


def show_price_evaluated(one: PriceEvaluated) -> None:
    """Print how far a model is off."""
    meta = one.bundle.meta
    out.print(f"[bold]{meta.name}[/]  (snapshot {meta.split}, seed {meta.seed})")
    title = "test" if one.split == "test" else "each shoe asked of a model that had not seen it"
    _show(title, one.scores, one.floors)
    out.print(f"looks at the test rows of {meta.target} so far: {one.looks}\n")


def _show(title: str, scores: Mapping[str, Any], floors: Mapping[str, Any]) -> None:
    rows = [
        (way["known"].replace("+", " + "), way["n"], *(percent(way[key]) for key in _KEYS))
        for way in scores.get("ways", {}).values()
    ]
    rows += [
        (f"floor: {floor['rule']}", floor["mean_error"]["n"],
         percent(floor["median_error"]), percent(floor["mean_error"]), "", "")
        for floor in floors.values()
    ]  # fmt: skip
    out.print(table(title, ("known", "shoes", *_NAMES), rows))


def percent(metric: Mapping[str, Any]) -> str:
    """Write a share with its interval: ``19.9 % (18.5-21.2)``."""
    if metric["value"] is None:
        return "-"
    text = f"{100 * metric['value']:.1f} %"
    if metric["low"] is None:
        return text
    return f"{text} ({100 * metric['low']:.1f}-{100 * metric['high']:.1f})"
