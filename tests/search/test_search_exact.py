"""Exact search against sorting everything."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from search_making import Lazy, brute, cloud, names, same, unit

from solesight.search import exact as blocks
from solesight.search import open_index


@settings(deadline=None, max_examples=120)
@given(st.data())
def test_it_equals_sorting_everything(data: st.DataObject) -> None:
    n, width = data.draw(st.integers(0, 60)), data.draw(st.integers(1, 9))
    q, k = data.draw(st.integers(0, 5)), data.draw(st.integers(1, 70))
    rng = np.random.default_rng(data.draw(st.integers(0, 99)))
    # Few different values: many rows are equal, and many similarities.
    vectors = unit(rng.integers(-1, 2, size=(n, width)))
    queries = unit(rng.integers(-1, 2, size=(q, width)))
    share = data.draw(st.sampled_from([None, 0.0, 0.1, 0.6, 1.0]))
    allowed = None if share is None else rng.random(n) < share
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks, "ROWS_AT_ONCE", data.draw(st.sampled_from([1, 7, 1000])))
        patch.setattr(blocks, "QUERIES_AT_ONCE", data.draw(st.sampled_from([1, 2, 100])))
        found = open_index(names(n), vectors).query(queries, k, allowed)
    same(found, brute(vectors, queries, k, allowed))


def test_equal_vectors_are_equally_similar_wherever_they_lie() -> None:
    one, queries = cloud(1, 300), cloud(40, 300, seed=1)
    vectors = np.concatenate([cloud(500, 300, seed=2), np.repeat(one, 50, axis=0)])
    for some in (queries[:1], queries):
        found = open_index(names(550), vectors).query(some, 550)
        for rows, similarities in zip(found.rows, found.similarities, strict=True):
            copies = rows >= 500
            assert len(set(similarities[copies])) == 1
            assert (np.diff(rows[copies]) == 1).all()


def test_rounding_of_the_product_does_not_choose() -> None:
    rng = np.random.default_rng(0)
    # Apart by less than what single precision loses in a sum of 512.
    vectors = unit(cloud(1, 512) + 1e-7 * rng.normal(size=(400, 512)))
    queries = cloud(8, 512, seed=1)
    found = open_index(names(400), vectors).query(queries, 5)
    same(found, brute(vectors, queries, 5))


def test_a_query_in_a_batch_is_answered_as_alone() -> None:
    vectors, queries = cloud(3000, 64), cloud(50, 64, seed=5)
    index = open_index(names(3000), vectors)
    together = index.query(queries, 20)
    for i, query in enumerate(queries):
        alone = index.query(query[None], 20)
        np.testing.assert_array_equal(alone.rows[0], together.rows[i])
        np.testing.assert_array_equal(alone.similarities[0], together.similarities[i])


def test_vectors_need_not_lie_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "ROWS_AT_ONCE", 100)
    vectors, queries = cloud(1000), cloud(5, seed=3)
    lazy, allowed = Lazy(vectors), np.zeros(1000, dtype=np.bool_)
    allowed[[3, 501, 502]] = True
    found = open_index(names(1000), lazy).query(queries, 5, allowed)
    same(found, brute(vectors, queries, 5, allowed))
    assert lazy.fetched == 3


@pytest.mark.parametrize(
    ("queries", "k", "allowed"),
    [
        (np.zeros(4), 1, None),
        (np.zeros((2, 5)), 1, None),
        (np.full((1, 4), np.nan), 1, None),
        (np.zeros((1, 4)), 0, None),
        (np.zeros((1, 4)), 1, np.ones(9, dtype=np.bool_)),
        (np.zeros((1, 4)), 1, np.ones(10, dtype=np.int64)),
    ],
)
def test_what_does_not_fit_is_refused(
    queries: np.ndarray, k: int, allowed: np.ndarray | None
) -> None:
    with pytest.raises(ValueError, match=r"quer|find|allowed"):
        open_index(names(10), cloud(10, 4)).query(queries, k, allowed)


def test_ids_are_one_a_vector_and_differ() -> None:
    with pytest.raises(ValueError, match="3 ids for 4 vectors"):
        open_index(names(3), cloud(4))
    with pytest.raises(ValueError, match="same id"):
        open_index(["a", "b", "a"], cloud(3))
