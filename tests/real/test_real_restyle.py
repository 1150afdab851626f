"""Real photos of every source in a drawn style: none fails, no background is touched."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from solesight.generate import RestylePlan, Restyler
from solesight.photos import decode

SHARED = Path(os.environ.get("SOLESIGHT_SHARED", Path(__file__).resolve().parents[3] / "shared"))
IMAGES = SHARED / "data" / "sneakers" / "images"
SOURCES = ("stockx_360", "restocks", "flightclub_jordan", "nike_store", "everyday_adidas")

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(
        not IMAGES.is_dir(),
        reason=f"NO REAL PHOTOS: the shared data folder is not at {SHARED}; set SOLESIGHT_SHARED",
    ),
]


@pytest.fixture(scope="module")
def restyler() -> Restyler:
    return Restyler(RestylePlan(("drawn:mosaic",)))


@pytest.mark.parametrize("source", SOURCES)
def test_shoes_are_painted_and_backgrounds_are_not(restyler: Restyler, source: str) -> None:
    every = sorted(p for p in (IMAGES / source).rglob("*") if p.is_file())
    for path in every[7 :: max(1, len(every) // 3)]:
        photo = decode(path.read_bytes())
        cut, painted = restyler.cut(photo), restyler.paint(photo)
        outside = cut.mask == 0
        assert (painted[outside] == photo[outside]).all(), path
        shoe = np.abs(painted.astype(float) - photo)[cut.mask > 0.9]
        assert shoe.mean() > 15, path
