"""Conditions on columns: the grammar round-trips, comparisons are those of Python, errors help."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solesight.catalog import Columns, Condition, PhotoRow, holds, parse_conditions, photo_columns
from solesight.errors import ConditionError, UnknownNameError

_names = st.from_regex(r"[a-z_]{1,12}", fullmatch=True).filter(lambda name: name != "and")
_one = st.builds(
    Condition, _names, st.sampled_from(["=", "!=", "<", "<=", ">", ">="]), st.tuples(st.text())
)
_many = st.builds(
    Condition, _names, st.just("in"), st.lists(st.text(), min_size=1, max_size=4).map(tuple)
)


@settings(deadline=None)
@given(st.lists(st.one_of(_one, _many), min_size=1, max_size=4))
def test_what_is_written_is_read_again(conditions: list[Condition]) -> None:
    text = " and ".join(map(str, conditions))
    assert parse_conditions(text) == tuple(conditions)


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_with_an_example(text: str) -> None:
    try:
        found = parse_conditions(text)
    except ConditionError as error:
        assert "write for example" in str(error)  # noqa: PT017 - most texts are no conditions
    else:
        assert parse_conditions(" and ".join(map(str, found))) == found


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("brand=adidas", [("brand", "=", ("adidas",))]),
        ("brand = 'New Balance'", [("brand", "=", ("New Balance",))]),
        ('title = "Ben & Jerry\'s"', [("title", "=", ("Ben & Jerry's",))]),
        ("title = 'Ben & Jerry''s'", [("title", "=", ("Ben & Jerry's",))]),
        ("year>=2021 AND year < 2023", [("year", ">=", ("2021",)), ("year", "<", ("2023",))]),
        ("brand IN (Nike, 'and') ", [("brand", "in", ("Nike", "and"))]),
    ],
)
def test_the_ways_to_write_one(text: str, wanted: list[tuple[str, str, tuple[str, ...]]]) -> None:
    assert [(c.column, c.operator, c.values) for c in parse_conditions(text)] == wanted


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the end"),
        ("brand", "the end"),
        ("brand = ", "a value"),
        ("brand = New Balance", "'Balance'"),
        ("brand = 'open", "cannot be read"),
        ("brand in Nike", "brackets"),
        ("brand in (Nike", "`,` or `)`"),
        ("brand = Nike or brand = Vans", "'or'"),
        ("'brand' = Nike", "a column"),
        ("brand like Nike", "not one of"),
        ("brand = Nike; drop table photos", "'drop'"),
    ],
)
def test_errors_say_where_and_how(text: str, said: str) -> None:
    with pytest.raises(ConditionError, match="write for example") as caught:
        parse_conditions(text)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("sign", "compare"),
    [("=", operator.eq), ("!=", operator.ne), ("<", operator.lt), (">=", operator.ge)],
)
@settings(deadline=None)
@given(st.lists(st.one_of(st.none(), st.integers(-9, 9).map(float))), st.integers(-9, 9))
def test_numbers_are_compared_as_numbers_and_nothing_meets_nothing(
    sign: str, compare: Callable[[Any, Any], bool], column: list[float | None], wanted: int
) -> None:
    found = holds(Condition("n", sign, (str(wanted),)), column)
    # A column without any number is one of texts; there is nothing in it to compare.
    assert found == [value is not None and compare(value, wanted) for value in column]


def test_texts_are_compared_without_case() -> None:
    column = ["Nike", "NIKE", "Vans", None]
    assert holds(Condition("brand", "in", ("nike",)), column) == [True, True, False, False]
    assert holds(Condition("brand", "!=", ("nike",)), column) == [False, False, True, False]


def _row(photo: str, **labels: str) -> PhotoRow:
    return PhotoRow(photo, "shop", (f"{photo}.png",), 320, 240, 5000, "PNG", "RGB", labels)


PRICES = {
    "a": [("retail", 100.0, "USD"), ("last_sale", 90.0, "USD"), ("last_sale", 150.0, "USD")],
    "b": [("retail", 80.0, "USD"), ("last_sale", 70.0, "EUR"), ("ask", 99.0, "USD")],
}
ROWS = [
    _row("a", brand="Nike", release="2021-05-04", sole="3"),
    _row("b", brand="Vans", year="2019", sole="x"),
    _row("c", brand="Nike"),
]


def test_columns_are_labels_shapes_prices_and_what_the_caller_reads() -> None:
    columns = photo_columns(ROWS, PRICES, {"where": lambda facts: facts["source"]})
    assert columns.column("brand") == ("Nike", "Vans", "Nike")
    # The newest sale counts, and a sale in another currency is no price of this table.
    assert columns.column("last_sale") == (150.0, None, None)
    assert columns.column("premium") == (0.5, None, None)
    assert columns.column("price") == (150.0, 99.0, None)
    assert columns.column("year") == (2021.0, 2019.0, None)
    assert columns.column("aspect") == (4 / 3,) * 3
    assert columns.column("where") == ("shop",) * 3
    assert columns.column("sole") == ("3", "x", None), "one text makes a column of texts"
    assert columns.currency == "USD"


def test_rows_are_picked_by_all_conditions() -> None:
    columns = photo_columns(ROWS, PRICES)
    met = columns.matching(parse_conditions("brand = nike and year > 2020"))
    assert met.tolist() == [True, False, False]
    assert [row.photo for row in columns.only(met).rows] == ["a"]
    assert columns.only(met).column("retail") == (100.0,)


def test_an_unknown_column_lists_those_there_are() -> None:
    columns = photo_columns(ROWS, PRICES)
    with pytest.raises(UnknownNameError) as caught:
        columns.matching(parse_conditions("color = red"))
    assert {"brand", "premium", "width", "source"} <= set(caught.value.known)
    with pytest.raises(ConditionError, match="holds numbers"):
        columns.matching(parse_conditions("year = new"))


def test_no_word_is_compared_with_numbers_even_where_there_are_none() -> None:
    for text in ("year in (abc)", "year = nan", "price > cheap", "premium in (1, NaN)"):
        (condition,) = parse_conditions(text)
        for values in ((2021.0, None), (None, None)):
            with pytest.raises(ConditionError, match="holds numbers"):
                Columns((), {condition.column: values}).matching([condition])
