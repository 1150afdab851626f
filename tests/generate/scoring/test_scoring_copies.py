"""Floors are poor, copies are found, photos of other shoes are not taken for copies."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from solesight.errors import UnknownNameError
from solesight.generate.scoring import (
    Features,
    find_copies,
    named_features,
    noisy_mean,
    shuffled_patches,
)
from solesight.samples.design import designs
from solesight.samples.draw import draw

Pixels = NDArray[np.uint8]


def _shoes(n: int) -> Pixels:
    """Drawn shoes on white, 64 by 48."""
    made = np.full((n, 48, 64, 3), 255, dtype=np.uint8)
    for i, design in enumerate(designs(n, 3)):
        cut = Image.fromarray(draw(design, size=160).rgba)
        picture = Image.new("RGB", cut.size, "white")
        picture.paste(cut, mask=cut.getchannel("A"))
        picture.thumbnail((60, 46))
        placed = Image.new("RGB", (64, 48), "white")
        placed.paste(picture, ((64 - picture.width) // 2, (48 - picture.height) // 2))
        made[i] = np.asarray(placed)
    return made


@pytest.fixture(scope="module")
def shoes() -> Pixels:
    return _shoes(60)


@pytest.fixture(scope="module")
def network() -> Features:
    return named_features(["sneaker"])[0]


def test_planted_copies_are_flagged_and_other_shoes_are_not(
    shoes: Pixels, network: Features
) -> None:
    learned, held, made = shoes[:34], shoes[34:48], shoes[48:].copy()
    made[3] = learned[17]
    noise = np.random.default_rng(0).normal(0, 2, learned[31].shape)
    made[8] = np.clip(learned[31] + noise, 0, 255).astype(np.uint8)
    vectors = [network.of(lot) for lot in (made, learned, held)]
    found = find_copies((vectors[0], made), (vectors[1], learned), (vectors[2], held))
    flagged = set(np.flatnonzero(found.flagged).tolist())
    assert {3, 8} <= flagged
    assert len(flagged) <= 4
    assert found.made.rows[3] == 17
    assert found.made.rows[8] == 31
    assert found.made.distances[3] == pytest.approx(0, abs=1e-6)
    said = found.as_json()
    assert said["n"] == 12
    assert said["flagged"] == len(flagged)
    assert said["made_to_learned"]["q05"] < said["held_out_to_learned"]["q05"]


def test_copies_of_everything_are_all_flagged(shoes: Pixels) -> None:
    learned, held = shoes[:34], shoes[34:]
    flat = [lot.reshape(len(lot), -1).astype(np.float64) for lot in (learned, held)]
    found = find_copies((flat[0][:9], learned[:9]), (flat[0], learned), (flat[1], held))
    assert found.flagged.all()


def test_the_noisy_mean_has_the_mean_and_the_spread_of_what_it_is_made_from() -> None:
    rng = np.random.default_rng(0)
    pixels = rng.integers(90, 160, (200, 8, 8, 3)).astype(np.uint8)
    made = noisy_mean(pixels, 400, seed=1)
    assert made.shape == (400, 8, 8, 3)
    assert abs(made.mean() - pixels.mean()) < 1
    assert abs(made.std() - pixels.std()) < 2
    np.testing.assert_array_equal(made, noisy_mean(pixels, 400, seed=1))


def test_each_patch_comes_from_its_own_place() -> None:
    pixels = np.broadcast_to(np.arange(24 * 32, dtype=np.uint16).reshape(24, 32) % 251, (5, 24, 32))
    stacked = np.repeat(pixels[..., None], 3, axis=3).astype(np.uint8)
    stacked[..., 0] = np.arange(5, dtype=np.uint8)[:, None, None]
    made = shuffled_patches(stacked, 40, seed=2)
    np.testing.assert_array_equal(made[..., 1], np.broadcast_to(stacked[0, ..., 1], (40, 24, 32)))
    patches = made[..., 0].reshape(40, 3, 8, 4, 8)
    assert (patches == patches[:, :, :1, :, :1]).all(), "a patch is of one photo"
    assert len(np.unique(patches[0])) > 1, "a picture is of several"


def test_features_are_of_one_length_and_see_the_shoe(shoes: Pixels, network: Features) -> None:
    found = network.of(shoes[:4])
    assert found.shape == (4, 384)
    np.testing.assert_allclose((found**2).mean(axis=1), 1, rtol=1e-4)


def test_an_unknown_network_is_named() -> None:
    with pytest.raises(UnknownNameError, match="inception"):
        named_features(["inception"])
