"""Targets on the manifest of the shared data folder: its facts only, no photo is opened."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest

from solesight.learn import choose_classes, find_target, label_rows

SHARED = Path(os.environ.get("SOLESIGHT_SHARED", Path(__file__).parents[3] / "shared"))
MANIFEST = SHARED / "data" / "sneakers" / "manifest.csv"

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(
        not MANIFEST.is_file(),
        reason=f"THE SHARED DATA FOLDER IS MISSING: no {MANIFEST}; set SOLESIGHT_SHARED",
    ),
]
Row = dict[str, str | None]


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    with MANIFEST.open(encoding="utf-8", newline="") as file:
        return [{**row, "source": row["subset"]} for row in csv.DictReader(file)]


def test_hyped_accounts_for_every_photo(rows: list[Row]) -> None:
    labels = label_rows(find_target("hyped"), rows)
    resale = {"stockx_360", "stockx_side", "restocks", "flightclub_jordan", "wild_google"}
    shops = {"everyday_adidas", "everyday_myntra"}
    for row, value in zip(rows, labels.values, strict=True):
        title = row["title"] or ""
        exception = row["source"] == "everyday_adidas" and ("CMFT" in title or "x LEGO" in title)
        if row["source"] in resale:
            assert value == "hyped"
        elif row["source"] in shops and not exception:
            assert value == "everyday"
        else:
            assert value is None
    # The README of the data names two exceptions; together they are 86 photos.
    aside = sum(row["source"] in {"nike_store", "replica_listing", "odd"} for row in rows)
    assert labels.left_out == {"neither resale nor shop": aside + 86}


def test_about_half_of_the_model_labels_can_be_learned(rows: list[Row]) -> None:
    """About 75 of 147 models have 15 photos; fewer also have three different titles."""
    model = find_target("model")
    labels = label_rows(model, rows)
    groups = [row["title"] or str(row["path"]) for row in rows]
    choice = choose_classes(labels.values, groups, model.rule)
    assert len(choice.classes) + len(choice.rare) == len({v for v in labels.values if v})
    assert 35 <= len(choice.classes) <= 75
    photos_only = [why for why in choice.rare.values() if "photos" in why]
    assert photos_only
    assert (choice.codes >= 0).sum() + choice.left_out + sum(labels.left_out.values()) == len(rows)


def test_spellings_of_a_brand_are_one_class(rows: list[Row]) -> None:
    brand = find_target("brand")
    values = {v for v in label_rows(brand, rows).values if v}
    assert len({v.casefold() for v in values}) == len(values)
    assert "Jordan" in values
