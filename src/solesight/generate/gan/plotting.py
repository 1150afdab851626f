"""The losses of a training as one SVG file."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from markupsafe import Markup

from solesight.pages.charts.axes import standalone
from solesight.pages.charts.canvas import Canvas, number_axis
from solesight.pages.charts.lines import Axis
from solesight.pages.charts.svg import element, svg

__all__ = ["plot_losses", "smoothed"]

_SIZE = (440, 250)
_HEAD = 40
_MOST_POINTS = 400
_CSS = """
text { font: 12px system-ui, sans-serif; fill: #33383f; }
text.title { font-weight: 600; font-size: 13px; }
text.note { fill: #6b7280; font-size: 11px; }
.grid { stroke: #e3e6ea; stroke-width: 1; }
.each { stroke: #2f6db3; stroke-width: 1; opacity: .22; fill: none; }
.mean { stroke: #2f6db3; stroke-width: 2; stroke-linejoin: round; fill: none; }
.aim { stroke: #d9822b; stroke-width: 1.2; stroke-dasharray: 5 4; fill: none; }
"""
Points = list[tuple[float, float]]


def smoothed(values: Sequence[float], share: float = 0.02) -> list[float]:
    """Give the mean of each value and its neighbours, as many to either side; fewer at the ends."""
    reach = int(len(values) * share / 2)
    sums = np.concatenate([[0.0], np.cumsum(values)])
    places = np.arange(len(values))
    own = np.minimum(reach, np.minimum(places, len(values) - 1 - places))
    means = (sums[places + own + 1] - sums[places - own]) / (2 * own + 1)
    return [float(mean) for mean in means]


def plot_losses(losses: Mapping[str, Sequence[float]], options: Mapping[str, Any]) -> str:
    """Draw the record of a training.

    Args:
        losses: the columns of its CSV.
        options: of the training.
    """
    steps = losses["step"]
    gp = float(options["penalty"]) > 0
    plots = [
        _plot(steps, losses["estimate"], "critic's estimate", "real less made; falls as the made "
              "come nearer", logarithmic=gp),
        _plot(steps, losses["generator"], "generator's loss", "minus the critic's mean of what it "
              "made"),
    ]  # fmt: skip
    if gp:
        plots.append(_plot(steps, losses["slope"], "slope", "norm of the critic's gradient; the "
                           "penalty draws it to 1", aim=1.0))  # fmt: skip
        plots.append(_plot(steps, losses["penalty"], "penalty", "mean of (slope - 1)², before its "
                           "weight", aim=0.0, logarithmic=True))  # fmt: skip
    held = [(s, v) for s, v in zip(steps, losses["held_out"], strict=True) if math.isfinite(v)]
    if len(held) >= 2:
        plots.append(_plot([s for s, _ in held], [v for _, v in held], "learned less held out",
                           "grows as the critic learns photos by heart", aim=0.0))  # fmt: skip
    return _beside(plots)


def _plot(
    steps: Sequence[float],
    values: Sequence[float],
    title: str,
    told: str,
    *,
    aim: float | None = None,
    logarithmic: bool = False,
) -> tuple[str, str, Markup]:
    means = smoothed(values)
    if logarithmic:
        values, means = _log(values), _log(means)
        aim = None
    every = _thin(list(zip(steps, values, strict=True)))
    low, high = _range([y for _, y in every], means, aim)
    y = _powers(low, high) if logarithmic else number_axis("", [low, high])
    x = number_axis("round", [0.0, float(steps[-1])], room=0.0)
    canvas = Canvas(x, y, _SIZE, left=52)
    canvas.line([(px, min(max(py, y.low), y.high)) for px, py in every], "each")
    canvas.line(_thin(list(zip(steps, means, strict=True))), "mean")
    if aim is not None:
        canvas.line([(x.low, aim), (x.high, aim)], "aim")
    return title, told + (" (log)" if logarithmic else ""), canvas.drawn(f"{title} by round")


def _log(values: Sequence[float]) -> list[float]:
    return [math.log10(max(value, 1e-4)) for value in values]


def _powers(low: float, high: float) -> Axis:
    every = [(math.log10(m * 10.0**p), f"{m * 10.0**p:g}") for p in range(-5, 6) for m in (1, 2, 5)]
    inside = tuple(tick for tick in every if low <= tick[0] <= high)
    tens = tuple(tick for tick in inside if tick[1].strip("0.").startswith("1"))
    return Axis("", low, high, inside if len(inside) <= 7 else tens)


def _range(
    values: Sequence[float], means: Sequence[float], aim: float | None
) -> tuple[float, float]:
    # A few wild rounds may leave the picture; their mean must not.
    ordered = sorted(values)
    cut = len(ordered) // 200
    inner = [ordered[cut], ordered[-1 - cut], min(means), max(means)]
    inner += [] if aim is None else [aim]
    low, high = min(inner), max(inner)
    return low, high if high > low else low + 1.0


def _thin(points: Points) -> Points:
    step = max(1, len(points) // _MOST_POINTS)
    return [*points[::step][:-1], points[-1]]


def _beside(plots: Sequence[tuple[str, str, Markup]]) -> str:
    width, height = _SIZE[0], _SIZE[1] + _HEAD
    placed = []
    for place, (title, told, plot) in enumerate(plots):
        x, y = place % 2 * width, place // 2 * height
        placed += [
            element("text", title, class_="title", x=x + 52, y=y + 16),
            element("text", told, class_="note", x=x + 52, y=y + 32),
            element("svg", plot, x=x, y=y + _HEAD, width=width, height=_SIZE[1]),
        ]
    wide, high = 2 * width, -(-len(plots) // 2) * height
    picture = svg(*placed, viewBox=f"0 0 {wide} {high}", width=wide, height=high, role="img",
                  aria_label="Losses of a training by round")  # fmt: skip
    return str(standalone(picture, _CSS))
