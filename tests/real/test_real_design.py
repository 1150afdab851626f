"""Design maps of real side views: what is plain to see must be found."""

from __future__ import annotations

import csv
import os
import random
from pathlib import Path

import pytest

import solesight

SHARED = Path(os.environ.get("SOLESIGHT_SHARED", Path(__file__).resolve().parents[3] / "shared"))
DATA = SHARED / "data" / "sneakers"

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(
        not (DATA / "manifest.csv").is_file(),
        reason=f"NO REAL PHOTOS: the shared data folder is not at {SHARED}; set SOLESIGHT_SHARED",
    ),
]
MODELS = ("Air Jordan 1 High", "Nike Dunk Low")
EACH = 60


def test_a_high_is_told_from_a_low_by_what_a_low_has_not(tmp_path: Path) -> None:
    with (DATA / "manifest.csv").open(newline="", encoding="utf-8") as file:
        every = [row for row in csv.DictReader(file) if row["subset"] == "stockx_side"]
    dice = random.Random(6)
    folders = {"Air Jordan 1 High": "air_jordan_1_high", "Nike Dunk Low": "nike_dunk_low"}
    chosen = []
    for model in MODELS:
        own = [row for row in every if f"/{folders[model]}/" in row["path"]]
        chosen += [{**row, "kind": model} for row in dice.sample(own, min(EACH, len(own)))]
    manifest = tmp_path / "manifest.csv"
    with manifest.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(chosen[0]))
        writer.writeheader()
        writer.writerows(chosen)
    with solesight.open(tmp_path / "ws") as ws:
        ws.add(DATA, manifest=manifest)
        ws.clean()
        ws.split()
        found = ws.explain_design("kind", tmp_path / "page.html", min_photos=20)
    (told,) = found.classes
    assert told.told_apart.value > 0.95
    assert {one.region for one in told.ranked[:2]} & {"collar", "laces"}
    assert told.ranked[-1].region not in {"collar", "laces"}
