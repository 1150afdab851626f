"""Premiums: a planted one is found, each shoe counts once, collabs are read from titles."""

from __future__ import annotations

import numpy as np
import pytest
from explore_making import drawn, row, selection, tiles

from solesight.explore.premiums import is_collab, premiums


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("Kith x New Balance 990v3", True),
        ("adidas Superstar X LEGO", True),
        ("Nike Air Max 1 Travis Scott Cactus Jack", True),
        ("Air Jordan 1 Retro High Off-White Chicago", True),
        ("Nike SB Dunk Low Ben & Jerry's Chunky Dunky", True),
        ("Nike Dunk Low Panda", False),
        ("adidas X Ghosted.3 Laceless", False),
        ("X Speedportal", False),
        ("Nike Zoom X", False),
        ("adidas Unionsport", False),
        ("Nike Dunk Low Off Noir", False),
    ],
)
def test_collabs(title: str, said: bool) -> None:
    assert is_collab(title) is said


def _catalog(n: int, photos: int = 1):
    rng = np.random.default_rng(0)
    rows, groups, prices = [], [], {}
    for i in range(n):
        model, title = "ab"[i % 2], f"Kith x Nike {i}" if i % 4 == 0 else f"Nike {i}"
        premium = (0.5 if model == "a" else 0.0) + rng.normal(0, 0.05)
        for k in range(photos):
            photo = f"{i:060d}{k:04d}"
            rows.append(row(photo, "stockx", brand="Nike", model=model, title=title,
                            release=f"202{i % 3}-01-01"))  # fmt: skip
            groups.append(f"shoe {i}")
            prices[photo] = [("retail", 100.0, "USD"), ("last_sale", 100 * (1 + premium), "USD")]
    chosen = selection(rows, groups, prices=prices)
    seen = drawn(tiles([(200, 30, 40)] * len(rows)), chosen.classes.codes.tolist(), groups)
    return chosen, seen


def test_a_planted_premium_is_found_with_its_interval() -> None:
    found = premiums(*_catalog(80), seed=0)
    assert found is not None
    tables = {table.by: {r.name: r for r in table.rows} for table in found.tables}
    a, b = tables["model"]["a"], tables["model"]["b"]
    assert a.premium.value == pytest.approx(0.5, abs=0.05)
    assert b.premium.value == pytest.approx(0.0, abs=0.05)
    assert a.premium.low is not None
    assert a.premium.low > 0.4
    assert (a.premium.n, a.above.value) == (40, 1.0)
    assert [r.name for r in found.tables[1].rows] == ["a", "b"], "highest first"
    assert list(tables["release year"]) == ["2020", "2021", "2022"]
    assert set(tables["collab"]) == {"collab", "no collab"}
    assert set(tables["color"]) == {"red"}
    assert found.currency == "USD"
    assert found.sources == (("stockx", 80),)


def test_eight_photos_of_a_shoe_are_one_shoe() -> None:
    one, many = premiums(*_catalog(20), seed=0), premiums(*_catalog(20, photos=8), seed=0)
    assert one is not None
    assert many is not None
    assert (many.photos, many.all.premium) == (160, one.all.premium)
    assert many.all.above == one.all.above


def test_nothing_is_said_of_fewer_than_five_shoes() -> None:
    assert premiums(*_catalog(4), seed=0) is None
    found = premiums(*_catalog(9), seed=0)
    assert found is not None
    (models,) = [t for t in found.tables if t.by == "model"]
    assert [r.name for r in models.rows] == ["a"]
    assert models.rarer == 1
