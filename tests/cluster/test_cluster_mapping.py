"""The map keeps neighbours together, and places the others beside theirs."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.manifold import trustworthiness

from solesight.cluster.mapping import draw_map, place_near


def rows_of(n: int = 120) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    truth = np.arange(n) % 3
    return (rng.normal(size=(n, 8)) + 9 * np.eye(8)[truth]).astype(np.float32), truth


def test_neighbours_stay_neighbours_and_a_seed_repeats_it() -> None:
    rows, truth = rows_of()
    found = draw_map(rows, seed=3)
    assert trustworthiness(rows, found, n_neighbors=5) > 0.9
    assert (found.min(), found.max()) == (0, 1)
    middles = np.array([found[truth == t].mean(axis=0) for t in range(3)])
    own = np.linalg.norm(found - middles[truth], axis=1).mean()
    apart = np.linalg.norm(middles[0] - middles[1])
    assert apart > 2 * own
    np.testing.assert_array_equal(found, draw_map(rows, seed=3))


def test_what_is_left_is_placed_beside_its_like() -> None:
    rows, truth = rows_of()
    places = draw_map(rows[:90])
    found = place_near(rows[90:], rows[:90], places)
    middles = np.array([places[truth[:90] == t].mean(axis=0) for t in range(3)])
    nearest = np.linalg.norm(found[:, None] - middles, axis=2).argmin(axis=1)
    assert (nearest == truth[90:]).all()


def test_between_two_groups_it_takes_a_side() -> None:
    anchors = np.array([[0.0], [0.1], [1.0], [1.1]], np.float32)
    places = np.array([[0, 0], [0, 0.02], [1, 1], [1, 0.98]], np.float32)
    found = place_near(np.array([[0.5]], np.float32), anchors, places)
    assert found[0] == pytest.approx([0, 0.01], abs=0.02)


@pytest.mark.parametrize("n", [1, 2, 4, 6, 9])
def test_few_photos_have_places_too(n: int) -> None:
    rows = np.random.default_rng(1).normal(size=(n, 3)).astype(np.float32)
    found = draw_map(rows)
    assert found.shape == (n, 2)
    assert np.isfinite(found).all()
    assert found.min() >= 0
    assert found.max() <= 1
