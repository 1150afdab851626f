"""Colorways of real side photos: the shoe keeps its edges, its background every bit."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import numpy as np
import pytest
from scipy import ndimage
from skimage.feature import canny

from solesight.eye import Measurer
from solesight.generate.recoloring import RecolorPlan, recolor, sit
from solesight.photos import rgb_to_lab

SHARED = Path(os.environ.get("SOLESIGHT_SHARED", Path(__file__).parents[3] / "shared"))
DATA = SHARED / "data" / "sneakers"

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(
        not (DATA / "manifest.csv").is_file(),
        reason=f"THE SHARED DATA FOLDER IS MISSING: no {DATA}; set SOLESIGHT_SHARED",
    ),
]
_PHOTOS = 8


def _side_photos() -> list[Path]:
    """The first side view of products of a turntable, evenly taken."""
    with (DATA / "manifest.csv").open(encoding="utf-8", newline="") as file:
        rows = [r["path"] for r in csv.DictReader(file) if "_img1_" in r["path"]]
    return [DATA / path for path in sorted(rows)[:: max(1, len(rows) // _PHOTOS)][:_PHOTOS]]


def _edges(picture: np.ndarray, faint: float) -> np.ndarray:
    lab = rgb_to_lab(picture).astype(float)
    return np.any([canny(lab[..., i], 1.4, 4 * faint, 9 * faint) for i in range(3)], axis=0)


def test_real_shoes_keep_their_edges_and_backgrounds() -> None:
    measurer, kept = Measurer(), []
    for file in _side_photos():
        sitting = sit(file.name, file.read_bytes(), measurer)
        assert sitting.notes == ()
        before, touched = sitting.opened.pixels, sitting.canvas.touched
        left, top, right, bottom = sitting.canvas.cut.box
        inside = np.zeros(before.shape[:2], dtype=bool)
        inside[top:bottom, left:right] = touched
        lines = _edges(before, 1.0) & inside
        for variant in recolor(sitting, RecolorPlan(count=3)).variants:
            after = sitting.painted(variant.colorway.colors)
            assert (after[~inside] == before[~inside]).all()
            assert (after != before).any(axis=2)[inside].mean() > 0.5
            near = ndimage.binary_dilation(_edges(after, 1 / 3), np.ones((3, 3), dtype=bool))
            kept.append(float(near[lines].mean()))
    assert np.mean(kept) > 0.95
