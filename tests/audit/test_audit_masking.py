"""The shoe without its photo, and the photo without its shoe, on drawn photos."""

from __future__ import annotations

import numpy as np
import pytest

from solesight.audit.masking import all_but_the_shoe, shoe_alone
from solesight.photos import Frame
from solesight.samples import Scene, designs, draw, photograph

SIDE = 160
DESIGN = draw(designs(4, 0)[1], "side", 320)


def shot(**scene: object) -> tuple[np.ndarray, tuple[int, int, int, int]]:
    made = photograph(DESIGN, np.random.default_rng(0), Scene(480, 360, shadow=0.0, **scene))
    return made.pixels, made.truth.box


def tight(pixels: np.ndarray, box: tuple[int, int, int, int]) -> Frame:
    longer = max(pixels.shape[:2])
    left, top, right, bottom = (value / longer for value in box)
    return Frame((left + right) / 2, (top + bottom) / 2, right - left, bottom - top)


def ink(picture: np.ndarray) -> tuple[int, int, int, int]:
    """The box of what is not white."""
    dark = (picture < 235).any(axis=2)
    rows, columns = np.flatnonzero(dark.any(axis=1)), np.flatnonzero(dark.any(axis=0))
    return columns[0], rows[0], columns[-1], rows[-1]


def test_the_shoe_alone_is_one_size_in_one_place_on_white() -> None:
    boxes = []
    for fill, shift in ((0.55, (-0.5, 0.3)), (0.85, (0.3, -0.2))):
        pixels, box = shot(background="gray", fill=fill, shift=shift)
        drawn = shoe_alone(pixels, tight(pixels, box), SIDE)
        assert drawn is not None
        assert (drawn[:6] > 245).all()
        boxes.append(ink(drawn))
    assert np.abs(np.subtract(*boxes)).max() <= 4
    assert boxes[0][2] - boxes[0][0] == pytest.approx(SIDE * 112 / 128, abs=5)


def test_all_but_the_shoe_holds_nothing_of_it() -> None:
    pixels, (left, top, right, bottom) = shot(background="gray", fill=0.6)
    emptied = all_but_the_shoe(pixels, Frame.whole(480, 360), 480)
    assert emptied is not None
    # 480 x 360 lies in the middle of 480 x 480.
    inside = emptied[60 + top : 60 + bottom, left:right].astype(int)
    assert np.ptp(inside.reshape(-1, 3), axis=0).max() <= 2
    corner = np.abs(emptied[64:70, 4:10].astype(int) - pixels[4:10, 4:10])
    assert corner.max() <= 4


def test_another_shoe_in_the_same_box_leaves_the_same_photo() -> None:
    pixels, (left, top, right, bottom) = shot(background="white", fill=0.6)
    other = pixels.copy()
    part = other[top:bottom, left:right]
    shoe = (part < 250).any(axis=2)
    part[shoe] = (200, 30, 30)
    kept, red = (all_but_the_shoe(p, Frame.whole(480, 360), SIDE) for p in (pixels, other))
    assert kept is not None
    assert red is not None
    assert np.abs(kept.astype(int) - red).max() <= 2


def test_no_clear_outline_no_part() -> None:
    noise = np.random.default_rng(0).integers(0, 256, (200, 200, 3), dtype=np.uint8)
    whole = Frame.whole(200, 200)
    assert shoe_alone(noise, whole, SIDE) is None
    assert all_but_the_shoe(noise, whole, SIDE) is None
