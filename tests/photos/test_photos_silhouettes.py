from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from photo_makers import Pixels, encoded, smooth
from PIL import Image, ImageDraw, ImageFilter

from solesight.photos import (
    Silhouette,
    decode,
    frame_of,
    ground_angle,
    hough_orientation,
    render,
    silhouette,
)

Mask = npt.NDArray[np.bool_]
# A side view, toe to the right, on a level sole from x = 60 to 300 at y = 190.
OUTLINE = [
    (60, 190), (55, 150), (62, 90), (110, 85), (140, 110), (200, 130),
    (290, 150), (320, 165), (322, 180), (300, 190),
]  # fmt: skip


def truth_mask(angle: float = 0.0) -> Mask:
    """The outline's mask, 280 x 380, turned clockwise by ``angle``."""
    picture = Image.new("L", (380, 280), 0)
    ImageDraw.Draw(picture).polygon(OUTLINE, fill=255)
    return np.asarray(picture.rotate(-angle, center=(190, 140))) > 127


def studio(shoe: tuple[int, int, int], top: int = 255, bottom: int = 255) -> Pixels:
    """The outline on a backdrop that runs from gray level ``top`` to ``bottom``."""
    levels = np.linspace(top, bottom, 280)[:, None, None]
    canvas = np.broadcast_to(levels, (280, 380, 3)).copy()
    canvas[truth_mask()] = shoe
    return canvas.astype(np.uint8)


def overlap(found: Silhouette, truth: Mask) -> float:
    """Intersection over union at the mask's size."""
    size = found.mask.shape[::-1]
    small = np.asarray(Image.fromarray(truth).resize(size, Image.Resampling.BOX))
    return float((found.mask & small).sum() / (found.mask | small).sum())


def found_in(pixels: Pixels) -> Silhouette:
    found = silhouette(pixels)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("top", "bottom"), [(255, 255), (245, 245), (165, 205), (120, 60), (20, 20)]
)
@pytest.mark.parametrize("shoe", [(200, 30, 40), (90, 140, 90)])
def test_the_shoe_is_found_on_plain_and_graded_backdrops(
    shoe: tuple[int, int, int], top: int, bottom: int
) -> None:
    found = found_in(studio(shoe, top, bottom))
    assert overlap(found, truth_mask()) > 0.93
    assert found.confidence > 0.9
    assert found.touching == frozenset()
    assert len(found.areas) == 1
    assert found.areas[0] == pytest.approx(truth_mask().mean(), rel=0.08)


def test_the_box_is_in_units_of_the_longer_side() -> None:
    left, top, right, bottom = found_in(studio((30, 30, 30))).box
    truth = np.array([55, 85, 323, 191]) / 380
    assert np.abs(np.array([left, top, right, bottom]) - truth).max() < 1.5 / 128


def test_a_white_shoe_on_white_is_found_after_compression() -> None:
    pixels = studio((247, 247, 246))
    pixels[182:190, 62:300] = 60  # the outsole; without a dark detail there is nothing to hold on
    pixels = decode(encoded(pixels, "JPEG", quality=85))
    assert overlap(found_in(pixels), truth_mask()) > 0.85


def test_a_soft_ground_shadow_is_left_out() -> None:
    shadow = Image.new("L", (380, 280), 255)
    ImageDraw.Draw(shadow).ellipse((30, 186, 350, 194), fill=190)
    pixels = np.asarray(shadow.filter(ImageFilter.GaussianBlur(5)).convert("RGB")).copy()
    pixels[truth_mask()] = (40, 60, 120)
    found = found_in(pixels)
    assert overlap(found, truth_mask()) > 0.92  # 0.85 with the shadow
    assert found.box[2] - found.box[0] < 1.04 * (323 - 55) / 380


def test_a_shoe_that_is_cut_off_touches_that_side() -> None:
    pixels = studio((30, 30, 30))
    assert found_in(pixels[:, 100:]).touching == {"left"}
    assert found_in(pixels[:170]).touching == {"bottom"}
    assert found_in(pixels[95:, :300]).touching == {"top", "right"}


def test_two_shoes_are_two_areas() -> None:
    pixels = np.vstack([studio((30, 30, 30)), studio((200, 0, 0))])
    areas = found_in(pixels).areas
    assert len(areas) == 2
    assert areas[0] == pytest.approx(areas[1], rel=0.05)


def test_specks_are_left_out() -> None:
    pixels = studio((30, 30, 30))
    pixels[20:24, 20:24] = 0
    found = found_in(pixels)
    assert len(found.areas) == 1
    assert found.box[0] > 0.1


def test_nothing_on_a_plain_backdrop_is_none() -> None:
    assert silhouette(np.full((200, 300, 3), 240, np.uint8)) is None
    assert silhouette(np.full((1, 1, 3), 7, np.uint8)) is None


