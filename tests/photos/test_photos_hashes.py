from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from photo_makers import Pixels, encoded, smooth
from PIL import Image
from skimage.color import rgb2lab

from solesight.photos import color_layout, decode, dhash, hamming, rgb_to_lab


def naive_dhash(pixels: Pixels) -> int:
    """The definition, for sizes that divide into 9 x 8 cells."""
    height, width = pixels.shape[0] // 8, pixels.shape[1] // 9
    gray = np.floor(pixels @ np.array([19595, 38470, 7471]) / 65536 + 0.5)
    cells = gray.reshape(8, height, 9, width).mean(axis=(1, 3))
    cells = np.floor(cells + 0.5)
    bits = "".join(
        "1" if cells[row, column + 1] > cells[row, column] else "0"
        for row in range(8)
        for column in range(8)
    )
    return int(bits, 2)


def ramp(brighter_to_the_right: bool) -> Pixels:
    row = np.linspace(10, 240, 90).astype(np.uint8)
    row = row if brighter_to_the_right else row[::-1]
    return np.repeat(np.tile(row, (80, 1))[..., None], 3, axis=2)


def test_dhash_of_plain_ramps_worked_by_hand() -> None:
    assert dhash(ramp(True)) == 2**64 - 1
    assert dhash(ramp(False)) == 0
    assert dhash(np.full((50, 70, 3), 200, np.uint8)) == 0


def test_dhash_reads_rows_from_the_top_and_the_highest_bit_first() -> None:
    pixels = np.zeros((8, 9, 3), np.uint8)
    pixels[0, 1:] = 255  # only the first comparison of the first row
    assert dhash(pixels) == 1 << 63
    pixels = np.zeros((8, 9, 3), np.uint8)
    pixels[7, 8] = 255
    assert dhash(pixels) == 1


@pytest.mark.parametrize("seed", range(20))
def test_dhash_agrees_with_the_definition(seed: int) -> None:
    pixels = smooth(8 * 6, 9 * 7, seed)
    assert hamming(dhash(pixels), naive_dhash(pixels)) <= 1  # a tie may fall to either side


def test_dhash_survives_scaling_and_compression_and_tells_pictures_apart() -> None:
    pixels = smooth(480, 640)
    half = np.asarray(Image.fromarray(pixels).resize((317, 233), Image.Resampling.BICUBIC))
    jpeg = decode(encoded(pixels, "JPEG", quality=30))
    assert hamming(dhash(pixels), dhash(half)) <= 3
    assert hamming(dhash(pixels), dhash(jpeg)) <= 3
    assert hamming(dhash(pixels), dhash(smooth(480, 640, seed=1))) >= 12


def test_hamming_counts_bits() -> None:
    assert hamming(0b1011, 0b0001) == 2
    assert hamming(2**64 - 1, 0) == 64


@settings(deadline=None, max_examples=50)
@given(st.integers(1, 40), st.integers(1, 40))
def test_any_size_can_be_summarised(height: int, width: int) -> None:
    pixels = np.full((height, width, 3), 130, np.uint8)
    assert dhash(pixels) == 0
    assert color_layout(pixels, 3).shape == (3, 3, 3)


def test_lab_agrees_with_scikit_image() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (50, 60, 3), dtype=np.uint8)
    assert np.abs(rgb_to_lab(pixels) - rgb2lab(pixels)).max() < 0.01


def test_lab_of_known_colors() -> None:
    colors = np.array([[255, 255, 255], [0, 0, 0], [255, 0, 0]], np.uint8)
    truth = [[100, 0, 0], [0, 0, 0], [53.24, 80.09, 67.20]]  # B. Lindbloom's calculator, D65
    assert np.abs(rgb_to_lab(colors) - np.array(truth)).max() < 0.05


def test_color_layout_of_quarters() -> None:
    pixels = np.zeros((100, 60, 3), np.uint8)
    pixels[:50, 30:] = 255
    pixels[50:, :30] = [255, 0, 0]
    layout = color_layout(pixels, 2)
    assert layout.dtype == np.float32
    truth = [[[0, 0, 0], [100, 0, 0]], [[53.24, 80.09, 67.20], [0, 0, 0]]]
    assert np.abs(layout - np.array(truth)).max() < 0.05


def test_color_layout_agrees_with_the_mean_of_every_pixel() -> None:
    pixels = smooth(192, 240)
    naive = rgb2lab(pixels).reshape(6, 32, 6, 40, 3).mean(axis=(1, 3))
    assert np.abs(color_layout(pixels) - naive).max() < 0.8


def test_color_layout_tells_colorways_that_share_a_dhash() -> None:
    gray = smooth()[..., :1].repeat(3, axis=2) // 2 + 60
    tinted = gray.copy()
    tinted[..., 0] += 40
    tinted[..., 2] -= 40
    assert hamming(dhash(gray), dhash(tinted)) <= 4
    assert np.abs(color_layout(gray) - color_layout(tinted)).mean() > 10


def test_color_layout_needs_a_cell() -> None:
    with pytest.raises(ValueError, match="grid"):
        color_layout(smooth(), 0)
