"""The picture of the ladder: curves of validation accuracy, and each step's score with interval."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from solesight.evidence import Metric
from solesight.learn.deep.curves import nice_ticks, side_by_side, whole_ticks
from solesight.pages.charts.lines import Axis, Curve, curves_plot
from solesight.pages.charts.svg import element

__all__ = ["draw_rungs"]

_SIZE = (460, 260)
_LEFT, _WIDTH, _TOP, _STEP = 112, 320, 24, 40
Rows = Sequence[tuple[str, Sequence[Mapping[str, Any]], Metric]]


def draw_rungs(rows: Rows) -> str:
    """Draw the ladder as one SVG file.

    Args:
        rows: (name, record of the training, accuracy on validation) of each step.
    """
    last = max(max(len(history) for _, history, _ in rows), 2)
    curves = [
        Curve(f"c{i}", [(k + 1.0, row["accuracy"]) for k, row in enumerate(history)])
        for i, (_, history, _) in enumerate(rows)
    ]
    reached = [y for curve in curves for _, y in curve.points]
    reached += [found.high or 0.0 for _, _, found in rows]
    top = min(1.0, max(reached) * 1.1 + 0.01)
    up = Axis("validation accuracy", 0.0, top, nice_ticks(0.0, top))
    along = Axis("epoch", 1, last, whole_ticks(last))
    plot = curves_plot(curves, along, up, "Validation accuracy of each step", size=_SIZE)
    parts = [
        (plot, _title("every epoch: accuracy on validation rows")),
        (_scores(rows, top), _title("kept epoch: accuracy with 95 % interval over groups")),
    ]
    return side_by_side(parts, "The ladder: five small networks, curves and scores")


def _title(text: str) -> Markup:
    return element("text", text, class_="title", x=0, y=18)


def _scores(rows: Rows, top: float) -> Markup:
    def at(value: float) -> float:
        return _LEFT + value / top * _WIDTH

    foot = _TOP + len(rows) * _STEP - 12
    parts = []
    for value, text in nice_ticks(0.0, top):
        parts.append(
            element("line", class_="grid", x1=at(value), x2=at(value), y1=_TOP - 16, y2=foot)
        )
        parts.append(element("text", text, x=at(value), y=foot + 18, text_anchor="middle"))
    for place, (name, _, found) in enumerate(rows):
        y, kind = _TOP + place * _STEP, f"c{place}"
        parts.append(element("text", name, x=_LEFT - 10, y=y + 4, text_anchor="end"))
        if found.low is not None and found.high is not None:
            parts.append(
                element(
                    "line", class_=f"series {kind}", x1=at(found.low), x2=at(found.high), y1=y, y2=y
                )
            )
        parts.append(element("circle", class_=f"spot {kind}", cx=at(found.value), cy=y, r=4.5))
        parts.append(
            element("text", f"{found.value:.3f}", x=at(found.value), y=y - 9, text_anchor="middle")
        )
    return Markup("").join(parts)
