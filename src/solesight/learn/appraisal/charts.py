"""The pictures of an evaluation's page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from solesight.evidence import Curves, Metric
from solesight.learn.comparing import Comparison
from solesight.learn.growth import GrowthPoint
from solesight.pages.charts.dots import DotRow
from solesight.pages.charts.growth import GrowthDot, growth_plot
from solesight.pages.charts.lines import Axis, Curve, curves_plot
from solesight.pages.charts.spans import span

__all__ = [
    "MOST_CURVES",
    "compared_dots",
    "difference_spans",
    "dot",
    "growth_pictures",
    "ranking_pictures",
]

_UNIT = tuple((tick, f"{tick:g}") for tick in (0.0, 0.25, 0.5, 0.75, 1.0))
_SIZE = (352, 328)
MOST_CURVES = 60
"""Classes that have a line of their own: more would be a blot, and a page too large to mail."""
_LEAST = 0.05
"""A scale of differences reaches at least so far to both sides."""


def dot(label: str, metric: Metric, *, model: bool, n: int | None = None) -> DotRow:
    """Prepare a score for a row of dots."""
    return DotRow(label, metric.as_json()["value"], metric.low, metric.high, n, model)


def ranking_pictures(curves: Curves) -> dict[str, Markup]:
    """Draw ROC and precision-recall curves: the mean of all classes over each of them."""
    names = {
        "roc": ("false alarms: share of the others", "found: share of the class"),
        "pr": ("found: share of the class", "right: share of what was named so"),
    }
    drawn = sorted(curves.classes, key=lambda one: -one.n)[:MOST_CURVES]
    each = {
        "roc": [one.roc for one in drawn],
        "pr": [one.precision_recall for one in drawn],
    }
    mean = {"roc": curves.roc, "pr": curves.precision_recall}
    words = {"roc": "ROC curves, one class against the rest", "pr": "Precision and recall"}
    return {
        kind: curves_plot(
            [*(Curve("each", points) for points in each[kind]), Curve("mean", mean[kind])],
            Axis(names[kind][0], 0.0, 1.0, _UNIT),
            Axis(names[kind][1], 0.0, 1.0, _UNIT),
            words[kind],
            size=_SIZE,
        )
        for kind in names
    }


def growth_pictures(points: Sequence[GrowthPoint]) -> Mapping[str, Markup]:
    """Draw accuracy and macro F1 over the photos learned from; none with fewer than two points."""
    if len({point.photos for point in points}) < 2:
        return {}
    return {
        words: growth_plot(
            [
                GrowthDot(point.photos, metric.value, metric.low, metric.high)
                for point, metric in zip(points, metrics, strict=True)
            ],
            "photos learned from, logarithmic",
            words,
            f"Learning curve: {words} by number of photos",
        )
        for words, metrics in (
            ("accuracy", [point.accuracy for point in points]),
            ("macro F1", [point.macro_f1 for point in points]),
        )
    }


def compared_dots(comparison: Comparison) -> list[DotRow]:
    """Prepare the bundles' accuracies, best first."""
    return [dot(one.bundle, one.accuracy, model=True) for one in comparison.rows]


def difference_spans(comparison: Comparison) -> dict[str, Markup]:
    """Draw what the best bundle has above each other one, zero dashed; by bundle."""
    tests = {one.bundle: one.against for one in comparison.rows if one.against is not None}
    ends = [
        abs(end)
        for test in tests.values()
        for end in (test.accuracy.value, test.accuracy.low, test.accuracy.high)
        if end is not None
    ]
    reach = max([*ends, _LEAST])
    return {
        name: span(
            test.accuracy.value, test.accuracy.low, test.accuracy.high, (-reach, reach), marks=[0.0]
        )
        for name, test in tests.items()
    }
