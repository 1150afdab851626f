"""The page of real photos: made in time, of the size it may have, with numbers that are known."""

from __future__ import annotations

import csv
import os
import random
import time
from pathlib import Path

import pytest

import solesight
from solesight import Workspace

SHARED = Path(os.environ.get("SOLESIGHT_SHARED", Path(__file__).resolve().parents[3] / "shared"))
DATA = SHARED / "data" / "sneakers"
# As many of each source; the whole set is for `make bench`.
SOURCES = {"stockx_side": 220, "everyday_myntra": 180, "everyday_adidas": 40}
PRICES = ("retail", "last_sale", "release")

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(
        not (DATA / "prices.csv").is_file(),
        reason=f"NO REAL PHOTOS: the shared data folder is not at {SHARED}; set SOLESIGHT_SHARED",
    ),
]


def _manifest(target: Path) -> Path:
    with (DATA / "prices.csv").open(newline="", encoding="utf-8") as file:
        prices = {row["path"]: row for row in csv.DictReader(file)}
    with (DATA / "manifest.csv").open(newline="", encoding="utf-8") as file:
        every = list(csv.DictReader(file))
    dice = random.Random(4)
    chosen = [
        row
        for source, n in SOURCES.items()
        for row in dice.sample([r for r in every if r["subset"] == source], n)
    ]
    with target.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, [*chosen[0], *PRICES])
        writer.writeheader()
        for row in chosen:
            known = prices.get(row["path"], {})
            writer.writerow({**row, **{name: known.get(name, "") for name in PRICES}})
    return target


@pytest.fixture(scope="module")
def ws(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("real-explore")
    with solesight.open(folder / "ws") as opened:
        opened.add(DATA, manifest=_manifest(folder / "manifest.csv"))
        opened.clean()
        yield opened


def test_the_page_by_hyped(ws: Workspace) -> None:
    began = time.monotonic()
    found = ws.explore()
    # 440 photos of 8,900, for which three minutes are allowed.
    assert time.monotonic() - began < 90
    assert found.n_bytes < 15_000_000
    assert {row.name for row in found.classes} == {"hyped", "everyday"}
    assert found.drawn[1] > 0.85 * found.drawn[0], "the outline of most shoes is known"
    assert found.colors is not None
    color = found.colors.channels[-1].information
    assert color.p < 0.01, "resale sneakers and everyday shoes differ in color"
    # An ancestor took 8 bits for it; a pixel's color tells a small part of the one there is.
    assert 0.005 < color.bits.value < 0.2 < color.limit <= 1


def test_premium_is_what_the_table_of_prices_says(ws: Workspace) -> None:
    found = ws.explore(by="source", where="source = stockx_side").premiums
    assert found is not None
    assert found.sources[0][0] == "stockx_side"
    paths = {row.path for row in _rows(ws) if row.source == "stockx_side"}
    with (DATA / "prices.csv").open(newline="", encoding="utf-8") as file:
        table = [r for r in csv.DictReader(file) if r["path"] in paths and float(r["retail"] or 0)]
    told = sorted(float(r["last_sale"]) / float(r["retail"]) - 1 for r in table)
    middle = told[len(told) // 2]
    # A shoe of two photos counts once there and twice here.
    assert found.all.premium.value == pytest.approx(middle, abs=0.03)
    assert found.all.premium.low is not None
    assert found.all.premium.high is not None
    assert found.all.premium.low <= middle <= found.all.premium.high


def _rows(ws: Workspace):
    from solesight.catalog import read_photos

    with ws.catalog.reading() as connection:
        return read_photos(connection, [])


def test_a_sneaker_is_more_usual_among_sneakers(ws: Workspace) -> None:
    dunks = sorted((DATA / "images" / "stockx_side").glob("nike_dunk_low/*"))
    known = {Path(row.path).name for row in _rows(ws)}
    new = next(path for path in dunks if path.name not in known)
    found = ws.explore(compare=new).comparison
    assert found is not None
    shapes = {m.name: {r.name: r.found for r in m.rows} for m in found.measures}["eigen-shoes"]
    assert shapes["hyped"].usual.value > shapes["everyday"].usual.value
