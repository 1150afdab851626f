"""KID, FID, precision and recall against references that are not ours, and known truth."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from solesight.generate.scoring import (
    Sides,
    fid,
    kid_blocks,
    precision_recall,
    score_rows,
    unbiased_kid,
)
from solesight.generate.scoring.distances import kid_metric

Floats = NDArray[np.float64]


def _fixture() -> tuple[Floats, Floats]:
    """The clouds of benchmarks/gan_reference.py."""
    rng = np.random.default_rng(20251125)
    mixing = rng.standard_normal((32, 32)) / 6
    real = rng.standard_normal((300, 32)) @ mixing + 0.3
    made = 0.8 * rng.standard_normal((240, 32)) @ mixing + 0.2 + 0.1 * rng.standard_normal(32)
    return made, real


# Printed by `python benchmarks/gan_reference.py DIR`: scipy.linalg.sqrtm and a loop over pairs,
# torchmetrics 1.9.0 and torch-fidelity 0.4.0, which agree to the digits given.
REFERENCE = {"fid": 2.471206870, "kid": 0.061880787, "kid_equal_n": 0.057748775}


def test_both_distances_are_those_of_the_references() -> None:
    made, real = _fixture()
    assert fid(made, real) == pytest.approx(REFERENCE["fid"], abs=1e-6)
    assert unbiased_kid(made, real) == pytest.approx(REFERENCE["kid"], abs=1e-6)
    same = made, real[: len(made)]
    assert unbiased_kid(*same) == pytest.approx(REFERENCE["kid_equal_n"], abs=1e-6)


def test_normal_clouds_have_the_distance_that_their_formula_gives() -> None:
    rng = np.random.default_rng(3)
    a = rng.standard_normal((4000, 3))
    # Exactly white, then scaled by 2 and moved by 1 along each of three axes.
    a -= a.mean(axis=0)
    a = a @ np.linalg.inv(np.linalg.cholesky(np.cov(a, rowvar=False))).T
    assert fid(2 * a + 1, a) == pytest.approx(3 * 1 + 3 * (2 - 1) ** 2, abs=1e-6)


def test_fid_is_defined_with_fewer_rows_than_features() -> None:
    rng = np.random.default_rng(0)
    assert np.isfinite(fid(rng.standard_normal((10, 40)), rng.standard_normal((12, 40))))


def test_kid_is_unbiased_and_its_interval_holds_zero_for_clouds_that_are_alike() -> None:
    rng = np.random.default_rng(1)
    values = [
        unbiased_kid(rng.standard_normal((40, 8)), rng.standard_normal((40, 8))) for _ in range(200)
    ]
    error = np.std(values) / np.sqrt(len(values))
    assert abs(np.mean(values)) < 4 * error
    alike = [(rng.standard_normal((150, 8)), np.arange(150)) for _ in range(2)]
    found = kid_metric(*alike)
    assert found.low is not None
    assert found.high is not None
    assert found.low < 0.02
    assert found.low <= found.value <= found.high


def test_groups_widen_the_interval_of_kid() -> None:
    rng = np.random.default_rng(2)
    centers = rng.standard_normal((20, 8))
    rows = np.repeat(centers, 8, axis=0) + 0.05 * rng.standard_normal((160, 8))
    other = (rng.standard_normal((160, 8)), np.arange(160))
    alone = kid_metric((rows, np.arange(160)), other)
    grouped = kid_metric((rows, np.repeat(np.arange(20), 8)), other)
    assert grouped.high - grouped.low > 1.5 * (alone.high - alone.low)  # type: ignore[operator]


def test_blocks_spread_around_the_whole_and_repeat() -> None:
    made, real = _fixture()
    blocks = kid_blocks(made, real, blocks=60, size=100, seed=4)
    assert blocks.mean() == pytest.approx(unbiased_kid(made, real), abs=0.01)
    assert blocks.std() > 0
    np.testing.assert_array_equal(blocks, kid_blocks(made, real, blocks=60, size=100, seed=4))


def test_precision_and_recall_tell_junk_from_few_kinds() -> None:
    rng = np.random.default_rng(5)
    real = rng.standard_normal((200, 4))
    inside, reached = precision_recall(rng.standard_normal((200, 4)), real)
    assert inside.mean() > 0.8
    assert reached.mean() > 0.8
    inside, reached = precision_recall(rng.standard_normal((200, 4)) + 40, real)
    assert inside.mean() == reached.mean() == 0
    one_kind = real[0] + 0.01 * rng.standard_normal((200, 4))
    inside, reached = precision_recall(one_kind, real)
    assert inside.mean() > 0.9
    assert reached.mean() < 0.1


def test_one_odd_photo_does_not_reach_over_everything() -> None:
    rng = np.random.default_rng(6)
    real = rng.standard_normal((200, 4))
    real[0] = 60
    inside, _ = precision_recall(rng.standard_normal((200, 4)) + 12, real)
    assert inside.mean() == 0


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(6, 30), st.integers(2, 9))
def test_distances_do_not_care_for_order_nor_for_turning(seed: int, n: int, d: int) -> None:
    rng = np.random.default_rng(seed)
    made, real = rng.standard_normal((n, d)), rng.standard_normal((n + 3, d))
    turn = np.linalg.qr(rng.standard_normal((d, d)))[0]
    shuffled = rng.permutation(made)
    # With fewer rows than numbers the covariances are singular, and roots of rounding remain.
    assert fid(shuffled, real) == pytest.approx(fid(made, real), abs=1e-5)
    assert fid(made @ turn, real @ turn) == pytest.approx(fid(made, real), abs=1e-5)
    assert unbiased_kid(made @ turn, real @ turn) == pytest.approx(unbiased_kid(made, real))
    assert unbiased_kid(made, real) == pytest.approx(unbiased_kid(real, made))
    assert fid(made, made) == pytest.approx(0, abs=1e-5)


def test_a_row_of_scores_says_n_and_whether_fid_is_full() -> None:
    made, real = _fixture()
    sides = {("made", "g"): Sides.alone(made), ("floor", "few"): Sides.alone(made[:20])}
    full, few = score_rows(sides, Sides.alone(real), "toy")
    assert (full.fid_is_full, few.fid_is_full) == (True, False)
    said = full.as_json()
    assert said["fid"] == {"value": fid(made, real), "n": 240, "features": 32, "full_rank": True}
    assert said["n_real"] == 300
    assert said["kid"]["low"] < said["kid"]["value"] < said["kid"]["high"]
