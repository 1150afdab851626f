"""Portraits against hand-worked cases and an eigen-decomposition of the covariance."""

from __future__ import annotations

import numpy as np
import pytest

from solesight.tiles.portraits import (
    eigen_shoes,
    mean_shoe,
    median_shoe,
    signed_picture,
    spread_map,
)


def pictures(n: int, side: int = 6, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (n, side, side, 3)).astype(np.uint8)


def test_mean_median_and_spread_of_three_gray_pictures() -> None:
    three = np.stack([np.full((2, 2, 3), v, np.uint8) for v in (0, 30, 150)])
    assert (mean_shoe(three) == 60).all()
    assert (median_shoe(three) == 30).all()
    np.testing.assert_allclose(spread_map(three), np.std([0, 30, 150]), rtol=1e-6)


def test_axes_are_the_eigenvectors_of_the_covariance() -> None:
    rng = np.random.default_rng(1)
    strengths = np.array([60, 40, 26, 17, 11])[:, None]
    flat = 128 + rng.normal(size=(40, 5)) @ (rng.normal(size=(5, 108)) * strengths / 5)
    rgb = np.clip(np.rint(flat), 0, 255).astype(np.uint8).reshape(40, 6, 6, 3)
    found = eigen_shoes(rgb, 5)
    flat = rgb.reshape(40, -1).astype(np.float64)
    values, vectors = np.linalg.eigh(np.cov(flat.T))
    np.testing.assert_allclose(found.explained, values[::-1][:5] / values.sum(), rtol=1e-2)
    cosines = np.abs((found.axes * vectors[:, ::-1][:, :5].T).sum(axis=1))
    np.testing.assert_allclose(cosines, 1, atol=1e-3)
    assert (np.take_along_axis(found.axes, np.abs(found.axes).argmax(1)[:, None], 1) > 0).all()


def test_all_axes_rebuild_the_picture_and_fewer_come_less_near() -> None:
    rgb = pictures(12)
    found = eigen_shoes(rgb, 50)
    assert len(found.axes) == 11
    where = found.project(rgb)
    far = [np.abs(found.rebuild(where, k).astype(int) - rgb).mean() for k in (1, 5, 11)]
    assert far[0] > far[1] > far[2]
    assert far[2] < 1


def test_a_signed_picture_is_gray_where_the_axis_is_nothing() -> None:
    shown = signed_picture(np.array([0.0] * 9 + [2.0, -1.0, 0.0], np.float32), 2)
    assert set(shown.reshape(-1)[:9]) == {128}
    assert shown.reshape(-1)[9:].tolist() == [255, 64, 128]


def test_one_picture_has_no_axes() -> None:
    with pytest.raises(ValueError, match="two pictures"):
        eigen_shoes(pictures(1), 3)
