"""Recall over shoes, floors, and the curves of the open set, on answers known beforehand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from solesight.identify.calibration import FEATURES, Calibration, NamingThresholds
from solesight.identify.curves import (
    auroc,
    calibration_gap,
    equal_bins,
    risk_coverage,
    roc_curve,
)
from solesight.identify.evaluation import NEAREST, answer, recall
from solesight.identify.openset import Mixed, mixed, open_set
from solesight.identify.protocols import (
    PhotoFacts,
    Trial,
    as_unknown,
    in_the_wild,
    listings,
    other_angle,
    photo_table,
)


def _unit(rows):
    rows = np.asarray(rows, dtype=np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def _table(vectors, shoes, models=None, angles=None, wild=None):
    n = len(shoes)
    facts = [
        PhotoFacts(
            shoe,
            "x",
            (angles or ["side"] * n)[i],
            (models or [""] * n)[i],
            "",
            (wild or [False] * n)[i],
        )
        for i, shoe in enumerate(shoes)
    ]
    return photo_table(_unit(vectors), facts)


def test_a_photo_from_the_toe_is_told_to_the_calibration():
    facts = [PhotoFacts("a", "x"), PhotoFacts("b", "x"), PhotoFacts("a", "x", straight=True)]
    table = photo_table(_unit(np.eye(3) + 0.5), facts)
    found = answer(table, _trial(table, [2, 1]))
    assert found.features[:, FEATURES.index("straight")].tolist() == [1, 0]
    together = answer(table, _trial(table, [2, 1]), together=np.array([0, 0]))
    assert together.features[:, FEATURES.index("straight")].tolist() == [0.5]


def _trial(table, queries):
    n = len(table.shoes)
    index = np.ones(n, dtype=bool)
    index[queries] = False
    return Trial("t", np.array(queries), index, np.full(n, -1))


def test_answers_are_counted_over_shoes_not_photos():
    # Five photos of "b" are nearer than the one of "a": still only one shoe lies before it.
    near = [[1, 0.1 * i] for i in range(1, 6)]
    table = _table([[1, 0], *near, [1, 0.9]], ["a", *"bbbbb", "a"])
    found = answer(table, _trial(table, [0]))
    assert found.ranks.tolist() == [2]
    assert found.top_shoes[0].tolist() == [1, 0, -1, -1, -1]


def test_ties_count_against_the_right_shoe():
    table = _table([[1, 0], [0, 1], [0, 1], [0, 1]], ["a", "a", "b", "c"])
    assert answer(table, _trial(table, [0])).ranks.tolist() == [3]


def test_a_shoe_that_is_not_there_comes_after_all():
    table = _table([[1, 0], [0, 1], [1, 1]], ["a", "b", "c"])
    assert answer(table, _trial(table, [0])).ranks.tolist() == [3]


def test_the_best_of_several_views_counts():
    table = _table([[1, 0], [0, 1], [1, 0.2]], ["a", "a", "b"])
    trial = _trial(table, [0])
    assert answer(table, trial).ranks.tolist() == [2]
    seen = [_unit([[1, 0.5], [0, 1]])]
    assert answer(table, trial, NEAREST, seen).ranks.tolist() == [1]


def test_models_are_judged_by_the_first_answer_and_by_all():
    vectors = [[1, 0, 0], [1, 0.1, 0], [1, 0.3, 0], [1, 0.3, 0.001], [0, 0, 1]]
    table = _table(vectors, ["a", "b", "c", "d", "a"], ["N", "M", "N", "N", "N"])
    trial = _trial(table, [0])
    soft = Calibration(model_temperature=0.3)
    row = recall(table, answer(table, trial, soft))
    assert row.model_1.value == 0.0  # "b" is the nearest shoe
    assert row.pooled_model_1.value == 1.0  # but two of N together weigh more
    assert row.floors.model_1 == 1.0
    assert row.floors.recall_1 == pytest.approx(1 / 4)


def test_the_wild_is_averaged_over_shoes():
    vectors = [[1, 0], [0, 1], [1, 0.1], [1, 0.1], [1, 0.1], [1, 0.1]]
    table = _table(vectors, ["a", "b", "a", "a", "a", "b"], wild=[False] * 2 + [True] * 4)
    found = answer(table, in_the_wild(table, np.ones(2, dtype=bool)))
    assert recall(table, found).recall_1.value == pytest.approx(3 / 4)
    by_shoe = recall(table, found, by_shoe=True).recall_1
    assert by_shoe.value == pytest.approx(1 / 2)
    assert by_shoe.n == 4


def test_intervals_draw_groups():
    rng = np.random.default_rng(0)
    shoes = [f"s{i}" for i in range(20) for _ in range(2)]
    table = _table(rng.normal(size=(40, 8)), shoes, angles=["side", "front"] * 20)
    row = recall(table, answer(table, other_angle(table, np.ones(20, dtype=bool))))
    assert row.recall_1.low <= row.recall_1.value <= row.recall_1.high
    assert (row.shoes, row.index_shoes, row.recall_1.n) == (20, 20, 20)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 6), st.booleans()), min_size=4, max_size=40))
def test_auroc_is_that_of_sklearn(rows):
    scores = np.array([float(s) for s, _ in rows])
    truth = np.array([t for _, t in rows])
    found = auroc(scores, truth, np.arange(len(rows)))
    if truth.all() or not truth.any():
        assert np.isnan(found.value)
    else:
        assert found.value == pytest.approx(roc_auc_score(truth, scores))


def test_the_roc_ends_where_it_must():
    curve = roc_curve(np.array([0.9, 0.8, 0.8, 0.1]), np.array([True, True, False, False]))
    assert (curve[0].false_alarms, curve[0].found) == (0.0, 0.0)
    assert (curve[1].false_alarms, curve[1].found) == (0.0, 0.5)
    assert (curve[-1].false_alarms, curve[-1].found) == (1.0, 1.0)


def test_bins_hold_as_many_answers_each():
    sure = np.linspace(0.01, 0.99, 150)
    bins = equal_bins(sure, sure > 0.5)
    assert len(bins) == 15
    assert {one.n for one in bins} == {10}
    assert equal_bins(np.full(30, 0.4), np.arange(30) < 12)[0].accuracy == pytest.approx(0.4)


def test_honest_probabilities_have_a_small_gap_and_boasts_a_large_one():
    rng = np.random.default_rng(1)
    sure = rng.uniform(size=3000)
    hits = rng.uniform(size=3000) < sure
    groups = np.arange(3000) // 3
    honest = calibration_gap(sure, hits, groups)
    boasting = calibration_gap(np.sqrt(sure), hits, groups)
    assert honest.value < 0.04
    assert boasting.value == pytest.approx(np.mean(np.sqrt(sure) - sure), abs=0.02)
    assert boasting.low < boasting.value < boasting.high


def test_risk_falls_where_the_surest_are_right():
    sure = np.array([0.9, 0.8, 0.6, 0.2])
    points = risk_coverage(sure, np.array([True, True, False, False]))
    assert [(p.coverage, p.risk) for p in points] == [
        (0.25, 0.0), (0.5, 0.0), (0.75, pytest.approx(1 / 3)), (1.0, 0.5),
    ]  # fmt: skip


def test_calls_are_counted_as_identify_makes_them():
    found = Mixed(
        unknown=np.array([False, False, True, True]),
        right=np.array([True, False, False, False]),
        groups=np.array(["a", "b", "c", "d"]),
        features=np.array([[1.0], [1.0], [0.0], [1.0]]) * np.eye(len(FEATURES))[0],
        shares=np.array([1.0, 0.4, 0.9, 1.0]),
        photos=np.ones(4, dtype=np.int64),
    )
    certain = Calibration(
        unknown_weights={"best": -20.0},
        unknown_bias=10.0,
        thresholds=NamingThresholds(shoe=0.5, unknown=0.5),
    )
    calls = open_set(found, certain)
    assert calls.known_precision.value == 0.5  # the first is right, the fourth is not there
    assert calls.known_share.value == 0.5
    assert calls.unknown_precision.value == 1.0
    assert calls.unknown_share.value == 0.5
    assert calls.as_json()["thresholds"]["shoe"] == 0.5


def test_taking_the_shoe_out_makes_every_answer_wrong():
    rng = np.random.default_rng(2)
    vectors = np.repeat(rng.normal(size=(12, 16)), 2, axis=0)
    table = _table(vectors, [f"s{i // 2}" for i in range(24)], angles=["side", "front"] * 12)
    trial = other_angle(table, np.ones(12, dtype=bool))
    known, unknown = answer(table, trial), answer(table, as_unknown(table, trial))
    both = mixed(table, [(known, unknown)])
    assert both.right.tolist() == [True] * 12 + [False] * 12
    assert both.unknown.tolist() == [False] * 12 + [True] * 12
    assert (known.features[:, 0] > unknown.features[:, 0]).all()


def test_photos_of_a_listing_get_one_answer():
    # "a" front and back from x, one more front of it from y, one of "b": three listings.
    vectors = [[1, 0], [0, 1], [1, 0.9], [0.9, 1], [1, 0.2], [0.1, 1]]
    shoes, angles = list("abaaab"), ["side", "side", "front", "back", "front", "front"]
    table = replace(_table(vectors, shoes, angles=angles), sources=np.array(list("xxxxyx")))
    trial = other_angle(table, np.ones(2, dtype=bool))
    numbers = listings(table, trial)
    assert sorted(np.bincount(numbers).tolist()) == [1, 1, 2]
    fit = Calibration(photos_power=1.0, temperature=0.2, model_temperature=0.2)
    alone, found = answer(table, trial, fit), answer(table, trial, fit, None, numbers)
    assert found.photos.tolist() == np.bincount(numbers).tolist()
    two = int(np.flatnonzero(found.photos == 2)[0])
    pair = np.flatnonzero(numbers == two)
    assert found.trial.queries[two] == trial.queries[pair[0]]
    assert found.features[two] == pytest.approx(alone.features[pair].mean(axis=0))
    # One of them alone is nearer to "b", both together are not surer than that they may be "a".
    assert alone.ranks[pair].tolist() == [1, 2]
    mean = [np.mean([_unit([v])[0][k] for v in ([1, 0.9], [0.9, 1])]) for k in (0, 1)]
    by_hand = np.exp(np.array(mean) / 0.1)
    assert found.shares[two] == pytest.approx((by_hand / by_hand.sum()).max(), abs=1e-3)
    # Without numbers, and with one a photo, nothing changes.
    own = answer(table, trial, fit, None, np.arange(len(trial.queries)))
    assert own.ranks.tolist() == alone.ranks.tolist()
    assert own.features == pytest.approx(alone.features)
