"""The drawn styles: always the same, each like no other."""

from __future__ import annotations

import numpy as np
import pytest

from solesight.errors import UnknownNameError
from solesight.generate import DRAWN, draw_style, style_names


@pytest.fixture(scope="module")
def pictures() -> dict[str, np.ndarray]:
    return {name: draw_style(name, 128) for name in style_names()}


def test_there_are_eight_and_each_is_full_of_contrast(pictures: dict[str, np.ndarray]) -> None:
    assert len(pictures) == 8
    for name, pixels in pictures.items():
        assert pixels.shape == (128, 128, 3), name
        assert pixels.dtype == np.uint8
        assert pixels.astype(float).std() > 30, name


def test_the_same_seed_draws_the_same_pixels_and_another_draws_others(
    pictures: dict[str, np.ndarray],
) -> None:
    for name, pixels in pictures.items():
        assert (draw_style(DRAWN + name, 128) == pixels).all(), name
        assert (draw_style(name, 128, seed=1) != pixels).any(), name


def test_an_unknown_style_lists_the_known() -> None:
    with pytest.raises(UnknownNameError, match="marble, mosaic"):
        draw_style("drawn:impasto")
