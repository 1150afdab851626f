"""Naming on real photos: a small catalog of the shared data folder, the embedder that is set.

The bounds are what ImageNet's features reach, less a margin: they catch a broken protocol or a
broken pipeline, they are no aim. Aims and measures stand in docs/figures/identify.md.
"""

from __future__ import annotations

import csv
import os
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

import solesight
from solesight import Workspace
from solesight.catalog import shoe_key
from solesight.identify import GalleryPhoto, NamingEvaluated, NamingPlan

SHARED = Path(os.environ.get("SOLESIGHT_SHARED", Path(__file__).parents[3] / "shared"))
DATA = SHARED / "data" / "sneakers"

pytestmark = [
    pytest.mark.real,
    pytest.mark.slow,
    pytest.mark.skipif(
        not (DATA / "manifest.csv").is_file(),
        reason=f"THE SHARED DATA FOLDER IS MISSING: no {DATA}; set SOLESIGHT_SHARED",
    ),
]


def _angle(photo: GalleryPhoto) -> str:
    found = re.search(r"_img(\d+)_", photo.path)
    if not found:
        return "side"
    return {1: "side", 20: "side", 35: "side", 10: "front", 30: "back"}.get(
        int(found[1]), "quarter"
    )


def _some() -> list[dict[str, str]]:
    """Turntables of 20 products, shoes that two shops show, others of their models."""
    with (DATA / "manifest.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["title"]]
    shops: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        shops[shoe_key(row["title"])].add(row["subset"])
    both = {key for key, held in shops.items() if {"restocks", "stockx_side"} <= held}
    turned = sorted({r["title"] for r in rows if r["subset"] == "stockx_360"})[::13][:20]
    side = [r for r in rows if r["subset"] in ("restocks", "stockx_side")]
    crossing = [r for r in side if shoe_key(r["title"]) in both]
    others = [r for r in side if shoe_key(r["title"]) not in both][::13]
    spun = [r for r in rows if r["subset"] == "stockx_360" and r["title"] in turned]
    return (spun + crossing + others)[:420]


@pytest.fixture(scope="module")
def ws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    folder = tmp_path_factory.mktemp("named")
    some = _some()
    listed = folder / "some.csv"
    with listed.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(some[0]))
        writer.writeheader()
        writer.writerows(some)
    with solesight.open(folder / "ws", workers=0) as opened:
        opened.add(DATA, manifest=listed)
        opened.clean()
        opened.embed()
        yield opened


@pytest.fixture(scope="module")
def found(ws: Workspace) -> NamingEvaluated:
    plan = NamingPlan(part="all", most=40, turned=20, angle_of=_angle)
    return ws.evaluate_identify(plan)


def test_other_angles_and_other_shops_are_named_far_above_chance(found: NamingEvaluated) -> None:
    rows = {row.name: row for row in found.rows}
    angle, source = rows["other angle"], rows["other source"]
    assert (angle.shoes, source.shoes) >= (15, 25)
    assert angle.recall_1.value > 0.25
    assert source.recall_5.value > 0.25
    assert source.model_1.value > 0.6
    for row in (angle, source):
        assert row.floors.recall_1 < 0.01
        assert row.recall_1.low is not None
        assert row.recall_1.low > row.floors.recall_1


def test_a_quarter_turn_costs_little(found: NamingEvaluated) -> None:
    upright, *turned = found.turns
    # One photo of the twenty is five points: two are allowed here.
    for row in turned:
        assert row.recall_1.value >= upright.recall_1.value - 0.101


def test_each_photo_is_asked_with_its_shoe_and_without(found: NamingEvaluated) -> None:
    opened = found.open_set
    assert opened is not None
    asked = sum(r.recall_1.n for r in found.rows if r.name in ("other angle", "other source"))
    assert opened.auroc.n == 2 * asked
    assert opened.auroc.value > 0.5
    assert opened.risk[-1].coverage == 1.0
    assert sum(one.n for one in opened.answer_bins) == 2 * asked
