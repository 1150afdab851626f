"""Cutting a square out of a photo and laying it back."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solesight.generate.cutting import cut_out, fill_around


def _photo(height: int, width: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)


def _box_mask(height: int, width: int, box: tuple[int, int, int, int]) -> np.ndarray:
    mask = np.zeros((height, width), np.float32)
    mask[box[1] : box[3], box[0] : box[2]] = 1
    return mask


@settings(max_examples=40, deadline=None)
@given(
    st.integers(20, 70), st.integers(20, 70), st.tuples(*[st.integers(0, 60)] * 2),
    st.tuples(*[st.integers(1, 60)] * 2), st.integers(8, 50),
)  # fmt: skip
def test_outside_the_mask_no_pixel_is_changed(
    height: int, width: int, start: tuple[int, int], size: tuple[int, int], side: int
) -> None:
    left, top = min(start[0], width - 1), min(start[1], height - 1)
    mask = _box_mask(height, width, (left, top, left + size[0], top + size[1]))
    pixels = _photo(height, width)
    made = cut_out(pixels, mask, "outline").paste(np.zeros((side, side, 3), np.float32))
    assert (made[mask == 0] == pixels[mask == 0]).all()
    assert (made[mask == 1] == 0).all()


def test_a_square_that_comes_back_as_it_went_leaves_the_photo_as_it_was() -> None:
    pixels, mask = _photo(60, 60), _box_mask(60, 60, (10, 20, 50, 40))
    cut = cut_out(pixels, mask, "outline")
    square, covered = cut.square(cut.side)
    assert (cut.paste(square) == pixels).all()
    assert covered.sum() == mask.sum()


def test_half_a_strength_is_halfway() -> None:
    pixels, mask = np.full((40, 40, 3), 200, np.uint8), _box_mask(40, 40, (5, 5, 35, 35))
    made = cut_out(pixels, mask, "outline").paste(np.zeros((30, 30, 3), np.float32), 0.5)
    assert (made[20, 20] == 100).all()


def test_without_a_mask_the_whole_photo_is_painted_and_nothing_else() -> None:
    cut = cut_out(_photo(30, 50), None, "outline")
    assert cut.how == "whole"
    assert cut.side == 50
    assert cut.share == 1
    assert (cut.paste(np.ones((50, 50, 3), np.float32)) == 255).all()


def test_what_is_known_fills_what_is_not() -> None:
    colors = np.zeros((64, 64, 1), np.float32)
    colors[:, :32], colors[:, 32:] = 0.2, 0.8
    weight = np.zeros((64, 64), np.float32)
    weight[20:40, 10:54] = 1
    filled = fill_around(colors, weight)[..., 0]
    assert filled[30, 12] == pytest.approx(0.2)
    assert filled[2, 2] == pytest.approx(0.2, abs=0.15)
    assert filled[2, 60] == pytest.approx(0.8, abs=0.15)
    assert ((filled > 0.19) & (filled < 0.81)).all()


def test_fine_detail_of_the_photo_shows_through_where_it_is_asked_for() -> None:
    pixels = np.full((80, 80, 3), 120, np.uint8)
    pixels[:, ::2] = 140
    cut = cut_out(pixels, None, "whole")
    flat = np.full((20, 20, 3), 0.5, np.float32)
    assert cut.paste(flat, detail=0.0).std() == 0
    assert cut.paste(flat, detail=1.0)[:, :, 0].astype(float).std() > 5
