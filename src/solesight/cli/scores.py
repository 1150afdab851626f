"""Scores as tables for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from solesight.cli.console import out, table
from solesight.evidence import Metric, Scores
from solesight.wording import counted

__all__ = ["interval", "number", "show_scores"]

_HEADLINES = (
    "accuracy",
    "balanced_accuracy",
    "macro_f1",
    "macro_precision",
    "macro_recall",
    "top_5_accuracy",
    "calibration_error",
)


def show_scores(split: str, scores: Scores, floors: Mapping[str, Any]) -> None:
    """Print the headline scores of a split with their floors."""
    rows = [
        (name.replace("_", " "), number(m.value), interval(m))
        for name in _HEADLINES
        if (m := scores.metrics.get(name)) is not None
    ]
    rows += [
        (f"floor: {name.replace('_', ' ')}", number(floor["accuracy"]["value"]),
         f"macro F1 {number(floor['macro_f1']['value'])}")
        for name, floor in floors.items()
    ]  # fmt: skip
    title = f"{split}: n {scores.n}, {counted(scores.groups, 'group')}"
    out.print(table(title, ("score", "value", "95 % interval"), rows))


def interval(metric: Metric) -> str:
    """Write a 95 % interval."""
    if metric.low is None or metric.high is None:
        return "-"
    return f"{metric.low:.3f} to {metric.high:.3f}"


def number(value: float | None) -> str:
    """Write a score with three decimals, a dash for none."""
    return "-" if value is None or value != value else f"{value:.3f}"  # noqa: PLR0124 - NaN
