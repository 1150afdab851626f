from __future__ import annotations

import json
import math
import time

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from photo_makers import Pixels, smooth
from PIL import Image

from solesight.photos import Frame, Grid, render

SIDES = st.floats(0.01, 1.5)
FRAMES = st.builds(
    Frame,
    st.floats(-0.5, 1.5),
    st.floats(-0.5, 1.5),
    SIDES,
    SIDES,
    st.floats(-720, 720),
    st.booleans(),
    st.none() | st.just(Grid.pack(np.eye(7, 9, dtype=bool))),
)


def difference(a: Pixels, b: Pixels) -> float:
    return float(np.abs(a.astype(int) - b.astype(int)).mean())


@settings(deadline=None, max_examples=200)
@given(FRAMES)
def test_json_brings_back_the_same_frame(frame: Frame) -> None:
    again = Frame.from_json(frame.to_json())
    assert again == frame
    assert again.to_json() == frame.to_json()


def test_json_is_compact_and_stable() -> None:
    frame = Frame(0.1 + 0.2, 0.25, 1 / 3, 0.5)
    assert frame.to_json() == '{"c":[0.3,0.25],"s":[0.33333,0.5]}'
    turned = Frame(0.5, 0.5, 0.5, 0.5, -3.14159, True, Grid.pack(np.eye(2, dtype=bool)))
    assert json.loads(turned.to_json()) == {
        "c": [0.5, 0.5],
        "s": [0.5, 0.5],
        "a": -3.14,
        "f": True,
        "m": "2x2:AAECAQ==",
    }
    assert Frame(-1e-9, 0.5, 1, 1, -0.001).to_json() == '{"c":[0.0,0.5],"s":[1.0,1.0]}'


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        "null",
        '{"c":[0,0],"s":[0,1]}',
        '{"c":[0],"s":[1,1]}',
        '{"c":[0,0],"s":[1,NaN]}',
        '{"c":[0,0],"s":[1,1],"m":"2x2:AAEC"}',
        '{"c":[0,0],"s":[1,1],"m":"2x2"}',
        '{"c":[0,0],"s":[1,1],"m":"99999x99999:AAEC"}',
        '{"c":[0,0],"s":[1,1],"m":7}',
        '{"c":[0,0],"s":[1,1],"a":"x"}',
    ],
)
def test_what_is_no_frame_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError, match="frame"):
        Frame.from_json(text)


@pytest.mark.parametrize("bad", [math.nan, math.inf, 0.0, -1.0])
def test_impossible_sides_are_refused(bad: float) -> None:
    with pytest.raises(ValueError, match="frame"):
        Frame(0.5, 0.5, bad, 1)


@settings(deadline=None, max_examples=100)
@given(st.integers(1, 30), st.integers(1, 30), st.integers(0, 2**32 - 1))
def test_grids_pack_and_unpack(height: int, width: int, seed: int) -> None:
    mask = np.random.default_rng(seed).random((height, width)) < 0.5
    grid = Grid.pack(mask)
    np.testing.assert_array_equal(grid.unpack(), mask)
    assert Grid.from_text(grid.to_text()) == grid


def test_a_long_run_takes_two_bytes() -> None:
    assert Grid.pack(np.zeros((20, 15), bool)).runs == bytes([0x80 | 300 & 0x7F, 300 >> 7])


def test_a_shoe_sized_mask_is_small() -> None:
    y, x = np.mgrid[0:128, 0:128]
    disk = np.hypot(x - 64, y - 64) < 50
    assert len(Frame(0.5, 0.5, 1, 1, mask=Grid.pack(disk)).to_json()) < 500


def test_the_whole_square_photo_comes_back_pixel_for_pixel() -> None:
    pixels = smooth(96, 96)
    np.testing.assert_array_equal(render(pixels, Frame.whole(96, 96), 96, 0.0), pixels)


def test_the_whole_photo_is_centered_on_white_with_its_aspect() -> None:
    pixels = np.zeros((50, 100, 3), np.uint8)
    out = render(pixels, Frame.whole(100, 50), 200, 0.1)
    black = (out == 0).all(axis=2)
    rows, columns = np.flatnonzero(black.any(axis=1)), np.flatnonzero(black.any(axis=0))
    assert (rows[0], rows[-1] + 1) == (60, 140)
    assert (columns[0], columns[-1] + 1) == (20, 180)
    assert (out[~black] == 255).all()


def test_the_result_has_its_size_whatever_the_photo() -> None:
    for height, width in ((1, 1), (3, 500), (500, 3), (2, 2)):
        out = render(np.zeros((height, width, 3), np.uint8), Frame.whole(width, height), 64)
        assert out.shape == (64, 64, 3)
        assert out.dtype == np.uint8


def test_a_frame_outside_the_photo_is_white() -> None:
    assert (render(smooth(), Frame(3, 3, 0.2, 0.2), 40) == 255).all()


