"""The pictures of a study: history, steps, parallel coordinates, contour, slices, importances."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray

from solesight.learn.tuning.columns import OptionColumn
from solesight.learn.tuning.trials import Trial
from solesight.pages.charts.canvas import Canvas, number_axis
from solesight.pages.charts.lines import Axis
from solesight.pages.charts.svg import element, svg

__all__ = ["contour", "history", "importance_bars", "parallel", "shade", "slices", "steps_plot"]

_VALUE = "macro F1"
_LEVELS = 5
_CELLS = 28
_TALL, _TOP, _FOOT = 300, 30, 24


def shade(value: float, values: Sequence[float]) -> str:
    """Name the class of a value's color: v0 for the lowest fifth of the way, v4 for the best."""
    low, high = min(values), max(values)
    share = (value - low) / (high - low) if high > low else 1.0
    return f"v{min(_LEVELS - 1, int(share * _LEVELS))}"


def history(trials: Sequence[Trial], default: float) -> Markup:
    """Draw each trial's value, the best so far, and the default options' value as a dashed line."""
    done = [t for t in trials if t.value is not None]
    last = [(t, t.steps[-1][1]) for t in trials if t.state == "pruned" and t.steps]
    values = [*(t.value or 0.0 for t in done), *(v for _, v in last), default]
    end = max((t.number for t in trials), default=1)
    canvas = Canvas(
        number_axis("trial", [0, max(end, 1)], most=8, room=0.03),
        number_axis(_VALUE, values),
        (760, 300),
    )
    canvas.line([(canvas.x.low, default), (canvas.x.high, default)], "highest")
    best = list(accumulate((t.value or 0.0 for t in done), max))
    path: list[tuple[float, float]] = []
    for trial, top in zip(done, best, strict=True):
        path += (
            [(trial.number, path[-1][1]), (trial.number, top)] if path else [(trial.number, top)]
        )
    canvas.line(path, "curve")
    for trial, value in last:
        canvas.dot(trial.number, value, "ended", 3.5, f"trial {trial.number}: ended at {value:.3f}")
    for trial in done:
        told = f"trial {trial.number}: {trial.value:.4f}; {_written(trial)}"
        canvas.dot(trial.number, trial.value or 0.0, "whole", 4.5, told)
    return canvas.drawn(f"{_VALUE} of {len(trials)} trials; the default options have {default:.3f}")


def steps_plot(trials: Sequence[Trial], best: int) -> Markup:
    """Draw what trials reported step by step; the best one's line is the strong one."""
    told = [t for t in trials if t.steps]
    values = [value for t in told for _, value in t.steps]
    ends = [step for t in told for step, _ in t.steps]
    canvas = Canvas(number_axis("step", [0, *ends], most=8, room=0.03),
                    number_axis(_VALUE, values), (760, 280))  # fmt: skip
    for trial in sorted(told, key=lambda t: t.number == best):
        kind = "curve" if trial.number == best else f"step {trial.state}"
        canvas.line([(float(step), value) for step, value in trial.steps], kind)
        if trial.state == "pruned":
            step, value = trial.steps[-1]
            canvas.dot(step, value, "ended", 3, f"trial {trial.number}: ended")
    return canvas.drawn(f"values of {len(told)} trials after each step")


def parallel(trials: Sequence[Trial], columns: Sequence[OptionColumn]) -> Markup:
    """Draw each complete trial as a line through its options to its value, the best the darkest."""
    rows = [i for i, t in enumerate(trials) if t.value is not None]
    values = [trials[i].value or 0.0 for i in rows]
    axes = len(columns) + 1
    wide = max(480, min(900, 190 * axes))
    edge = 90
    xs = [edge + i * (wide - 2 * edge) / (axes - 1) for i in range(axes)]
    low, high = min(values), max(values)

    def y(share: float) -> float:
        return _TOP + (1 - share) * (_TALL - _TOP - _FOOT)

    parts: list[Markup] = []
    for i in sorted(rows, key=lambda i: trials[i].value or 0.0):
        value = trials[i].value or 0.0
        shares = [None if (p := c.places[i]) is None else c.share(p) for c in columns]
        shares.append((value - low) / (high - low) if high > low else 0.5)
        points = " ".join(f"{x:.1f},{y(s):.1f}" for x, s in zip(xs, shares, strict=True)
                          if s is not None)  # fmt: skip
        parts.append(element("polyline", class_=f"way {shade(value, values)}", points=points,
                             fill="none"))  # fmt: skip
    ends = [_axis_words(c) for c in columns] + [[(0.0, f"{low:.3f}"), (1.0, f"{high:.3f}")]]
    names = [*(c.name for c in columns), _VALUE]
    for x, name, words in zip(xs, names, ends, strict=True):
        parts.append(element("line", class_="post", x1=x, x2=x, y1=y(0), y2=y(1)))
        parts.append(element("text", name, x=x, y=14, text_anchor="middle", class_="name"))
        parts += [
            element("text", word, x=x + 6, y=y(share) + 4, class_="mark") for share, word in words
        ]
    return svg(
        *parts, class_="plot wide", viewBox=f"0 0 {wide} {_TALL}", width=wide, height=_TALL,
        role="img", aria_label=f"options and values of {len(rows)} complete trials",
    )  # fmt: skip


