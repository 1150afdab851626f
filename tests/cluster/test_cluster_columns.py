"""Columns of photos: price bands, premium, backgrounds."""

from __future__ import annotations

from pathlib import Path

import numpy as np

import solesight
from solesight.catalog import read_photos
from solesight.cluster.columns import _background, _bands, read_columns
from solesight.eye import frames_config


def test_bands_hold_about_as_many_each_and_stand_in_order() -> None:
    rng = np.random.default_rng(0)
    values = [float(v) for v in rng.lognormal(5, 1, 200)] + [None, None]
    found = _bands("ask", (values, "USD"))
    assert found.ordered
    assert len(found.order) == 5
    assert found.order[0].startswith("under ")
    assert found.order[-1].endswith(" USD and more")
    assert np.bincount(found.codes()[:200]).tolist() == [40] * 5
    assert found.codes()[200:].tolist() == [-1, -1]
    means = [np.mean([v for v, c in zip(values, found.codes(), strict=True) if c == i and v])
             for i in range(5)]  # fmt: skip
    assert means == sorted(means)


def test_one_price_for_all_makes_no_empty_band_and_few_prices_none() -> None:
    same = _bands("ask", ([100.0] * 40, "USD"))
    assert same.known == 40
    assert same.order == ("100 USD and more",)
    assert _bands("ask", ([100.0] * 3, "USD")).known == 0


def test_a_premium_is_said_in_percent() -> None:
    found = _bands("premium", ([i / 50 - 0.5 for i in range(100)], ""))
    assert found.order[0] == "under -10 %"


def test_backgrounds_by_their_border() -> None:
    plain = {"std": 1.0}
    assert _background({"lab": [99, 0, 0], **plain}) == "white"
    assert _background({"lab": [70, 1, 1], **plain}) == "gray"
    assert _background({"lab": [20, 0, 0], **plain}) == "dark"
    assert _background({"lab": [70, 30, 0], **plain}) == "colored"
    assert _background({"lab": [99, 0, 0], "std": 30.0}) == "busy"
    assert _background({}) is None


def test_a_drawn_catalog_has_its_columns(made: Path) -> None:
    with solesight.open(made, workers=0) as ws, ws.catalog.reading() as connection:
        rows = read_photos(connection)
        found = read_columns(connection, frames_config(), rows)
    assert {"source", "brand", "model", "title", "background", "facing", "retail"} <= set(found)
    assert found["source"].values == tuple(row.source for row in rows)
    assert found["source"].known == len(rows)
    for column in found.values():
        said = {value for value in column.values if value is not None}
        assert said == set(column.order)
        back = [column.order[c] if c >= 0 else None for c in column.codes()]
        assert tuple(back) == column.values
