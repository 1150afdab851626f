"""Forecasts in time: the past alone speaks, known effects are found, naive ones are beaten."""

from __future__ import annotations

import gzip
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solesight.errors import ManifestError, NotEnoughDataError, SettingsError
from solesight.price import backtest, backtest_svg
from solesight.price.forecaster import Recipe, forecasts
from solesight.price.naive import NAIVE, naive_forecasts
from solesight.price.sales import Sales, read_sales

EFFECTS = {"8": -0.15, "10": 0.0, "12": 0.25}


def _table(folder: Path, days: int = 120, noise: float = 0.05, seed: int = 0) -> Path:
    rng = np.random.default_rng(seed)
    lines = ["Order Date,Sneaker Name,Sale Price,Retail Price,Shoe Size"]
    levels = {"Nike Dunk Low Panda": 5.0, "Air Jordan 1 High Bred": 5.6}
    for day in range(days):
        for name in levels:
            levels[name] += 0.01 * rng.normal()
            for _ in range(4):
                size = str(rng.choice(list(EFFECTS)))
                price = np.exp(levels[name] + EFFECTS[size] + noise * rng.normal())
                when = date(2023, 1, 1) + timedelta(days=day)
                lines.append(f"{when},{name},${price:.2f},120,{size}.0")
    file = folder / "sales.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _table(tmp_path_factory.mktemp("sales"))


@pytest.fixture(scope="module")
def sales(table: Path) -> Sales:
    return read_sales(table)


def test_a_table_is_read(sales: Sales) -> None:
    assert len(sales) == 960
    assert sales.shoes == ("Air Jordan 1 High Bred", "Nike Dunk Low Panda")
    assert sales.models == ("Air Jordan 1 High", "Nike Dunk Low")
    assert sales.sizes == ("unknown", "10", "12", "8")
    assert sales.first_day == date(2023, 1, 1)
    assert (np.diff(sales.day) >= 0).all()
    assert np.exp(sales.retail) == pytest.approx([120, 120])


def test_a_gzipped_table_is_read_and_bad_rows_are_counted(tmp_path: Path) -> None:
    file = tmp_path / "sales.csv.gz"
    text = (
        "sellDate,name,resellPrice\n2020-01-01,A,100\nnever,A,100\n2020-01-02,A,?\n2020-01-02,,9\n"
    )
    file.write_bytes(gzip.compress(text.encode()))
    found = read_sales(file)
    assert len(found) == 1
    assert found.left_out == {"no day": 1, "no price": 1, "no shoe": 1}


@pytest.mark.parametrize(
    ("text", "says"),
    [("a,b\n1,2\n", "no column for day, shoe, price"), ("date,shoe,price\n", "holds no sale")],
)
def test_a_table_that_is_none_is_refused(tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "t.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ManifestError, match=says):
        read_sales(file)


@settings(max_examples=6, deadline=None)
@given(st.integers(5, 110), st.integers(1, 9))
def test_what_comes_later_changes_no_forecast(sales: Sales, day: int, ahead: int) -> None:
    later = sales.day > day - ahead
    other = replace(sales, price=np.where(later, sales.price + 3.0, sales.price))
    asked = sales.day <= day
    for recipe in (Recipe(), Recipe(8.0, 0.9, 2.0)):
        before, after = (forecasts(s, recipe, ahead=ahead)[asked] for s in (sales, other))
        assert np.array_equal(before, after, equal_nan=True)
    ours, theirs = naive_forecasts(sales, ahead=ahead), naive_forecasts(other, ahead=ahead)
    for name in NAIVE:
        assert np.array_equal(ours[name][asked], theirs[name][asked], equal_nan=True)


def test_naive_forecasts_say_what_they_promise() -> None:
    prices = np.log([100.0, 200.0, 150.0, 120.0, 999.0])
    sales = Sales(
        ("a", "b"), ("m", "m"), ("unknown", "9", "10"), date(2020, 1, 1),
        np.array([0, 0, 0, 1, 0]), np.array([1, 2, 1, 1, 2]), np.array([0, 1, 2, 3, 4]),
        prices, np.log([50.0, np.nan]), "USD", {},
    )  # fmt: skip
    said = {name: np.exp(own[4]) for name, own in naive_forecasts(sales).items()}
    assert said["last_sale"] == pytest.approx(150)
    assert said["last_sale_size"] == pytest.approx(200)
    assert said["shoe_median"] == pytest.approx(150)
    assert said["model_median"] == pytest.approx(np.exp((prices[2] + prices[3]) / 2))
    assert said["usual_premium"] == pytest.approx(150)
    assert np.isnan(naive_forecasts(sales)["last_sale"][0])


def test_smoothing_beats_the_last_sale_where_sizes_differ(table: Path) -> None:
    found = backtest(table)
    errors = {one.name: one.median_error.value for one in found.forecasts}
    # The noise alone is off by .05 * .67 in the middle.
    assert errors["smoothed"] < 0.05
    assert errors["smoothed"] < errors["last_sale_size"]
    assert errors["smoothed"] < 0.5 * errors["last_sale"]
    ours = found.forecasts[0]
    assert ours.against_last.low is not None
    assert ours.against_last.low > 0
    assert 0.7 < found.coverage_80.value < 0.9
    assert found.days[1] < found.days[2] <= found.days[3]
    assert sum(found.n.values()) == 960
    assert {one.name for one in found.by_size} == set(EFFECTS)


def test_the_test_period_has_no_say_in_the_choice(table: Path, tmp_path: Path) -> None:
    first = backtest(table, test_from=date(2023, 4, 10))
    lines = table.read_text("utf-8").splitlines()
    wild = [
        line if line < "2023-04-10" or not line[0].isdigit() else line.replace("$", "$9")
        for line in lines
    ]
    other = tmp_path / "wild.csv"
    other.write_text("\n".join(wild) + "\n", encoding="utf-8")
    second = backtest(other, validation_from=first.days[1], test_from=date(2023, 4, 10))
    assert second.recipe == first.recipe
    assert second.n["validation"] == first.n["validation"]


def test_the_picture_is_an_svg_that_names_what_it_shows(table: Path) -> None:
    root = ElementTree.fromstring(backtest_svg(backtest(table)))  # noqa: S314 - our own
    text = " ".join(root.itertext())
    assert "last sale of this shoe" in text
    assert "median error by size" in text
    assert root.attrib["role"] == "img"


def test_days_out_of_order_and_short_tables_are_refused(table: Path, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="must begin after"):
        backtest(table, validation_from=date(2023, 4, 1), test_from=date(2023, 3, 1))
    with pytest.raises(NotEnoughDataError, match="validation period has"):
        backtest(_table(tmp_path, days=20))
    with pytest.raises(NotEnoughDataError, match="lie within 1 day"):
        backtest(_table(tmp_path, days=1))
