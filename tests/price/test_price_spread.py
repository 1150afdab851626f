"""Distributions: quantiles, bands, mixtures."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from solesight.price import BANDS, Spread

logs = st.lists(st.floats(2, 9), min_size=1, max_size=60).map(lambda v: np.sort(np.array(v)))


@given(logs, st.floats(0.05, 3))
def test_intervals_hold_the_median_and_each_other(errors: np.ndarray, scale: float) -> None:
    spread = Spread.around(0.0, scale, errors)
    low, high = spread.interval(0.8)
    wide_low, wide_high = spread.interval(0.95)
    assert wide_low <= low <= spread.median * (1 + 1e-9)
    assert spread.median <= high * (1 + 1e-9)
    assert high <= wide_high


@given(logs)
def test_bands_are_probabilities_in_order(errors: np.ndarray) -> None:
    bands = Spread(errors).bands()
    assert sum(band.probability for band in bands) == pytest.approx(1)
    assert all(band.probability >= -1e-12 for band in bands)
    assert [band.low for band in bands] == [0.0, *BANDS]
    assert [band.high for band in bands] == [*BANDS, None]


def test_bands_count_the_prices_in_them() -> None:
    prices = np.sort(np.random.default_rng(0).uniform(50, 1000, 4000))
    bands = Spread(np.log(prices)).bands()
    for band in bands:
        share = np.mean((prices >= band.low) & (prices < (band.high or math.inf)))
        assert band.probability == pytest.approx(share, abs=0.002)


def test_a_mixture_lies_between_its_parts_and_weighs_them() -> None:
    low, high = (Spread(np.log(np.linspace(a, a + 20, 500))) for a in (100, 400))
    mixed = Spread.mixed([(0.9, low), (0.1, high)])
    assert mixed.below(200) == pytest.approx(0.9, abs=0.01)
    assert 100 < mixed.median < 121
    assert mixed.interval(0.95)[1] > 400
    assert Spread.mixed([(1.0, low)]).median == pytest.approx(low.median, rel=1e-3)


def test_a_size_multiplies_every_price() -> None:
    spread = Spread(np.log(np.linspace(100, 200, 101)))
    assert spread.times(1.1).median == pytest.approx(1.1 * spread.median)
    assert spread.times(1.1).interval(0.8) == pytest.approx([1.1 * x for x in spread.interval(0.8)])
