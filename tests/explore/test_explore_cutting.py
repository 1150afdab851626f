"""Which photos are looked at, and by what they are cut."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from explore_making import row, selection
from hypothesis import given, settings
from hypothesis import strategies as st

from solesight.catalog import photo_columns
from solesight.errors import NotEnoughDataError, UnknownNameError
from solesight.explore.classes import MOST_CLASSES, choose_by, classes_of
from solesight.explore.counting import balance, rankings, sizes
from solesight.explore.sampling import first_of_groups, sample_rows


def test_classes_are_the_commonest_values_and_the_rest_is_counted() -> None:
    brands = [name for k in range(12) for name in [f"brand {k:02}"] * (20 - k)]
    rows = [row(str(i), brand=name) for i, name in enumerate(brands)] + [row("x")]
    columns = photo_columns(rows, {})
    found = classes_of(columns, [r.photo for r in rows], "brand")
    assert found.names == tuple(f"brand {k:02}" for k in range(MOST_CLASSES))
    assert found.photos == tuple(20 - k for k in range(MOST_CLASSES))
    assert (found.without, found.rarer) == (1, (4, 12 + 11 + 10 + 9))
    assert Counter(found.codes.tolist())[-1] == 1 + 42


def test_numbers_are_classes_when_few_and_bands_when_many() -> None:
    rows = [row(str(i), year=str(2019 + i % 3), weight=str(i)) for i in range(40)]
    columns, groups = photo_columns(rows, {}), [r.photo for r in rows]
    assert classes_of(columns, groups, "year").names == ("2019", "2020", "2021")
    bands = classes_of(columns, groups, "weight")
    assert bands.names == ("0 to 9.75", "9.75 to 19.5", "19.5 to 29.2", "29.2 to 39")
    assert bands.photos == (10, 10, 10, 10)
    assert bands.codes.tolist() == [k for k in range(4) for _ in range(10)]


def test_groups_are_counted_once_a_class() -> None:
    chosen = selection([row(str(i), brand="ab"[i % 2]) for i in range(8)], list("gghhiijj"))
    assert [(c.name, c.photos, c.groups, c.share) for c in balance(chosen)] == [
        ("a", 4, 4, 0.5),
        ("b", 4, 4, 0.5),
    ]


def test_a_column_that_says_nothing_is_refused() -> None:
    columns = photo_columns([row("a")], {})
    with pytest.raises(UnknownNameError, match="known: ask, aspect"):
        classes_of(columns, ["a"], "brand")
    with pytest.raises(NotEnoughDataError, match="--by"):
        classes_of(columns, ["a"], "retail")


def test_what_is_cut_by_when_nobody_says() -> None:
    one = [row("a", brand="Nike"), row("b", brand="Nike")]
    assert choose_by(photo_columns(one, {})) == "source"
    two = photo_columns([*one, row("c", brand="Vans")], {})
    assert choose_by(two) == "brand"
    hyped = {"hyped": lambda facts: "hyped" if facts["photo"] == "a" else "everyday"}
    assert choose_by(photo_columns(one, {}, hyped)) == "hyped"


_shops = st.lists(st.tuples(st.sampled_from("abcdefg"), st.booleans()), min_size=1, max_size=40)


@settings(deadline=None)
@given(_shops, st.integers(1, 50), st.integers(0, 5))
def test_every_shoe_comes_once_before_any_comes_twice(
    shop: list[tuple[str, bool]], most: int, seed: int
) -> None:
    rows = [row(f"{i:03}", brand="x") for i in range(len(shop))]
    groups, side = [g for g, _ in shop], [s for _, s in shop]
    chosen = selection(rows, groups, side=side)
    picked = sample_rows(chosen, most, seed)
    assert picked.tolist() == sorted(set(picked.tolist()))
    assert len(picked) == min(most, len(rows))
    counts = Counter(groups[i] for i in picked)
    left = Counter(groups) - counts
    # A shoe may have fewer than another only when all its photos are there.
    assert all(counts[g] >= max(counts.values()) - 1 for g in left)
    for group in counts:
        sides = sum(s for g, s in shop if g == group)
        assert sum(side[i] for i in picked if groups[i] == group) == min(sides, counts[group])
    assert sample_rows(chosen, most, seed).tolist() == picked.tolist()


def test_one_row_a_group() -> None:
    groups = np.array(["b", "a", "b", "a", "c"])
    usable = np.array([False, True, True, True, False])
    assert first_of_groups(groups, usable).tolist() == [1, 2]


def test_rankings_count_years_and_prices_in_their_order() -> None:
    rows = [row(str(i), brand="x", year=str(2020 + i)) for i in range(3)]
    prices = {"0": [("retail", 120.0, "USD")], "1": [("ask", 1200.0, "USD")]}
    found = rankings(selection(rows, list("abc"), prices=prices))
    assert [b.name for b in found["year"].bars] == ["2020", "2021", "2022"]
    assert [(b.name, b.n) for b in found["price"].bars] == [
        ("100 to 150", 1),
        ("1,000 and more", 1),
    ]
    assert found["price"].without == 1
    assert found["model"].without == 3


def test_sizes_say_which_is_usual() -> None:
    (found,) = sizes(selection([row(str(i), brand="x") for i in range(5)], list("abcde")))
    assert (found.n, found.pairs, found.usual) == (5, 1, (320, 240, 1.0))
    assert found.plot.count("<circle") == 1
