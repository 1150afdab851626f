"""First layers, tiles, channels and samples, each against what is known of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import ndimage

from solesight.embed import embedder_spec
from solesight.errors import BundleError, UnknownNameError
from solesight.explain.filters import ShippedLooker, first_of_weights, layer_shapes
from solesight.explain.filters.channels import own_channels, region, strongest_channels
from solesight.explain.filters.first import FirstLayer
from solesight.explain.filters.looking import find_layers
from solesight.explain.filters.peaks import read_peaks
from solesight.explain.filters.tiles import (
    excited_tile,
    filter_tile,
    patch_tile,
    response_tile,
)
from solesight.progress import Silent

RNG = np.random.default_rng(0)


@pytest.mark.parametrize("kernel", [(3, 3), (4, 4), (1, 5)])
def test_responses_are_correlations_with_what_is_not_white(kernel: tuple[int, int]) -> None:
    weights = RNG.normal(size=(2, 3, *kernel)).astype(np.float32)
    frame = RNG.integers(0, 256, (40, 20, 3), dtype=np.uint8)
    found = FirstLayer("conv", weights, 1).responses(frame)
    ink = frame.astype(np.float64) - 255
    for k in range(2):
        wanted = sum(
            ndimage.correlate(
                ink[..., c],
                weights[k, c],
                mode="constant",
                # Where a kernel is even, scipy's middle is one further than ours.
                origin=[-1 if side % 2 == 0 else 0 for side in kernel],
            )
            for c in range(3)
        )
        assert np.allclose(found[k], wanted, atol=1e-2)


def test_white_gives_nothing() -> None:
    white = np.full((16, 16, 3), 255, dtype=np.uint8)
    layer = FirstLayer("conv", RNG.normal(size=(4, 3, 3, 3)).astype(np.float32), 1)
    assert not layer.responses(white).any()


def test_a_gray_filter_sees_brightness_alone() -> None:
    layer = FirstLayer("conv", np.ones((1, 1, 1, 1), dtype=np.float32), 1)
    frame = np.zeros((2, 2, 3), dtype=np.uint8)
    frame[0, 0] = 255
    assert layer.gray
    assert np.allclose(layer.responses(frame)[0], [[0, -255], [-255, -255]], atol=1e-3)


def test_the_first_layer_is_the_first_by_number_that_is_as_deep_as_a_picture() -> None:
    def conv(depth: int) -> np.ndarray:
        return np.zeros((8, depth, 3, 3), dtype=np.float32)

    arrays = {
        "head.0.weight": np.zeros((3, 9)),
        "trunk.10.weight": conv(3),
        "trunk.2.weight": conv(3),
        "trunk.1.weight": conv(1),
    }
    assert first_of_weights(arrays, "b").name == "trunk.2"
    del arrays["trunk.10.weight"], arrays["trunk.2.weight"]
    assert first_of_weights(arrays, "b").gray
    with pytest.raises(BundleError, match="no network with filters"):
        first_of_weights({"weights": np.zeros((3, 9))}, "probe-001")


def test_the_shipped_networks_show_their_first_layer_and_a_map_of_each_size() -> None:
    for name, side in (("efficientnet-lite0-int8", 224), ("sneaker", 160)):
        looker = ShippedLooker(embedder_spec(name))
        shapes = layer_shapes(looker)
        assert looker.first.weights.shape == (32, 3, 3, 3)
        assert [shape[1] for shape in shapes.values()] == [side >> k for k in (1, 2, 3, 4, 5)]
        assert [shape[0] for shape in shapes.values()] == [32, 24, 40, 112, 1280]


def test_the_first_map_of_a_shipped_network_is_what_its_first_filters_make_of_a_photo() -> None:
    looker = ShippedLooker(embedder_spec("efficientnet-lite0-int8"))
    frame = np.full((224, 224, 3), 255, dtype=np.uint8)
    frame[60:160, 50:180] = RNG.integers(0, 256, (100, 130, 3))
    found = looker.maps(["_conv_stem"], frame[None])["_conv_stem"][0]
    ours = looker.first.responses(frame)[:, 1::2, 1::2]  # the stride, and TensorFlow's padding
    inside = (slice(35, 75), slice(30, 85))
    for k in range(32):
        free = (found[k][inside] > 0.1) & (found[k][inside] < 5.9)  # where the ReLU does not cut
        if free.sum() > 200:
            assert np.corrcoef(found[k][inside][free], ours[k][inside][free])[0, 1] > 0.95


def test_an_unknown_layer_lists_the_known_ones() -> None:
    looker = ShippedLooker(embedder_spec("sneaker"))
    with pytest.raises(UnknownNameError, match=r"known: 0\.back\.1, "):
        find_layers(looker, ["back"])


def test_a_filter_is_drawn_with_every_weight_one_square() -> None:
    weights = np.array([[[1.0, -1.0], [0.0, 0.5]]] * 3, dtype=np.float32)
    tile = filter_tile(weights, 8)
    assert [tuple(tile[y, x]) for y, x in ((0, 0), (0, 7), (7, 0))] == [
        (255, 255, 255),
        (0, 0, 0),
        (128, 128, 128),
    ]
    assert np.unique(tile.reshape(-1, 3), axis=0).shape[0] == 4
    assert (filter_tile(np.zeros((1, 3, 3), np.float32), 9) == 128).all()


def test_a_response_is_white_where_it_is_that_of_white() -> None:
    answer = np.zeros((32, 32), dtype=np.float32)
    answer[:, :10], answer[:, 22:] = 3, -3
    tile = response_tile(answer, 32).astype(int)
    assert (tile[:, 12:20] == 255).all()
    assert (tile[:, :8, 0] > tile[:, :8, 2] + 50).all()  # more: red
    assert (tile[:, 24:, 2] > tile[:, 24:, 0] + 50).all()  # less: blue


def test_what_excites_keeps_its_colors_and_the_rest_fades() -> None:
    frame = np.full((64, 64, 3), (200, 30, 30), dtype=np.uint8)
    height = np.zeros((8, 8), dtype=np.float32)
    height[2:6, 2:6] = 1
    tile = excited_tile(frame, height, 64)
    assert tuple(tile[32, 32]) == (200, 30, 30)
    assert tile[2, 2].min() > 180
    assert len(set(tile[2, 2].tolist())) == 1  # gray


def test_a_patch_stays_inside_the_photo() -> None:
    frame = np.zeros((40, 40, 3), dtype=np.uint8)
    frame[:10, 30:] = 255
    assert patch_tile(frame, (0.0, 1.0), 0.25, 20).min() == 255


def _peaks() -> tuple[np.ndarray, list[str]]:
    peaks = RNG.normal(1, 0.1, (50, 6)).astype(np.float32)
    peaks[:, 4] += 10  # always loud: nothing special
    peaks[[3, 7], 2] = (5, 6)
    return peaks, [f"photo-{i}" for i in range(50)]


def test_the_strongest_channel_is_the_one_that_two_photos_excite() -> None:
    found = strongest_channels(*_peaks(), most=2, shown=2)
    assert found[0].number == 2
    assert [one.photo for one in found[0].excited] == ["photo-7", "photo-3"]
    assert found[0].strength > 3 * found[1].strength


def test_a_photo_s_channels_are_those_beyond_the_usual() -> None:
    peaks, photos = _peaks()
    own = peaks.mean(axis=0)
    own[1] += 2
    found = own_channels(peaks, photos, own, most=1, shown=3)[0]
    assert found.number == 1
    assert found.own == pytest.approx(float(own[1]))
    assert len(found.excited) == 3


def test_a_photo_that_leaves_a_channel_silent_is_not_shown() -> None:
    peaks = np.zeros((5, 1), dtype=np.float32)
    peaks[3] = 2
    found = strongest_channels(peaks, list("abcde"), most=1, shown=4)[0]
    assert [one.photo for one in found.excited] == ["d"]


def test_a_region_is_a_share_of_the_peak() -> None:
    assert region(np.array([[-1.0, 2.0], [4.0, 0.0]])).tolist() == [[0, 0.5], [1, 0]]
    assert not region(np.full((2, 2), -3.0)).any()


class _Counting:
    """A network that counts how many photos it saw."""

    name = asked = "counting"
    digest, size = "d" * 64, 8
    layers = chosen = ("a/b", "c")
    seen = 0

    def maps(self, names: Sequence[str], frames: np.ndarray) -> Mapping[str, np.ndarray]:
        self.seen += len(frames)
        flat = frames.reshape(len(frames), 1, 8, -1).astype(np.float32)
        return {name: np.concatenate([flat, -flat], axis=1) for name in names}


class _Drawn:
    config = "frames"

    def frames(self, photos: Sequence[str], size: int) -> np.ndarray:
        made = [np.full((size, size, 3), int(photo), dtype=np.uint8) for photo in photos]
        return np.stack(made)


def test_peaks_are_kept_and_a_run_that_stopped_goes_on(tmp_path: Path) -> None:
    looker: Any = _Counting()
    gallery: Any = _Drawn()
    photos = [str(i) for i in range(70)]

    def read() -> dict[str, np.ndarray]:
        return read_peaks(looker, ("a/b", "c"), photos, gallery, tmp_path, Silent())

    first = read()
    assert first["c"][:, 0].tolist() == list(range(70))
    assert looker.seen == 70
    again = read()
    assert looker.seen == 70
    assert all(np.array_equal(first[k], again[k]) for k in first)
    damaged = sorted(tmp_path.glob("*.npz"))[0]
    damaged.write_bytes(damaged.read_bytes()[:40])
    assert np.array_equal(read()["a/b"], first["a/b"])
    assert 70 < looker.seen < 140
