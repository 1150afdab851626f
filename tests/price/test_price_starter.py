"""The shipped model: small, whole, and sensible on shoes that everybody knows."""

from __future__ import annotations

import numpy as np
import pytest

import solesight
from solesight.bundles import load_bundle
from solesight.price import (
    LEARNERS,
    ShoeFacts,
    ShoeRows,
    size_factor,
    starter_folder,
    starter_model,
)
from solesight.price.sizes import size_table


def test_it_is_small_and_its_card_says_how_good_it_is() -> None:
    files = list(starter_folder().iterdir())
    assert {file.name for file in files} == {"README.md", "bundle.json", "weights.safetensors"}
    assert sum(file.stat().st_size for file in files) < 2_000_000
    card = (starter_folder() / "README.md").read_text("utf-8")
    assert "median error" in card
    assert "usual premium" in card
    assert "Never an input: last sale" in card


def test_its_errors_stand_below_its_floors_and_its_intervals_hold() -> None:
    meta = load_bundle(starter_folder()).meta
    assert meta.validation is not None
    ways = meta.validation["ways"]
    full = ways["photo+title+retail"]
    for floor in meta.floors.values():
        assert full["median_error"]["high"] < floor["median_error"]["value"]
        assert full["mean_error"]["high"] < floor["mean_error"]["value"]
    assert full["mean_error"]["value"] < 0.26
    # A photo alone beats the constant, and the intervals of both do not even meet.
    assert ways["photo"]["median_error"]["value"] < meta.floors["constant"]["median_error"]["low"]
    for way in ways.values():
        assert 0.77 < way["coverage_80"]["value"] < 0.83
        assert 0.93 < way["coverage_95"]["value"] < 0.97


def test_it_answers_in_every_way() -> None:
    model = starter_model().model
    assert set(model.heads) == set(LEARNERS["both"])
    row = ShoeRows(
        [ShoeFacts(title="Nike Dunk Low Panda", retail=110.0)], np.eye(1, 384, dtype="f4")
    )
    for mode in model.heads:
        spread = model.ask(mode, row)[0]
        assert 40 < spread.median < 1000


def test_a_partner_makes_it_dear_and_children_pay_less() -> None:
    def price(title: str) -> float:
        return solesight.price_shoe(title=title).spread.median

    plain = price("Air Jordan 1 Retro High OG Black White")
    assert price("Air Jordan 1 Retro High OG Travis Scott") > 1.5 * plain
    assert price("Air Jordan 1 Retro High OG Black White (TD)") < plain


def test_sizes_are_told_where_sales_tell_them() -> None:
    ten = size_factor("US 10")
    assert ten is not None
    assert ten.low <= ten.factor <= ten.high
    assert 0.9 < ten.factor < 1.1
    assert size_factor("10.0") == ten
    assert size_factor("42 EU") is None
    assert size_factor("99") is None
    assert sum(row["sales"] for row in size_table()["sizes"].values()) > 70_000


def test_a_size_is_said_to_be_ignored_where_it_is() -> None:
    plain = solesight.price_shoe(title="Nike Dunk Low Panda")
    odd = solesight.price_shoe(title="Nike Dunk Low Panda", size="99")
    sized = solesight.price_shoe(title="Nike Dunk Low Panda", size="14")
    assert odd.spread.median == plain.spread.median
    assert "ignored" in odd.notes[0]
    assert "no size was given" in plain.notes[0]
    assert sized.size is not None
    assert sized.spread.median == pytest.approx(plain.spread.median * sized.size.factor)
