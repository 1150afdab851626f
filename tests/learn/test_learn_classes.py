"""Which labels become classes, and why the others do not."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solesight.errors import NotEnoughDataError
from solesight.learn import OTHER, ClassRule, choose_classes


def _rows(**photos_by_group: list[int]) -> tuple[list[str | None], list[str]]:
    """``a=[2, 1]``: label a has a group of two photos and a group of one."""
    values: list[str | None] = []
    groups: list[str] = []
    for label, sizes in photos_by_group.items():
        for number, size in enumerate(sizes):
            values += [label] * size
            groups += [f"{label}{number}"] * size
    return values, groups


def test_three_groups_and_enough_photos() -> None:
    values, groups = _rows(a=[5, 5, 5], b=[1, 1, 1], c=[20, 20], d=[6, 6, 6])
    choice = choose_classes([*values, None], [*groups, "x"], ClassRule(min_photos=15))
    assert choice.classes == ("a", "d")
    assert choice.rare == {"b": "3 of 15 photos", "c": "2 of 3 groups"}
    assert choice.left_out == 43
    assert not choice.pooled
    expected = [0] * 15 + [-1] * 43 + [1] * 18 + [-1]
    assert choice.codes.tolist() == expected
    assert choice.codes.dtype == np.int64


def test_the_rare_can_be_pooled() -> None:
    values, groups = _rows(a=[5, 5, 5], b=[1, 1], z=[3, 3, 3], c=[2])
    choice = choose_classes(values, groups, ClassRule(pool_rare=True))
    assert choice.classes == ("a", "z", OTHER)
    assert choice.pooled
    assert choice.left_out == 0
    assert choice.codes.tolist() == [0] * 15 + [2] * 2 + [1] * 9 + [2] * 2


def test_a_pool_that_is_too_small_itself_is_left_out() -> None:
    values, groups = _rows(a=[5, 5, 5], z=[3, 3, 3], b=[1])
    choice = choose_classes(values, groups, ClassRule(pool_rare=True))
    assert choice.classes == ("a", "z")
    assert (choice.pooled, choice.left_out) == (False, 1)


def test_the_commonest_and_the_rest() -> None:
    values, groups = _rows(a=[1, 1, 1], b=[2, 2, 2], c=[3, 3, 3], d=[2, 2, 2])
    left_out = choose_classes(values, groups, ClassRule(top=2))
    assert left_out.classes == ("b", "c")
    assert left_out.rare["d"] == "not among the 2 commonest"
    pooled = choose_classes(values, groups, ClassRule(top=2, pool_rare=True))
    assert pooled.classes == ("b", "c", OTHER)
    assert (pooled.codes == 2).sum() == 9


def test_a_label_that_is_called_other_joins_the_pool() -> None:
    values, groups = _rows(a=[1, 1, 1], other=[1, 1, 1], rare=[1])
    choice = choose_classes(values, groups, ClassRule(pool_rare=True))
    assert choice.classes == ("a", OTHER)
    assert choice.codes.tolist() == [0, 0, 0, 1, 1, 1, 1]


def test_a_class_needs_a_photo_in_train() -> None:
    values, groups = _rows(a=[1, 1, 1], b=[1, 1, 1], c=[1, 1, 1])
    in_train = [True] * 3 + [False] * 3 + [True] * 3
    choice = choose_classes(values, groups, in_train=in_train)
    assert choice.classes == ("a", "c")
    assert choice.rare == {"b": "no photo in train"}


def test_too_few_classes_says_what_is_missing() -> None:
    values, groups = _rows(a=[1, 1, 1], b=[4, 4])
    with pytest.raises(NotEnoughDataError, match=r"only 'a'.*b: 2 of 3 groups"):
        choose_classes(values, groups)
    with pytest.raises(NotEnoughDataError, match="no label"):
        choose_classes([None], ["g"])


@settings(deadline=None, max_examples=100)
@given(
    st.lists(
        st.tuples(st.none() | st.sampled_from("abcd"), st.integers(0, 6), st.booleans()),
        min_size=1,
        max_size=40,
    ),
    st.booleans(),
    st.integers(1, 4),
)
def test_every_class_keeps_its_promise(
    rows: list[tuple[str | None, int, bool]], pool: bool, top: int
) -> None:
    values, groups, trains = ([row[i] for row in rows] for i in range(3))
    rule = ClassRule(min_groups=2, min_photos=3, top=top, pool_rare=pool)
    try:
        choice = choose_classes(values, groups, rule, in_train=trains)  # type: ignore[arg-type]
    except NotEnoughDataError:
        return
    for code in range(len(choice.classes)):
        mine = np.flatnonzero(choice.codes == code)
        assert len(mine) >= 3
        assert len({groups[i] for i in mine}) >= 2
        assert any(trains[i] for i in mine)
    assert len(choice.classes) <= top + choice.pooled
    labelled = sum(value is not None for value in values)
    assert (choice.codes >= 0).sum() + choice.left_out == labelled
    assert (choice.codes[[value is None for value in values]] == -1).all()
