"""Titles of the shared data folder: the manifest's brand and model columns are the reference."""

from __future__ import annotations

import csv
import os
from decimal import Decimal
from pathlib import Path

import pytest

from solesight.catalog.prices import Price, PriceProblem, parse_price
from solesight.catalog.titles import ParsedTitle, parse_title
from solesight.groups.titles import group_titles

SHARED = Path(os.environ.get("SOLESIGHT_SHARED", Path(__file__).parents[3] / "shared"))
SNEAKERS = SHARED / "data" / "sneakers"

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(
        not (SNEAKERS / "manifest.csv").is_file(),
        reason=f"THE SHARED DATA FOLDER IS MISSING: no {SNEAKERS}; set SOLESIGHT_SHARED",
    ),
]
Row = dict[str, str]


@pytest.fixture(scope="module")
def rows() -> list[tuple[Row, ParsedTitle]]:
    with (SNEAKERS / "manifest.csv").open(encoding="utf-8", newline="") as file:
        listed = [row for row in csv.DictReader(file) if row["title"] and row["subset"] != "odd"]
    return [(row, parse_title(row["title"])) for row in listed]


def share(hits: list[bool]) -> float:
    assert hits, "nothing to measure"
    return sum(hits) / len(hits)


def test_brand_agrees_with_the_manifest(rows: list[tuple[Row, ParsedTitle]]) -> None:
    exact = [(got.brand or "").casefold() == row["brand"].casefold() for row, got in rows]
    # Some reference brands are whole sentences ("ADIDAS White Sports Shoe") or second spellings
    # ("Redtape"): read them as titles too.
    read = [
        same or got.brand == parse_title(row["brand"]).brand
        for same, (row, got) in zip(exact, rows, strict=True)
    ]
    assert share(exact) >= 0.988
    assert share(read) >= 0.993


def test_what_misses_the_brand_is_jordans_own_line_at_the_nike_shop(
    rows: list[tuple[Row, ParsedTitle]],
) -> None:
    others = [
        row["title"]
        for row, got in rows
        if got.brand != parse_title(row["brand"], hint_brand=row["brand"]).brand
        and not (row["subset"] == "nike_store" and got.brand == "Jordan")
    ]
    assert len(others) <= 2, others


@pytest.mark.parametrize(
    ("subset", "floor"),
    [
        ("stockx_side", 0.997),
        ("stockx_360", 0.996),
        ("restocks", 0.991),
        ("flightclub_jordan", 0.99),
        ("nike_store", 0.977),
        ("wild_google", 1.0),
        ("everyday_adidas", 1.0),
    ],
)
def test_model_agrees_with_the_manifest(
    rows: list[tuple[Row, ParsedTitle]], subset: str, floor: float
) -> None:
    chosen = [(row, got) for row, got in rows if row["subset"] == subset and row["model"]]
    assert share([got.model == row["model"] for row, got in chosen]) >= floor


def test_model_agrees_overall(rows: list[tuple[Row, ParsedTitle]]) -> None:
    assert share([got.model == row["model"] for row, got in rows if row["model"]]) >= 0.9965


def test_no_labelled_model_is_given_to_rows_without_one_outside_their_brand(
    rows: list[tuple[Row, ParsedTitle]],
) -> None:
    """Where the manifest has no model, ours may be new, but never of another brand's line."""
    family = {"Nike": {"Nike", "Jordan"}, "adidas": {"adidas", "Yeezy"}}
    for row, got in rows:
        if got.model and not row["model"] and row["brand"] in family:
            assert got.brand in family[row["brand"]], row["title"]


def test_colorways_of_the_everyday_shop(rows: list[tuple[Row, ParsedTitle]]) -> None:
    chosen = [(row, got) for row, got in rows if row["subset"] == "everyday_myntra"]
    said = [
        got.colorway == row["colorway"]
        for row, got in chosen
        if row["colorway"].casefold() in row["title"].casefold()
    ]
    assert share(said) >= 0.9


def test_goat_titles_omit_the_brand_and_are_known_still() -> None:
    with (SNEAKERS / "tables" / "goat_products_title_image_price.csv").open(
        encoding="utf-8", newline=""
    ) as file:
        goat = list(csv.DictReader(file))
    parsed = [parse_title(row["title"]) for row in goat]
    assert share([got.brand is not None for got in parsed]) >= 0.98
    assert share([got.model is not None for got in parsed]) >= 0.92
    prices = [parse_price(row["price"]) for row in goat]
    assert sum(price is PriceProblem.ABSENT for price in prices) == 3_475
    amounts = [price.amount for price in prices if isinstance(price, Price)]
    assert len(amounts) == len(goat) - 3_475
    assert max(amounts) == Decimal(100_007)


def test_groups_cross_the_sources_that_show_the_same_shoes(
    rows: list[tuple[Row, ParsedTitle]],
) -> None:
    labels = group_titles([row["title"] for row, _ in rows], [None] * len(rows))
    sources: dict[int, set[str]] = {}
    titles: dict[int, set[str]] = {}
    for (row, _), label in zip(rows, labels, strict=True):
        sources.setdefault(label, set()).add(row["subset"])
        titles.setdefault(label, set()).add(row["title"])
    resale = {"stockx_side", "stockx_360", "restocks"}
    assert sum(len(found & resale) > 1 for found in sources.values()) >= 150
    # No chain of similar titles swallows the catalog.
    assert max(len(found) for found in titles.values()) <= 15
    assert len(sources) >= 3_200
