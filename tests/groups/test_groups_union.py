from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from solesight.groups.union import UnionFind

PAIRS = st.lists(st.tuples(st.integers(0, 19), st.integers(0, 19)), max_size=30)


def test_sets_and_labels() -> None:
    union = UnionFind(6)
    assert union.union(4, 1)
    assert union.union(1, 5)
    assert not union.union(5, 4)
    assert union.together(4, 5)
    assert not union.together(0, 4)
    assert union.find(5) == 1
    assert union.labels().tolist() == [0, 1, 2, 3, 1, 1]
    assert union.sets() == [[0], [1, 4, 5], [2], [3]]


def test_empty_and_out_of_range() -> None:
    assert UnionFind(0).labels().tolist() == []
    with pytest.raises(IndexError):
        UnionFind(2).find(2)


@settings(deadline=None)
@given(PAIRS, st.randoms())
def test_agrees_with_connected_components_in_any_order(
    pairs: list[tuple[int, int]], random: object
) -> None:
    union = UnionFind(20)
    union.union_all(pairs)
    rows, columns = [a for a, _ in pairs], [b for _, b in pairs]
    graph = coo_array((np.ones(len(pairs)), (rows, columns)), shape=(20, 20))
    _, expected = connected_components(graph, directed=False)
    ours = union.labels()
    assert np.array_equal(ours[:, None] == ours[None], expected[:, None] == expected[None])
    shuffled = sorted(pairs, key=lambda _: random.random())  # type: ignore[attr-defined]
    other = UnionFind(20)
    other.union_all((b, a) for a, b in shuffled)
    assert np.array_equal(ours, other.labels())


def test_a_long_chain_is_no_deep_recursion() -> None:
    size = 200_000
    union = UnionFind(size)
    start = time.process_time()
    union.union_all((row, row + 1) for row in range(size - 2, -1, -1))
    assert union.labels().max() == 0
    assert time.process_time() - start < 10
