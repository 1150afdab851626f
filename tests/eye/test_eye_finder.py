"""The finder on made masks: dark cells are shoe."""

from __future__ import annotations

from typing import cast

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from solesight.embed import Network, embedder_spec
from solesight.eye import Finder


class DarkIsShoe:
    """Stands for a network: each cell's probability is its darkness."""

    outputs = frozenset({"embedding", "mask"})

    def __init__(self) -> None:
        self.looks: list[tuple[int, ...]] = []

    def read(self, names: list[str], batch: NDArray[np.uint8]) -> list[NDArray[np.float32]]:
        assert names == ["mask"]
        assert batch.shape[1] % 32 == 0
        assert batch.shape[2] % 32 == 0
        self.looks.append(batch.shape)
        n, h, w, _ = batch.shape
        cells = batch.reshape(n, h // 32, 32, w // 32, 32, 3).mean((2, 4, 5))
        return [(1 - cells / 255).astype(np.float32)]


def finder() -> tuple[Finder, DarkIsShoe]:
    network = DarkIsShoe()
    return Finder(cast("Network", network)), network


def room(width: int, height: int, *boxes: tuple[int, int, int, int]) -> NDArray[np.uint8]:
    pixels = np.full((height, width, 3), 255, np.uint8)
    for left, top, right, bottom in boxes:
        pixels[top:bottom, left:right] = 0
    return pixels


def test_nothing_dark_is_no_shoe() -> None:
    assert finder()[0].find(room(640, 480)) == []


def test_one_shoe_is_boxed() -> None:
    found = finder()[0].find(room(640, 640, (128, 256, 512, 512)))
    assert len(found) == 1
    box = found[0]
    np.testing.assert_allclose(
        [box.left, box.top, box.right, box.bottom], [0.2, 0.4, 0.8, 0.8], atol=0.08
    )
    assert box.frame.width == pytest.approx(box.right - box.left, abs=1e-4)


def test_two_shoes_come_largest_first_and_join() -> None:
    pixels = room(1280, 640, (64, 128, 448, 512), (768, 128, 1216, 576))
    found = finder()[0].find(pixels)
    assert len(found) == 2
    assert found[0].left > found[1].left
    both = found[0].joined(found[1])
    assert both.left == found[1].left
    assert both.right == found[0].right


def test_crumbs_beside_a_shoe_are_left_out() -> None:
    found = finder()[0].find(room(640, 640, (64, 64, 512, 512), (576, 576, 624, 624)))
    assert len(found) == 1


def test_a_small_shoe_is_looked_at_closer() -> None:
    seeing, network = finder()
    pixels = room(3200, 2400, (2000, 1500, 2500, 1800))
    found = seeing.find(pixels)
    assert len(network.looks) == 2
    box = found[0]
    exact = np.array([2000, 1500, 2500, 1800]) / 3200
    np.testing.assert_allclose([box.left, box.top, box.right, box.bottom], exact, atol=0.045)


@settings(deadline=None, max_examples=40)
@given(
    width=st.integers(1, 700),
    height=st.integers(1, 700),
    data=st.data(),
)
def test_boxes_stay_inside_the_photo(width: int, height: int, data: st.DataObject) -> None:
    seed = data.draw(st.integers(0, 2**16))
    noise = np.random.default_rng(seed).integers(0, 2, (4, 4, 1), dtype=np.uint8) * np.uint8(255)
    rows = np.arange(height) * 4 // height
    columns = np.arange(width) * 4 // width
    pixels = np.repeat(noise[rows][:, columns], 3, axis=2)
    longer = max(width, height)
    for box in finder()[0].find(pixels):
        assert 0 <= box.left < box.right <= width / longer + 1e-9
        assert 0 <= box.top < box.bottom <= height / longer + 1e-9
        assert box.weight > 0


def test_a_network_without_mask_does_not_fit() -> None:
    spec = embedder_spec("efficientnet-lite0-int8")
    assert not Finder.fits(Network(spec.path, spec.sha256))
