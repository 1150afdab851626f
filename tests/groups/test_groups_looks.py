from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solesight.groups.looks import color_vectors, detail_vectors, looks_apart


def flat(*lightness: float, grid: int = 16) -> np.ndarray:
    layouts = np.zeros((len(lightness), grid, grid, 3), np.float32)
    layouts[..., 0] = np.array(lightness)[:, None, None]
    return layouts


def textured(seed: int, n: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.normal((60, 0, 0), (20, 8, 8), (n, 16, 16, 3)).astype(np.float32)


def test_a_frame_of_usual_ink_is_measured_in_lab_units() -> None:
    # Mean offset 14 from white: scale 1. The other's is 17, its scale sqrt(16 / 19).
    one, other = color_vectors(flat(86, 83))
    assert np.linalg.norm(one) == pytest.approx(14)
    assert np.linalg.norm(other - one) == pytest.approx(17 * (16 / 19) ** 0.5 - 14, abs=1e-4)


def test_color_does_not_depend_on_the_grid() -> None:
    fine = textured(0, 1).repeat(2, axis=1).repeat(2, axis=2)
    coarse, halved = color_vectors(textured(0, 1)[:, :8, :8]), color_vectors(fine[:, :16, :16])
    assert halved == pytest.approx(coarse, abs=1e-4)


def test_detail_is_a_correlation_blind_to_lightness_and_contrast() -> None:
    layouts = textured(1, 1)
    others = np.concatenate([layouts, layouts * 0.5 + 20, -layouts, textured(2, 1)])
    one, same, opposite, stranger = detail_vectors(others).astype(np.float64)
    assert one @ same == pytest.approx(1, abs=1e-3)
    assert one @ opposite == pytest.approx(-1, abs=1e-3)
    assert abs(one @ stranger) < 0.2


def test_two_blank_frames_are_alike() -> None:
    layouts = flat(100, 100)
    apart = looks_apart(
        color_vectors(layouts), detail_vectors(layouts), np.array([0]), np.array([1])
    )
    assert apart.tolist() == [0.0]


def test_a_shift_of_detail_is_seen_where_color_agrees() -> None:
    layouts = textured(3, 2) * 0.02 + np.array([80, 0, 0], np.float32)
    color = color_vectors(layouts)
    assert np.linalg.norm(color[0] - color[1]) < 1
    apart = looks_apart(color, detail_vectors(layouts), np.array([0]), np.array([1]))
    assert apart[0] > 5


@settings(deadline=None, max_examples=30)
@given(seed=st.integers(0, 2**32))
def test_distance_is_a_distance(seed: int) -> None:
    layouts = textured(seed, 3)
    facts = color_vectors(layouts), detail_vectors(layouts)
    i, j = np.array([0, 1, 0, 1, 0]), np.array([0, 0, 1, 2, 2])
    itself, back, there, onward, straight = looks_apart(*facts, i, j)
    assert itself == 0
    assert back == there > 0
    assert straight <= there + onward + 1e-4
