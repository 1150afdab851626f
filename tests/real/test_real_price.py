"""Prices on the shared data folder: the shipped model on real photos, forecasts of real sales."""

from __future__ import annotations

import csv
import os
import sys
from pathlib import Path

import pytest

from solesight.price import (
    Priced,
    ShoeFacts,
    backtest,
    read_release,
    size_factor,
    starter_folder,
    starter_model,
)
from solesight.price.forecaster import Recipe
from solesight.workspace_price import starter_pricer

SHARED = Path(os.environ.get("SOLESIGHT_SHARED", Path(__file__).parents[3] / "shared"))
DATA = SHARED / "data" / "sneakers"

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(
        not (DATA / "prices.csv").is_file(),
        reason=f"THE SHARED DATA FOLDER IS MISSING: no {DATA / 'prices.csv'}; set SOLESIGHT_SHARED",
    ),
]


def test_the_starter_answers_real_photos() -> None:
    with (DATA / "prices.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))[::400]
    asker = starter_pricer()
    inside = 0
    for row in rows:
        facts = ShoeFacts(
            title=row["title"],
            retail=float(row["retail"]) if float(row["retail"] or 0) > 1 else None,
            release=read_release(row["release"]),
        )
        (one,) = asker.price([DATA / row["path"]], facts=facts)
        assert isinstance(one, Priced)
        assert one.known.startswith("photo+title")
        assert one.shoe is not None
        assert one.look_alikes
        low, high = one.spread.interval(0.95)
        inside += low <= float(row["last_sale"]) <= high
    # It has learned from these: that they fit is the least.
    assert inside >= len(rows) - 1


def test_the_starter_knows_no_photo_and_no_price_of_a_shoe_by_heart() -> None:
    text = (starter_folder() / "bundle.json").read_text("utf-8")
    with (DATA / "prices.csv").open(encoding="utf-8", newline="") as file:
        titles = {row["title"] for row in csv.DictReader(file)}
    named = starter_model().model.layer.models.means
    # Means are of models; a whole title among them would be a price learned by heart.
    assert not {title for title in titles if title in named and len(title.split()) > 5}
    assert "images/" not in text


def test_smoothing_beats_the_last_sale_on_held_out_days(monkeypatch: pytest.MonkeyPatch) -> None:
    # One way of smoothing, so that this is quick; the choice among many is measured elsewhere.
    module = sys.modules[backtest.__module__]
    monkeypatch.setattr(module, "GRID", (Recipe(2.0, 0.5, 0.1),))
    found = backtest(DATA / "tables" / "stockx_contest_2019_sales.csv.gz")
    ours, last = found.forecasts[0], found.forecasts[1]
    assert (ours.name, last.name) == ("smoothed", "last_sale")
    assert found.n["test"] > 10_000
    assert ours.median_error.high is not None
    assert last.median_error.low is not None
    assert ours.median_error.high < last.median_error.low
    assert ours.against_last.low is not None
    assert ours.against_last.low > 0.2
    assert 0.7 < found.coverage_80.value < 0.9
    worse = [one.name for one in found.by_size
             if one.n >= 100 and one.errors["smoothed"] >= one.errors["last_sale"]]  # fmt: skip
    assert worse == []


def test_sizes_have_factors_near_one() -> None:
    for size in ("5", "8", "9.5", "11", "14"):
        factor = size_factor(size)
        assert factor is not None
        assert 0.8 < factor.factor < 1.4
