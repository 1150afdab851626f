"""Clusters of real photos: two kinds of shoes that nobody would mix are told apart."""

from __future__ import annotations

import csv
import os
from collections import Counter
from pathlib import Path

import pytest

import solesight
from solesight.cluster import ClusterPlan

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
_MODELS = ("adidas Yeezy Boost 350", "Air Jordan 1 Low", "Nike Dunk High")


def test_three_models_of_one_source_are_three_clusters(tmp_path: Path) -> None:
    with (DATA / "manifest.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["subset"] == "stockx_side"]
    chosen = [r for m in _MODELS for r in [row for row in rows if row["model"] == m][:35]]
    assert len(chosen) >= 60
    manifest = tmp_path / "some.csv"
    with manifest.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, chosen[0].keys())
        writer.writeheader()
        writer.writerows(chosen)
    with solesight.open(tmp_path / "ws", workers=0) as ws:
        ws.add(DATA, manifest=manifest, root=DATA)
        ws.clean()
        ws.embed(ws.settings.naming_embedder)
        found = ws.cluster(ClusterPlan(k=3))
    model = {row["path"]: row["model"] for row in chosen}
    pure = 0
    for card in found.clusters:
        own = [model[found.paths[r.photo]] for r in found.rows if r.cluster == card.cluster]
        pure += Counter(own).most_common(1)[0][1]
    assert pure / found.n > 0.8
    assert found.warning is None
    said = {one.value for card in found.clusters for one in card.over if one.column == "model"}
    assert len(said) >= 2
