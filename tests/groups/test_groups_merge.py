from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solesight.groups import group_ids, merge_groups


def test_labels_and_pairs_close_transitively() -> None:
    titles = [0, 0, 1, 2, 3]
    codes = ["", "A", "A", "", ""]
    pairs = np.array([[3, 4]])
    assert merge_groups(5, titles, codes, pairs).tolist() == [0, 0, 0, 1, 1]


def test_what_says_nothing_joins_nothing() -> None:
    assert merge_groups(3, [-1, -1, -1], ["", "", ""]).tolist() == [0, 1, 2]
    assert merge_groups(3, np.empty((0, 2), int)).tolist() == [0, 1, 2]
    assert merge_groups(0).tolist() == []


def test_two_labels_of_two_photos_are_labels() -> None:
    assert merge_groups(2, [7, 7]).tolist() == [0, 0]


@pytest.mark.parametrize("bad", [[1, 2], [[0, 3]], [[-1, 0]], [[0, 1, 2]]])
def test_other_shapes_and_strangers_are_refused(bad: list[Any]) -> None:
    with pytest.raises(ValueError, match=r"outside|neither"):
        merge_groups(3, bad)


@settings(deadline=None)
@given(st.data())
def test_groups_are_connected_components(data: st.DataObject) -> None:
    n = data.draw(st.integers(1, 15))
    index = st.integers(0, n - 1)
    labels = data.draw(st.lists(st.integers(-1, 6), min_size=n, max_size=n))
    pairs = data.draw(st.lists(st.tuples(index, index), max_size=10))
    found = merge_groups(n, labels, np.array(pairs, int).reshape(-1, 2))
    linked = np.eye(n, dtype=bool)
    for i, j in pairs:
        linked[i, j] = linked[j, i] = True
    same = np.array([[a == b >= 0 for a in labels] for b in labels])
    linked |= same
    reach = np.linalg.matrix_power(linked.astype(float), n) > 0
    assert ((found[:, None] == found[None]) == reach).all()
    assert list(dict.fromkeys(found.tolist())) == list(range(found.max() + 1))


def test_ids_do_not_depend_on_order() -> None:
    photos = [f"{i:064x}" for i in (9, 4, 7, 1)]
    ids = group_ids([0, 0, 1, 1], photos)
    assert ids == [photos[1][:16]] * 2 + [photos[3][:16]] * 2
    assert group_ids([5, 2, 5, 2], [photos[i] for i in (3, 1, 2, 0)]) == [ids[3], ids[1]] * 2
