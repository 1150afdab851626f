"""Charts: numbers land where they should, nothing is drawn outside, names stay text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solesight.pages.charts.fields import MOST_DOTS, pair_plot
from solesight.pages.charts.lines import Axis, Curve, curves_plot
from solesight.pages.charts.spans import span, swatches

X = Axis("width", 10, 1000, ((100, "100"),))
UNIT = Axis("share", 0, 1, ((0, "0"), (1, "1")))


def test_a_curve_goes_through_its_points() -> None:
    plot = curves_plot([Curve("c0", [(0, 0), (0.5, 1), (1, 0)])], UNIT, UNIT, "up and down")
    (points,) = re.findall(r'points="([^"]+)"', plot)
    pairs = [tuple(map(float, pair.split(","))) for pair in points.split()]
    assert pairs[1][0] == pytest.approx((pairs[0][0] + pairs[2][0]) / 2)
    assert pairs[0][1] == pairs[2][1] > pairs[1][1]
    assert 'aria-label="up and down"' in plot


def test_few_pairs_are_dots_and_many_a_grid() -> None:
    few = pair_plot([(100, 100)] * 9 + [(200, 100)], X, X, "few")
    assert few.count("<circle") == 2
    radii = [float(r) for r in re.findall(r'<circle[^>]* r="([\d.]+)"', few)]
    assert max(radii) > 2 * min(radii) * 0.9
    many = pair_plot([(10 + 5 * k, 10 + 3 * k) for k in range(MOST_DOTS + 1)], X, X, "many")
    assert "<circle" not in many
    assert "fill-opacity" in many


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(1, 1e5), st.floats(1, 1e5)), min_size=1, max_size=60))
def test_nothing_is_drawn_outside(pairs: list[tuple[float, float]]) -> None:
    plot = pair_plot(pairs, X, X, "any")
    box = re.search(r'viewBox="0 0 (\d+) (\d+)"', plot)
    assert box is not None
    for name, limit in (("cx", float(box[1])), ("cy", float(box[2]))):
        assert all(0 <= float(v) <= limit for v in re.findall(rf' {name}="([-\d.]+)"', plot))


def test_a_span_is_in_its_place() -> None:
    drawn = span(0.5, 0.0, 1.0, (-1.0, 1.0), marks=(0.0,))
    assert 'cx="75%"' in drawn
    assert 'x1="50%" x2="100%"' in drawn
    assert 'class="highest" x1="50%"' in drawn
    assert "reach" not in span(0.5, None, None, (0.0, 1.0))
    assert 'cx="100%"' in span(9.0, None, None, (0.0, 1.0)), "what lies outside stops at the end"


def test_names_stay_text() -> None:
    drawn = swatches([("#ffffff", 1.0)], '"><script>')
    assert "<script>" not in drawn
    assert "&lt;script&gt;" in drawn
