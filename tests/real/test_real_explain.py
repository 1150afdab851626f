"""Explanations of photos of the shared data folder: they add up, and lie on the shoe."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import numpy as np
import pytest

from solesight.embed import Embedder, embedder_spec
from solesight.explain import LinearHead, Sight, cams, shares_of
from solesight.explain.question import Heat
from solesight.eye import Measurer

SHARED = Path(os.environ.get("SOLESIGHT_SHARED", Path(__file__).parents[3] / "shared"))
FOLDER = SHARED / "data" / "sneakers"
MANIFEST = FOLDER / "manifest.csv"

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(
        not MANIFEST.is_file(),
        reason=f"THE SHARED DATA FOLDER IS MISSING: no {MANIFEST}; set SOLESIGHT_SHARED",
    ),
]


def test_maps_of_real_photos_add_up_to_the_logit_and_show_the_shoe() -> None:
    with MANIFEST.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["subset"] == "stockx_side"][::200][:6]
    assert len(rows) >= 3
    measurer = Measurer()
    embedder = Embedder(embedder_spec("efficientnet-lite0-int8+sneaker"), traced=True)
    on_shoe = []
    for row in rows:
        opened = measurer.open((FOLDER / row["path"]).read_bytes())
        measures = measurer.measure([opened])[0]
        sight = Sight(row["path"], opened.pixels, measures.frame, measures.shoe, embedder)
        width = sight.trace.vectors.shape[1]
        rng = np.random.default_rng(0)
        head = LinearHead(rng.normal(size=(2, width)), rng.normal(size=2), 0.5)
        found = cams(sight.trace, head, 0)
        total = found.grids[0].sum(dtype=np.float64) + found.terms["colors"][0] + found.bias
        assert total == pytest.approx(found.logits[0], abs=1e-4)
        outline, sure = sight.outline
        if not sure:
            continue
        # Of how much the network sees at all, most is on the shoe.
        energy = Heat(np.abs(found.grids[0]))
        on_shoe.append(shares_of(energy, outline, outlined=sure).shoe)
    assert len(on_shoe) >= 3
    assert np.median(on_shoe) > 0.6
