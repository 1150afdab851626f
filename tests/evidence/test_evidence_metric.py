"""A metric in JSON and in words."""

from __future__ import annotations

import json
import math

from hypothesis import given, settings
from hypothesis import strategies as st

from solesight.evidence import Metric

numbers = st.none() | st.floats(allow_nan=True, allow_infinity=True)


def test_as_json_has_the_four_promised_keys() -> None:
    assert Metric(0.5, 0.25, 0.75, 8).as_json() == {"value": 0.5, "low": 0.25, "high": 0.75, "n": 8}


@settings(deadline=None, max_examples=60)
@given(value=st.floats(), low=numbers, high=numbers, n=st.integers(0, 10**6))
def test_whatever_is_not_finite_becomes_null(
    value: float, low: float | None, high: float | None, n: int
) -> None:
    metric = Metric(value, low, high, n)
    back = json.loads(json.dumps(metric.as_json(), allow_nan=False))
    for name, given_number in (("value", value), ("low", low), ("high", high)):
        finite = given_number is not None and math.isfinite(given_number)
        assert back[name] == (given_number if finite else None)
    assert back["n"] == n


def test_words() -> None:
    assert str(Metric(0.5, 0.25, 0.75, 8)) == "0.500 [0.250, 0.750] (n 8)"
    assert str(Metric(1.0, None, None, 3)) == "1.000 (n 3, no interval)"
    assert str(Metric(float("nan"), None, None, 0)) == "unknown (n 0)"
