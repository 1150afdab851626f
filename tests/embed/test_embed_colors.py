"""Color histograms against hand-worked cases; a network that wants them gets them."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from solesight.embed.colors import BINS, SIDE, color_histograms
from solesight.photos import rgb_to_lab


def plain(*color: int) -> np.ndarray:
    return np.full((1, SIDE, SIDE, 3), color, np.uint8)


def test_one_color_falls_into_its_own_bin_of_lab() -> None:
    everywhere = np.ones((1, SIDE, SIDE), np.float32)
    found = color_histograms(plain(200, 30, 40), everywhere)[0].reshape(BINS, BINS, BINS)
    light, a, b = rgb_to_lab(np.array([[[200, 30, 40]]], np.uint8))[0, 0]
    place = (int(light / 100 * BINS), BINS - 1, int((b + 60) / 120 * BINS))
    assert a > 60 - 120 / BINS
    assert np.unravel_index(found.argmax(), found.shape) == place
    assert found.max() > 0.9


def test_what_the_mask_hides_does_not_count() -> None:
    picture = plain(255, 255, 255)
    picture[:, :20] = (10, 20, 200)
    mask = np.zeros((1, SIDE, SIDE), np.float32)
    mask[:, :20] = 1
    hidden = color_histograms(picture, mask)
    np.testing.assert_allclose(hidden, color_histograms(plain(10, 20, 200), mask), atol=1e-6)
    assert (color_histograms(picture, np.zeros_like(mask)) == 0).all()


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=15, deadline=None)
def test_rows_have_length_one_and_no_order_of_pixels(seed: int) -> None:
    rng = np.random.default_rng(seed)
    picture = rng.integers(0, 256, (1, SIDE, SIDE, 3)).astype(np.uint8)
    mask = (rng.random((1, SIDE, SIDE)) < 0.5).astype(np.float32)
    found = color_histograms(picture, mask)
    assert np.linalg.norm(found) == 1 or abs(np.linalg.norm(found) - 1) < 1e-5
    turned = color_histograms(picture[:, ::-1], mask[:, ::-1])
    np.testing.assert_allclose(found, turned, atol=1e-6)


def test_bands_say_where_a_color_is() -> None:
    picture = plain(255, 255, 255)
    mask = np.zeros((1, SIDE, SIDE), np.float32)
    mask[:, 12:52, 8:56] = 1
    picture[:, 12:32], picture[:, 32:52] = (200, 30, 40), (10, 20, 200)
    found = color_histograms(picture, mask, 4)[0].reshape(4, BINS**3)
    red, blue = (
        color_histograms(plain(*color), mask)[0] for color in ((200, 30, 40), (10, 20, 200))
    )
    for band, wanted in zip(found, (red, red, blue, blue), strict=True):
        np.testing.assert_allclose(band, wanted, atol=1e-5)
    # An edge between bands inside a row of pixels shares the row out.
    both = color_histograms(picture, mask, 3)[0].reshape(3, BINS**3)[1]
    np.testing.assert_allclose(both @ red, both @ blue, atol=0.02)
    one = color_histograms(picture, mask, 1)
    np.testing.assert_allclose(one, color_histograms(picture, mask), atol=0)


def test_what_is_covered_moves_no_band() -> None:
    picture = plain(200, 30, 40)
    whole = np.ones((1, SIDE, SIDE), np.float32)
    left = whole.copy()
    left[:, : SIDE // 4] = 0
    found = color_histograms(picture, left, 4, whole)[0].reshape(4, BINS**3)
    assert np.linalg.norm(found, axis=1).round(5).tolist() == [0, 1, 1, 1]
    assert (color_histograms(picture, np.zeros_like(whole), 4) == 0).all()