@pytest.mark.parametrize(("size", "margin"), [(0, 0.1), (224, 0.5), (224, -0.1)])
def test_senseless_sizes_are_refused(size: int, margin: float) -> None:
    with pytest.raises(ValueError, match="render"):
        render(smooth(), Frame.whole(64, 48), size, margin)


def test_ninety_degrees_turn_counter_clockwise() -> None:
    pixels = smooth(60, 60)
    out = render(pixels, Frame(0.5, 0.5, 1, 1, 90.0), 60, 0.0)
    assert difference(out, np.rot90(pixels)) < 0.6


def test_a_tilted_photo_is_made_upright_again() -> None:
    upright = smooth(240, 240)
    tilted = np.asarray(Image.fromarray(upright).rotate(-17, Image.Resampling.BICUBIC))
    frame = Frame(0.5, 0.5, 0.5, 0.5, 17.0)
    middle = Frame(0.5, 0.5, 0.5, 0.5)
    out, truth = render(tilted, frame, 112, 0.0), render(upright, middle, 112, 0.0)
    assert difference(out, truth) < 1.5
    assert difference(render(tilted, middle, 112, 0.0), truth) > 8


@settings(deadline=None, max_examples=60)
@given(
    st.floats(0.3, 0.7), st.floats(0.3, 0.7), st.floats(0.2, 0.7), st.floats(-60, 60), st.booleans()
)
def test_a_mirrored_photo_with_flip_toggled_renders_the_same(
    cx: float, cy: float, side: float, angle: float, flip: bool
) -> None:
    pixels = smooth(90, 120)
    frame = Frame(cx, cy, side, side * 0.6, angle, flip)
    mirrored = Frame(1 - frame.cx, frame.cy, frame.width, frame.height, -frame.angle, not flip)
    a = render(pixels, frame, 80)
    b = render(np.ascontiguousarray(pixels[:, ::-1]), mirrored, 80)
    assert difference(a, b) < 1.0


@settings(deadline=None, max_examples=40)
@given(st.floats(-180, 180), st.booleans(), st.integers(2, 4))
def test_a_frame_fits_its_photo_at_every_size(angle: float, flip: bool, times: int) -> None:
    small = smooth(75, 100)
    large = np.asarray(Image.fromarray(small).resize((100 * times, 75 * times)))
    frame = Frame(0.5, 0.4, 0.6, 0.4, angle, flip)
    assert difference(render(small, frame, 64), render(large, frame, 64)) < 3.0


def test_turned_adds_up() -> None:
    frame = Frame(0.5, 0.5, 0.6, 0.3, 10.0)
    assert frame.turned(5).angle == 15
    assert frame.turned(0, flip=True).flip
    twice = frame.turned(7, flip=True).turned(7, flip=True)
    assert (twice.angle, twice.flip) == (10.0, False)
    assert frame.turned(190).angle == -160


def test_shrinking_does_not_alias() -> None:
    stripes = np.zeros((900, 900, 3), np.uint8)
    stripes[:, ::2] = 255
    out = render(stripes, Frame.whole(900, 900), 100, 0.0)
    assert np.abs(out[5:-5, 5:-5].astype(int) - 128).max() <= 3


def disk_mask(height: int, width: int) -> npt.NDArray[np.bool_]:
    y, x = np.mgrid[0:height, 0:width]
    return np.asarray(np.hypot(x - width / 2, y - height / 2) < height / 3)


def test_a_mask_paints_the_rest_white() -> None:
    pixels = np.full((150, 200, 3), 90, np.uint8)
    plain = Frame.whole(200, 150)
    masked = Frame(plain.cx, plain.cy, plain.width, plain.height, mask=Grid.pack(disk_mask(48, 64)))
    out = render(pixels, masked, 200, 0.0)
    y, x = np.mgrid[0:200, 0:200]
    away = np.hypot(x - 100, y - 100)
    assert (out[away < 45] == 90).all()
    assert (out[away > 55] == 255).all()


def test_a_mask_follows_a_crop() -> None:
    pixels = np.full((150, 200, 3), 90, np.uint8)
    mask = np.zeros((48, 64), bool)
    mask[:, 32:] = True
    out = render(pixels, Frame(0.5, 0.375, 0.2, 0.2, mask=Grid.pack(mask)), 100, 0.0)
    assert (out[:, :40] == 255).all()
    assert (out[:, 60:] == 90).all()


@pytest.mark.slow
def test_rendering_is_fast() -> None:
    pixels = smooth(400, 500)
    frame = Frame(0.5, 0.4, 0.8, 0.5, 5.0, True)
    render(pixels, frame)
    best = math.inf
    for _ in range(8):
        start = time.process_time()
        for _ in range(10):
            render(pixels, frame)
        best = min(best, (time.process_time() - start) / 10)
    assert best < 0.010  # 2.3 ms where it was measured; slow machines may take four times as long
