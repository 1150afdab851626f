"""Pooling against the plain loops that it stands for."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solesight.identify import Pooling, shares, shoe_scores
from solesight.identify.evidence import codes_of, shoe_shares, summed

KINDS = [
    Pooling(photos=0.0),
    Pooling(photos=0.05, credit=0.0),
    Pooling(photos=0.05, credit=1.0),
    Pooling(photos=0.1, credit=0.5, views=0.05),
]


def plainly(of_shoe: np.ndarray, similarities: np.ndarray, pooling: Pooling) -> np.ndarray:
    """One shoe, one view, one photo after the other."""
    scores = np.full(int(of_shoe.max()) + 1, -np.inf)
    for shoe in set(of_shoe.tolist()):
        per_view = []
        for view in similarities:
            mine = view[of_shoe == shoe].astype(np.float64)
            mine = mine[np.isfinite(mine)]
            if not mine.size:
                per_view.append(-np.inf)
            elif pooling.photos == 0:
                per_view.append(mine.max())
            else:
                t = pooling.photos
                mass = np.log(np.exp(mine / t).sum()) - (1 - pooling.credit) * np.log(len(mine))
                per_view.append(t * mass)
        if pooling.views == 0 or not np.isfinite(per_view).any():
            scores[shoe] = max(per_view)
        else:
            t = pooling.views
            scores[shoe] = t * np.log(np.mean(np.exp(np.array(per_view) / t)))
    return scores


@settings(deadline=None, max_examples=60)
@given(
    seed=st.integers(0, 10_000),
    n=st.integers(1, 30),
    shoes=st.integers(1, 8),
    views=st.integers(1, 4),
    pooling=st.sampled_from(KINDS),
    veiled=st.booleans(),
)
def test_scores_are_those_of_the_plain_loops(
    seed: int, n: int, shoes: int, views: int, pooling: Pooling, veiled: bool
) -> None:
    rng = np.random.default_rng(seed)
    of_shoe = rng.integers(0, shoes, n)
    similarities = rng.uniform(-1, 1, (views, n)).astype(np.float32)
    if veiled:
        similarities[:, rng.random(n) < 0.3] = -np.inf
    found = shoe_scores(of_shoe, similarities, pooling)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, plainly(of_shoe, similarities, pooling), atol=2e-5)


def test_a_shoe_without_photos_has_no_score() -> None:
    scores = shoe_scores(np.array([0, 2]), np.ones((1, 2), np.float32), Pooling(), n_shoes=4)
    assert np.isfinite(scores).tolist() == [True, False, True, False]
    none = shoe_scores(np.zeros(0, np.int64), np.zeros((1, 0), np.float32), Pooling(), n_shoes=2)
    assert not np.isfinite(none).any()


def test_credit_is_what_many_photos_are_worth() -> None:
    of_shoe = np.array([0, 1, 1, 1, 1])
    same = np.full((1, 5), 0.7, np.float32)
    fair = shoe_scores(of_shoe, same, Pooling(photos=0.05, credit=0))
    assert fair[0] == pytest.approx(fair[1])
    raised = shoe_scores(of_shoe, same, Pooling(photos=0.05, credit=1))
    assert raised[1] == pytest.approx(0.7 + 0.05 * np.log(4), abs=1e-5)


@pytest.mark.parametrize("wrong", [{"photos": -1.0}, {"views": -0.1}, {"credit": 2.0}])
def test_pooling_that_cannot_be_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="pool"):
        Pooling(**wrong)


def test_shares_sum_to_one_and_follow_the_temperature() -> None:
    scores = np.array([0.8, 0.7, -np.inf], np.float32)
    found = shares(scores, 0.1)
    assert found.sum() == pytest.approx(1)
    assert found[0] / found[1] == pytest.approx(np.e, rel=1e-4)
    assert found[2] == 0
    assert shares(np.full(2, -np.inf, np.float32), 0.1).tolist() == [0, 0]


def test_names_are_summed_whatever_their_case() -> None:
    names, codes = codes_of(["Nike", None, "nike", "Vans"])
    assert names == ("Nike", "Vans")
    assert codes.tolist() == [0, -1, 0, 1]
    assert summed(np.array([0.1, 0.2, 0.3, 0.4]), codes, 2) == pytest.approx([0.4, 0.4])


def test_a_shoe_is_likelier_where_its_model_is() -> None:
    scores = np.array([0.80, 0.80, 0.78, 0.3, 0.8], np.float32)
    codes = np.array([0, 1, 1, 2, -1])
    found = shoe_shares(scores, codes, 0.05, 0.05)
    own = np.exp(scores.astype(float) / 0.05)
    own /= own.sum()
    of_model = np.array([own[0], own[1] + own[2], own[1] + own[2], own[3], own[4]])
    np.testing.assert_allclose(found, own * of_model / (own * of_model).sum(), rtol=1e-5)
    # Two shoes score the same: the one with a likely sister wins.
    assert found.argmax() == 1
    assert found[0] == pytest.approx(found[4], rel=1e-6)
    assert shoe_shares(np.full(2, -np.inf, np.float32), codes[:2], 0.1, 0.1).tolist() == [0, 0]
