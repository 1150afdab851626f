"""What each query may find, on a table small enough to be checked by eye."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from solesight.identify.protocols import (
    PhotoFacts,
    as_unknown,
    in_the_wild,
    listings,
    other_angle,
    other_source,
    photo_table,
    unseen_model,
    whole_listings,
)

# shoe, source, angle, model, wild
_ROWS = [
    ("a", "x", "side", "M", False),  # 0
    ("a", "x", "front", "M", False),  # 1
    ("a", "x", "quarter", "M", False),  # 2
    ("a", "y", "side", "M", False),  # 3
    ("b", "x", "side", "M", False),  # 4
    ("b", "x", "back", "M", False),  # 5
    ("b", "w", "unknown", "M", True),  # 6
    ("c", "x", "front", "N", False),  # 7: no side view
    ("c", "w", "front", "N", True),  # 8
    ("", "x", "side", "M", False),  # 9: nobody knows which shoe
    ("d", "w", "side", "", True),  # 10: wild photos only
]


@pytest.fixture
def table():
    facts = [PhotoFacts(s, source, angle, m, "", w) for s, source, angle, m, w in _ROWS]
    return photo_table(np.eye(len(facts), dtype=np.float32), facts)


def _all(table):
    return np.ones(len(table.shoe_keys), dtype=bool)


def _seen(trial, row):
    return set(np.flatnonzero(trial.seen_by(row)).tolist())


def test_other_angle_shows_the_chosen_shoes_from_the_side_only(table):
    trial = other_angle(table, _all(table))
    assert trial.queries.tolist() == [1, 2, 5]
    assert _seen(trial, 1) == {0, 3, 4}


def test_other_angle_leaves_the_other_shoes_whole(table):
    chosen = np.array([key == "a" for key in table.shoe_keys])
    trial = other_angle(table, chosen)
    assert trial.queries.tolist() == [1, 2]
    assert _seen(trial, 1) == {0, 3, 4, 5, 7}


def test_other_source_hides_the_shoe_where_the_query_comes_from(table):
    trial = other_source(table, _all(table))
    assert trial.queries.tolist() == [0, 3]
    assert _seen(trial, 0) == {3, 4, 5, 7}
    assert _seen(trial, 3) == {0, 1, 2, 4, 5, 7}


def test_wild_photos_are_asked_and_never_found(table):
    trial = in_the_wild(table, _all(table))
    assert trial.queries.tolist() == [6, 8]
    assert _seen(trial, 6) == {0, 1, 2, 3, 4, 5, 7}


def test_an_unseen_model_is_asked_without_its_shoe(table):
    trial = unseen_model(table, _all(table), least=2)
    assert trial.queries.tolist() == [0, 1, 2, 3, 4, 5]  # N has one shoe only
    assert _seen(trial, 0) == {4, 5, 7}
    assert not unseen_model(table, _all(table), least=7).queries.size


def test_unknown_takes_out_the_shoe_and_nothing_else(table):
    trial = other_source(table, _all(table))
    unknown = as_unknown(table, trial)
    assert unknown.queries.tolist() == trial.queries.tolist()
    assert _seen(unknown, 0) == _seen(unknown, 3) == {4, 5, 7}


def test_a_shoe_has_the_model_that_most_photos_name():
    facts = [PhotoFacts("a", "x", model=m) for m in ("", "M", "N", "N")]
    assert photo_table(np.eye(4, dtype=np.float32), facts).models == ("N",)


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ([PhotoFacts("a", "x", "left")], "unknown angle"),
        ([PhotoFacts("", "x")], "no photo's shoe"),
        ([], "1 vectors"),
    ],
)
def test_facts_that_make_no_table_are_refused(facts, why):
    with pytest.raises(ValueError, match=why):
        photo_table(np.ones((1, 2), dtype=np.float32), facts)


def test_whole_listings_are_drawn() -> None:
    facts = [
        PhotoFacts(f"s{i // 4}", "xy"[i % 2], "side" if i % 4 < 2 else "front") for i in range(80)
    ]
    everyone = np.ones(20, dtype=bool)
    table = photo_table(np.eye(80, dtype=np.float32), facts)
    # A front view at each of two sources: forty listings of one photo.
    assert len(set(listings(table, other_angle(table, everyone)).tolist())) == 40
    table = photo_table(np.eye(80, dtype=np.float32), [replace(one, source="x") for one in facts])
    trial = other_angle(table, everyone)
    kept = whole_listings(table, trial, 11, 0)
    assert len(kept) == 10
    assert kept.tolist() == sorted(kept.tolist())
    assert set(np.bincount(listings(table, trial)[kept]).tolist()) == {0, 2}
    assert len(whole_listings(table, trial, 1, 0)) == 2
    assert len(whole_listings(table, trial, 1000, 0)) == 40
