"""What painting keeps, and what it changes."""

from __future__ import annotations

import numpy as np
import pytest
from drawn_parts import encoded, shoe
from hypothesis import given, settings
from hypothesis import strategies as st
from skimage.feature import canny

from solesight.eye import Measurer
from solesight.generate.recoloring import Color, Sitting, read_color, sit
from solesight.photos import lab_to_rgb, rgb_to_lab

HEX = st.integers(0, 0xFFFFFF).map(lambda value: Color(f"#{value:06x}"))
COLORS = st.lists(st.none() | HEX, min_size=3, max_size=3)


def test_lab_goes_there_and_back() -> None:
    cube = np.stack(np.meshgrid(*[np.arange(0, 256, 15)] * 3), axis=-1).astype(np.uint8)
    back = lab_to_rgb(rgb_to_lab(cube))
    assert np.abs(back.astype(int) - cube).max() <= 1


@settings(max_examples=25, deadline=None)
@given(COLORS)
def test_the_background_is_untouched_and_the_size_kept(
    sitting: Sitting, colors: list[Color | None]
) -> None:
    before, after = sitting.opened.pixels, sitting.painted(colors)
    assert after.shape == before.shape
    assert after.dtype == np.uint8
    far = np.ones(before.shape[:2], dtype=bool)
    left, top, right, bottom = sitting.canvas.cut.box
    far[top:bottom, left:right] = ~sitting.canvas.touched
    assert far.mean() > 0.4
    assert (after[far] == before[far]).all()


@settings(max_examples=10, deadline=None)
@given(COLORS)
def test_the_same_colors_paint_the_same_bits(sitting: Sitting, colors: list[Color | None]) -> None:
    assert (sitting.painted(colors) == sitting.painted(colors)).all()


def test_painting_nothing_changes_nothing(sitting: Sitting) -> None:
    assert (sitting.painted([None] * 3) == sitting.opened.pixels).all()


@pytest.mark.parametrize("name", ["white", "black", "#1f4d3a", "#7fb0dc", "volt"])
def test_a_part_gets_its_color_and_others_keep_theirs(sitting: Sitting, name: str) -> None:
    wanted = read_color(name)
    painted = sitting.painted([wanted, None, None])
    left, top, right, bottom = sitting.canvas.cut.box
    inside = painted[top:bottom, left:right]
    weights = sitting.canvas.weights
    got = np.median(rgb_to_lab(inside[weights[0] > 0.98]), axis=0)
    light = np.clip(wanted.lab[0], 14, 93)
    assert abs(got[0] - light) < 7
    assert np.hypot(got[1] - wanted.lab[1], got[2] - wanted.lab[2]) < 16
    other = weights[1] > 0.999
    assert (inside[other] == sitting.canvas.cut.rgb[other]).mean() > 0.98


def test_light_and_shade_stay_in_order(sitting: Sitting) -> None:
    before = sitting.canvas.cut.lab[..., 0]
    left, top, right, bottom = sitting.canvas.cut.box
    sure = sitting.canvas.weights[0] > 0.99
    for name in ("white", "black", "#20409a"):
        after = rgb_to_lab(sitting.painted([read_color(name), None, None])[top:bottom, left:right])
        assert np.corrcoef(before[sure], after[..., 0][sure])[0, 1] > 0.9


def test_edges_stay_where_they_were(sitting: Sitting) -> None:
    colors = [read_color(c) for c in ("#1f4d3a", "#eae3d0", "#7fb0dc")]
    before, after = (
        canny(rgb_to_lab(picture)[..., 0].astype(float), 1.5, 3, 8)
        for picture in (sitting.opened.pixels, sitting.painted(colors))
    )
    assert before.sum() > 300
    near = np.zeros_like(after)
    for dy in (-1, 0, 1):
        for dx in (-1, 0, 1):
            near |= np.roll(after, (dy, dx), axis=(0, 1))
    assert near[before].mean() >= 0.97


def test_a_large_photo_is_painted_at_its_own_size(measurer: Measurer) -> None:
    pixels = shoe(1500)
    found = sit("large.png", encoded(pixels), measurer, least=0.0)
    assert max(found.opened.pixels.shape) < 1500
    colors = [read_color("navy")] * len(found.parts)
    whole = found.painted_whole(colors)
    assert whole.shape == pixels.shape
    changed = (whole != pixels).any(axis=2)
    assert not changed[:100].any()
    assert not changed[-150:].any()
    assert changed[round(0.45 * len(pixels)), 300]
