"""Curves of a training as a picture: loss and accuracy, epoch by epoch."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from solesight.pages.charts.axes import standalone
from solesight.pages.charts.lines import Axis, Curve, curves_plot
from solesight.pages.charts.svg import element, svg

__all__ = ["COLORS", "draw_curves", "legend", "nice_ticks", "side_by_side", "whole_ticks"]

COLORS = ("#2f6db3", "#d9822b", "#3a9a5b", "#b3423a", "#7a5ab3", "#6b7280")
_PLOT = (460, 260)
_CSS = """
text { font: 12px system-ui, sans-serif; fill: #33383f; }
text.title { font-weight: 600; font-size: 13px; }
.grid { stroke: #e3e6ea; stroke-width: 1; }
.series { stroke-width: 2; stroke-linejoin: round; }
.series.step { stroke: #9aa1ab; stroke-width: 1; stroke-dasharray: 3 3; }
"""
History = Sequence[Mapping[str, Any]]


def draw_curves(history: History) -> str:
    """Draw the loss of train and validation, and the accuracy, as one SVG file.

    A dashed line stands where the next step of the training begins.
    """
    loss = [
        ("train loss", _points(history, "train_loss")),
        ("validation loss", _points(history, "loss")),
        ("after a temperature", _points(history, "calibrated")),
    ]
    right = [("validation accuracy", _points(history, "accuracy"))]
    last = max(len(history), 2)
    highest = max((y for _, points in loss for _, y in points), default=1.0)
    plots = [
        (loss, Axis("loss", 0.0, highest * 1.05, nice_ticks(0.0, highest * 1.05))),
        (right, Axis("accuracy", 0.0, 1.0, nice_ticks(0.0, 1.0))),
    ]
    along = Axis("epoch", 1, last, whole_ticks(last))
    marks = _steps(history)
    drawn = [(_plot(named, along, up, marks), legend([n for n, _ in named])) for named, up in plots]
    return side_by_side(drawn, "Loss and accuracy of each epoch")


def side_by_side(parts: Sequence[tuple[Markup, Markup]], label: str) -> str:
    """Put plots with their legends beside each other, as one SVG file."""
    width, height = _PLOT
    placed = []
    for place, (plot, names) in enumerate(parts):
        placed.append(element("svg", plot, x=place * width, y=26, width=width, height=height))
        placed.append(element("svg", names, x=place * width + 60, y=0, width=width - 60, height=26))
    whole = width * len(parts)
    picture = svg(
        *placed, viewBox=f"0 0 {whole} {height + 26}", width=whole, height=height + 26,
        role="img", aria_label=label,
    )  # fmt: skip
    colors = "\n".join(
        f".c{i} {{ stroke: {c}; fill: none; }}\n.spot.c{i} {{ fill: {c}; }}"
        for i, c in enumerate(COLORS)
    )
    return str(standalone(picture, _CSS + colors))


def legend(names: Sequence[str]) -> Markup:
    """Name the curves, in their order and colors."""
    parts, at = [], 0
    for place, name in enumerate(names):
        parts.append(element("line", class_=f"series c{place}", x1=at, x2=at + 18, y1=14, y2=14))
        parts.append(element("text", name, x=at + 23, y=18))
        at += 36 + 7 * len(name)
    return Markup("").join(parts)


def nice_ticks(low: float, high: float) -> tuple[tuple[float, str], ...]:
    """Give four to seven round values of an axis, with their texts."""
    rough = (high - low) / 5 or 1.0
    unit = 10 ** math.floor(math.log10(rough))
    step = next(unit * f for f in (1, 2, 5, 10) if unit * f >= rough * 0.999)
    first = math.ceil(low / step)
    values = [k * step for k in range(first, math.floor(high / step + 1e-9) + 1)]
    return tuple((value, f"{value:.6g}") for value in values)


def _plot(
    named: Sequence[tuple[str, list[tuple[float, float]]]], x: Axis, y: Axis, marks: Sequence[float]
) -> Markup:
    curves = [Curve(f"c{place}", points) for place, (_, points) in enumerate(named) if points]
    lines = [Curve("step", [(at, y.low), (at, y.high)]) for at in marks]
    return curves_plot([*lines, *curves], x, y, y.name, size=_PLOT)


def _steps(history: History) -> list[float]:
    """Say between which epochs a step ends."""
    names = [row.get("step") for row in history]
    return [k + 0.5 for k in range(1, len(names)) if names[k] != names[k - 1]]


def _points(history: History, name: str) -> list[tuple[float, float]]:
    found = [(float(i + 1), row.get(name)) for i, row in enumerate(history)]
    return [(x, float(y)) for x, y in found if y is not None and math.isfinite(y)]


def whole_ticks(last: int) -> tuple[tuple[float, str], ...]:
    """Give at most eight whole numbers from one on, with their texts."""
    step = max(1, math.ceil(last / 8))
    return tuple((float(k), str(k)) for k in range(1, last + 1, step))