def test_clutter_is_none_or_doubted() -> None:
    noise = np.random.default_rng(0).integers(0, 256, (30, 40, 3), dtype=np.uint8)
    cluttered = np.asarray(Image.fromarray(noise).resize((320, 240), Image.Resampling.NEAREST))
    for pixels in (cluttered, smooth(240, 320), smooth(240, 320, seed=5)):
        found = silhouette(pixels)
        assert found is None or found.confidence < 0.6


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 40), st.integers(1, 40), st.integers(0, 2**32 - 1))
def test_any_picture_gives_a_sound_answer(height: int, width: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    pixels = rng.integers(0, 256, (height, width, 3), dtype=np.uint8)
    found = silhouette(pixels, 32)
    if found is not None:
        assert 0 <= found.confidence <= 1
        assert found.mask.any()
        assert max(found.mask.shape) == 32


@pytest.mark.parametrize("tilt", [-40, -25, -10, -3, 0, 3, 10, 25, 40])
def test_the_ground_angle_undoes_a_tilt(tilt: float) -> None:
    answer = ground_angle(truth_mask(tilt))
    assert answer == pytest.approx(tilt, abs=0.7)


@pytest.mark.parametrize(("tilt", "prior"), [(80, 70), (-100, -90), (175, 180), (90, 60)])
def test_a_prior_finds_large_turns(tilt: float, prior: float) -> None:
    assert ground_angle(truth_mask(tilt), prior) == pytest.approx(tilt, abs=0.7)


def test_a_ball_stands_on_no_line() -> None:
    y, x = np.mgrid[0:128, 0:128]
    assert ground_angle(np.hypot(x - 64, y - 64) < 40) is None
    assert ground_angle(np.zeros((128, 128), bool)) is None


def test_the_frame_of_a_silhouette_is_tight() -> None:
    frame = frame_of(found_in(studio((30, 30, 30))))
    assert frame.cx == pytest.approx((55 + 323) / 2 / 380, abs=0.01)
    assert frame.cy == pytest.approx((85 + 191) / 2 / 380, abs=0.01)
    assert frame.width == pytest.approx(268 / 380, abs=0.015)
    assert frame.height == pytest.approx(106 / 380, abs=0.015)


@pytest.mark.parametrize("tilt", [-20.0, 15.0])
def test_a_tilted_photo_renders_as_the_upright_one(tilt: float) -> None:
    upright = studio((30, 60, 120))
    turned = Image.fromarray(upright).rotate(-tilt, Image.Resampling.BICUBIC, fillcolor="white")
    tilted = np.asarray(turned)
    found = found_in(tilted)
    angle = ground_angle(found.mask)
    assert angle is not None
    a = render(tilted, frame_of(found, angle), 128)
    b = render(upright, frame_of(found_in(upright)), 128)
    assert np.abs(a.astype(int) - b).mean() < 7
    assert np.abs(render(tilted, frame_of(found), 128).astype(int) - b).mean() > 15


def test_flip_mirrors_after_turning() -> None:
    found = found_in(studio((30, 60, 120)))
    pixels = studio((30, 60, 120))
    plain = render(pixels, frame_of(found), 128)
    flipped = render(pixels, frame_of(found, flip=True), 128)
    assert np.abs(flipped.astype(int) - plain[:, ::-1]).mean() < 1


def test_paint_makes_a_gray_backdrop_white() -> None:
    pixels = studio((30, 60, 120), 165, 205)
    found = found_in(pixels)
    painted = render(pixels, frame_of(found, paint=True), 128)
    plain = render(pixels, frame_of(found), 128)
    corner = (slice(46, 54), slice(90, 110))  # above the toe, inside the crop
    assert (plain[corner] < 210).all()
    assert (painted[corner] > 250).all()
    dark = (plain == [30, 60, 120]).all(axis=2)
    assert (painted[dark] == [30, 60, 120]).mean() > 0.99


@pytest.mark.parametrize("slope", [0, 45, -45])
def test_hough_turns_long_lines_level(slope: int) -> None:
    picture = Image.new("RGB", (300, 300), "white")
    draw = ImageDraw.Draw(picture)
    drop = 200 * np.sign(slope)
    for offset in (-40, 0, 40):
        draw.line(
            (50, 150 - drop / 2 + offset, 250, 150 + drop / 2 + offset), fill="black", width=5
        )
    answer = hough_orientation(np.asarray(picture))
    assert answer.segments > 0
    assert answer.angle == pytest.approx(slope, abs=4)


def test_hough_without_lines_changes_nothing() -> None:
    answer = hough_orientation(np.full((100, 100, 3), 255, np.uint8))
    assert (answer.angle, answer.flip, answer.segments) == (0.0, False, 0)


def test_hough_is_repeatable() -> None:
    pixels = studio((30, 60, 120))
    assert hough_orientation(pixels) == hough_orientation(pixels)
