"""A calibration fitted on some shoes holds on others."""

from __future__ import annotations

import numpy as np
import pytest

from solesight.errors import NotEnoughDataError
from solesight.identify.calibration import Calibration
from solesight.identify.evaluation import answer
from solesight.identify.fitting import Asked, fit_calibration, precise_threshold
from solesight.identify.openset import mixed, open_set
from solesight.identify.protocols import (
    PhotoFacts,
    as_unknown,
    listings,
    other_angle,
    photo_table,
)


def _shoes(n, spread, seed):
    """Photos around shoes around models: a side, and two other angles, of each shoe."""
    rng = np.random.default_rng(seed)
    models = rng.normal(size=(n // 5, 32))
    facts, vectors = [], []
    for i in range(n):
        shoe = models[i // 5] + 0.8 * rng.normal(size=32)
        for angle in ("side", "front", "back"):
            vectors.append(shoe + spread * rng.normal(size=32))
            facts.append(PhotoFacts(f"s{i:03}", "x", angle, f"m{i // 5}", f"b{i // 50}"))
    rows = np.array(vectors, dtype=np.float32)
    return photo_table(rows / np.linalg.norm(rows, axis=1, keepdims=True), facts)


def _fit(table, chosen):
    return fit_calibration(
        table,
        [Asked(other_angle(table, chosen))],
        embedder="drawn",
        embedder_sha256="0" * 64,
        fitted_on="drawn shoes",
    )


@pytest.fixture(scope="module")
def fitted():
    table = _shoes(200, 0.75, 0)
    half = np.arange(200) % 2 == 0
    return table, ~half, _fit(table, half)


def _scored(table, chosen, fit):
    trial = other_angle(table, chosen)
    pair = answer(table, trial, fit), answer(table, as_unknown(table, trial), fit)
    return open_set(mixed(table, [pair]), fit)


def test_probabilities_hold_on_shoes_it_was_not_fitted_on(fitted):
    table, others, fit = fitted
    found, guessed = _scored(table, others, fit), _scored(table, others, Calibration())
    assert found.answer_gap.value < 0.08
    assert found.unknown_gap.value < 0.08
    assert found.answer_gap.value < guessed.answer_gap.value
    assert found.unknown_gap.value < guessed.unknown_gap.value
    assert found.auroc.value > 0.75


def test_what_is_called_known_is_mostly_right(fitted):
    table, others, fit = fitted
    found = _scored(table, others, fit)
    assert found.known_precision.n >= 20
    assert found.known_precision.value > 0.88


def test_it_is_bound_to_its_embedder_and_comes_back_from_json(fitted):
    fit = fitted[2]
    assert (fit.embedder, fit.embedder_sha256, fit.fitted) == ("drawn", "0" * 64, True)
    assert Calibration.from_json(fit.to_json()) == fit


def test_sharper_photos_need_a_lower_temperature_or_give_surer_answers():
    chosen = np.ones(60, dtype=bool)
    sharp, dull = (_fit(_shoes(60, spread, 3), chosen) for spread in (0.3, 1.2))
    assert sharp.thresholds.shoe < 1.0
    assert sharp.temperature < dull.temperature


def test_few_queries_fit_nothing():
    table = _shoes(10, 0.3, 1)
    chosen = np.arange(10) < 2
    with pytest.raises(NotEnoughDataError, match="20 validation queries"):
        _fit(table, chosen)


def test_the_threshold_is_the_lowest_that_keeps_the_precision():
    sure = np.linspace(1.0, 0.0, 101)
    right = np.arange(101) < 40
    threshold = precise_threshold(sure, right, 0.8)
    assert threshold == pytest.approx(0.51)  # 40 right of the 50 that reach it
    assert right[sure >= threshold].mean() == pytest.approx(0.8)
    assert precise_threshold(sure, np.zeros(101, dtype=bool), 0.8) == 1.0


def test_equal_probabilities_are_taken_together():
    sure = np.array([0.9] * 30 + [0.5] * 30)
    right = np.array([True] * 30 + [False] * 30)
    assert precise_threshold(sure, right, 0.9) == 0.9


def test_a_shoes_photos_together_tell_more_and_stay_honest(fitted):
    table, others, fit = fitted
    trial = other_angle(table, others)
    numbers = listings(table, trial)
    trials = (trial, as_unknown(table, trial))
    pair = tuple(answer(table, one, fit, None, numbers) for one in trials)
    together = open_set(mixed(table, [pair]), fit)
    alone = _scored(table, others, fit)
    assert together.auroc.n == alone.auroc.n / 2
    assert together.auroc.value > alone.auroc.value + 0.015
    assert together.unknown_gap.value < 0.1
    assert together.answer_gap.value < 0.1
    # The two photos err on their own: they say more than one.
    assert fit.photos_power > 0.3


def test_the_say_of_several_photos_is_not_chosen_where_no_shoe_has_several():
    table = _shoes(60, 0.75, 1)
    keep = np.flatnonzero(table.angles != "back")
    fewer = photo_table(
        table.vectors[keep],
        [PhotoFacts(table.shoe_keys[table.shoes[i]], "x", table.angles[i], "m", "b") for i in keep],
    )
    assert _fit(fewer, np.ones(60, dtype=bool)).photos_power == Calibration().photos_power