def _axis_words(column: OptionColumn) -> list[tuple[float, str]]:
    if column.words:
        return [(column.share(i), _short(word)) for i, word in enumerate(column.words)]
    known = [p for p in column.places if p is not None]
    return [(0.0, f"{min(known):.3g}"), (1.0, f"{max(known):.3g}")]


def contour(trials: Sequence[Trial], x: OptionColumn, y: OptionColumn) -> Markup:
    """Draw the values over two options: shades between the trials, and the trials as dots."""
    whole = [i for i, t in enumerate(trials) if t.value is not None]
    rows = [i for i in whole if x.places[i] is not None and y.places[i] is not None]
    values = [trials[i].value or 0.0 for i in rows]
    axes = x.axis(), y.axis()
    at = np.array([[axes[0].place(x.places[i] or 0.0), axes[1].place(y.places[i] or 0.0)]
                   for i in rows])  # fmt: skip
    canvas = Canvas(axes[0], axes[1], (560, 340), left=96)
    grid = _between(at, np.array(values))
    for i, j in np.ndindex(grid.shape):
        corners = [(_along(axes[0], (i + d) / _CELLS), _along(axes[1], (j + d) / _CELLS))
                   for d in (0, 1)]  # fmt: skip
        canvas.cell(corners[0], corners[1], shade(float(grid[i, j]), values))
    for i, value in zip(rows, values, strict=True):
        told = f"trial {trials[i].number}: {value:.4f}; {_written(trials[i])}"
        canvas.dot(x.places[i] or 0.0, y.places[i] or 0.0, "mark-dot", 4, told)
    return canvas.drawn(f"{_VALUE} over {x.name} and {y.name}")


def _between(at: NDArray[np.float64], values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Values on a grid from those at points, the nearer the weightier (Shepard, 1968)."""
    middle = (np.arange(_CELLS) + 0.5) / _CELLS
    points = np.stack(np.meshgrid(middle, middle, indexing="ij"), axis=-1).reshape(-1, 1, 2)
    weights = 1 / (((points - at[None]) ** 2).sum(axis=2) + 1e-4) ** 1.5
    found = weights @ values / weights.sum(axis=1)
    return np.asarray(found.reshape(_CELLS, _CELLS))


def _along(axis: Axis, share: float) -> float:
    return axis.low + share * (axis.high - axis.low)


def slices(trials: Sequence[Trial], column: OptionColumn) -> Markup:
    """Draw the values over one option."""
    rows = [(i, t) for i, t in enumerate(trials) if t.value is not None]
    values = [t.value or 0.0 for _, t in rows]
    canvas = Canvas(column.axis(), number_axis(_VALUE, values, most=4), (330, 230), left=58)
    end = max((t.number for _, t in rows), default=1) or 1
    for i, trial in rows:
        place = column.places[i]
        if place is not None:
            # The later the darker: where the search went in the end.
            kind = f"v{min(_LEVELS - 1, int(_LEVELS * trial.number / (end + 1)))}"
            told = f"trial {trial.number}: {trial.value:.4f}; {_written(trial)}"
            canvas.dot(place, trial.value or 0.0, f"slice {kind}", 4.5, told)
    return canvas.drawn(f"{_VALUE} over {column.name}")


def importance_bars(importances: Mapping[str, float]) -> Markup:
    """Draw how much of the spread of values each option explains."""
    ranked = sorted(importances.items(), key=lambda pair: -pair[1])
    step, left, wide = 34, 130, 560
    parts: list[Markup] = []
    for i, (name, share) in enumerate(ranked):
        y = 6 + i * step
        length = max(1.0, share * (wide - left - 60))
        parts += [
            element("text", _short(name), x=left - 10, y=y + 16, text_anchor="end", class_="name"),
            element("rect", class_="fill", x=left, y=y, width=length, height=22, rx=2),
            element("text", f"{100 * share:.0f} %", x=left + length + 8, y=y + 16),
        ]
    tall = 12 + step * len(ranked)
    return svg(
        *parts, class_="plot wide", viewBox=f"0 0 {wide} {tall}", width=wide, height=tall,
        role="img", aria_label="importance of the options",
    )  # fmt: skip


def _written(trial: Trial) -> str:
    return ", ".join(f"{name}={value}" for name, value in trial.settings.items())


def _short(text: str, longest: int = 16) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
