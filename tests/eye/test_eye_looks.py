"""The eye on drawn shoes of known truth, and its small parts by themselves."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solesight.errors import BundleError
from solesight.eye.glimpse import SIDE, border_color, content_box, glimpse
from solesight.eye.heads import FACINGS, Heads, upright
from solesight.eye.looks import HEADS, SEVERAL, SHOE, Eye, Look
from solesight.eye.turning import DEAD_ZONE, upright_angle
from solesight.photos import silhouette
from solesight.samples import NON_SHOES, designs, draw, non_shoe, photograph, photograph_several
from solesight.samples.photograph import Scene


@pytest.fixture(scope="module")
def eye() -> Eye:
    return Eye()


def on_white(pixels: np.ndarray) -> np.ndarray:
    if pixels.shape[2] == 3:
        return pixels
    alpha = pixels[..., 3:].astype(float) / 255
    return (pixels[..., :3] * alpha + 255 * (1 - alpha)).astype(np.uint8)


def share(answers: list[bool]) -> float:
    return float(np.mean(answers))


def test_drawn_side_views_face_where_they_were_drawn(eye: Eye) -> None:
    taken = [photograph(draw(design), k) for k, design in enumerate(designs(40, seed=4))]
    looks = eye.look([on_white(photo.pixels) for photo in taken])
    told = [
        look.toe_left == (photo.truth.facing == "left")
        for look, photo in zip(looks, taken, strict=True)
    ]
    assert share(told) >= 0.95
    assert share([look.shoe >= SHOE for look in looks]) >= 0.95
    assert share([look.several <= SEVERAL for look in looks]) >= 0.95


def test_drawn_fronts_and_backs_are_no_side_views(eye: Eye) -> None:
    photos = [
        on_white(photograph(draw(design, view), k).pixels)
        for k, design in enumerate(designs(12, seed=8))
        for view in ("front", "back")
    ]
    assert share([look.facing not in ("right", "left") for look in eye.look(photos)]) >= 0.85


def test_drawn_things_are_no_shoes(eye: Eye) -> None:
    photos = [on_white(non_shoe(kind, seed).pixels) for kind in NON_SHOES for seed in range(5)]
    assert share([look.shoe < SHOE for look in eye.look(photos)]) >= 0.9


def test_four_drawn_shoes_are_several_and_one_is_not(eye: Eye) -> None:
    shoes = [draw(design) for design in designs(24, seed=15)]
    fours = [on_white(photograph_several(shoes[k : k + 4], k).pixels) for k in range(0, 24, 4)]
    assert share([look.several > SEVERAL for look in eye.look(fours)]) >= 0.8


@pytest.mark.parametrize("tilt", [-150.0, -90.0, -20.0, 20.0, 90.0, 180.0])
def test_a_turned_shoe_is_turned_back_upright(eye: Eye, tilt: float) -> None:
    errors = []
    for k, design in enumerate(designs(8, seed=21)):
        scene = Scene(width=420, height=420, background="white", tilt=tilt, fill=0.6)
        photo = on_white(photograph(draw(design), k, scene).pixels)
        angle = upright_angle(eye.look([photo])[0], silhouette(photo))
        errors.append(abs((angle + tilt + 180) % 360 - 180))
    assert np.median(errors) <= 4


def test_a_level_shoe_is_left_alone(eye: Eye) -> None:
    for k, design in enumerate(designs(8, seed=33)):
        photo = on_white(photograph(draw(design), k, Scene(background="white")).pixels)
        assert upright_angle(eye.look([photo])[0], silhouette(photo)) == 0


def test_looks_come_in_order_and_do_not_depend_on_the_batch(eye: Eye) -> None:
    photos = [on_white(photograph(draw(d), k).pixels) for k, d in enumerate(designs(18, seed=2))]
    together = eye.look(photos)
    alone = [eye.look([photo])[0] for photo in photos]
    for one, other in zip(together, alone, strict=True):
        assert one.to_facts() == pytest.approx(other.to_facts(), abs=1e-2)
    assert eye.look([]) == []


def test_scores_are_probabilities_and_survive_as_facts(eye: Eye) -> None:
    look = eye.look([np.full((50, 80, 3), 255, np.uint8)])[0]
    assert sum(getattr(look, name) for name in FACINGS) == pytest.approx(1, abs=1e-4)
    assert all(0 <= v <= 1 for k, v in look.to_facts().items() if k != "angle")
    assert -180 <= look.angle <= 180
    assert Look.from_facts(look.to_facts()) == look


@pytest.mark.parametrize("shape", [(1, 1, 3), (1, 900, 3), (700, 3, 3)])
def test_extreme_photos_are_looked_at(eye: Eye, shape: tuple[int, int, int]) -> None:
    assert len(eye.look([np.zeros(shape, np.uint8)])) == 1


@pytest.mark.parametrize("shape", [(5, 5), (5, 5, 4), (0, 5, 3)])
def test_other_shapes_are_refused(eye: Eye, shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="expected uint8"):
        eye.look([np.zeros(shape, np.uint8)])


def test_heads_of_another_network_are_refused() -> None:
    with pytest.raises(BundleError, match="made for the network"):
        Heads(HEADS, "0" * 64)


def test_a_damaged_file_of_heads_says_so(tmp_path) -> None:
    path = tmp_path / "eye.safetensors"
    path.write_bytes(HEADS.read_bytes()[:1000])
    with pytest.raises(BundleError, match="cannot read"):
        Heads(path, "")


def test_a_small_thing_on_a_plain_page_fills_the_glimpse() -> None:
    page = np.full((300, 300, 3), 240, np.uint8)
    page[100:130, 200:260] = (200, 30, 30)
    assert border_color(page) == (240, 240, 240)
    left, top, right, bottom = content_box(page, (240, 240, 240))
    assert left <= 200 < 260 <= right <= 270
    assert top <= 100 < 130 <= bottom <= 140
    red = (glimpse(page)[..., 1] < 100).any(axis=0)
    assert red.mean() > 0.85


def test_a_busy_photo_is_kept_whole() -> None:
    rng = np.random.default_rng(0)
    photo = rng.integers(0, 256, (90, 120, 3)).astype(np.uint8)
    assert content_box(photo, border_color(photo)) == (0, 0, 120, 90)


@given(st.integers(1, 400), st.integers(1, 400), st.floats(-180, 180))
@settings(deadline=None, max_examples=30)
def test_a_glimpse_is_always_square(height: int, width: int, turn: float) -> None:
    photo = np.random.default_rng(height).integers(0, 256, (height, width, 3)).astype(np.uint8)
    assert glimpse(photo, turn).shape == (SIDE, SIDE, 3)


@given(st.floats(-179, 180))
@settings(deadline=None, max_examples=50)
def test_bins_around_an_angle_are_read_as_that_angle(angle: float) -> None:
    centers = np.arange(36) * 10.0
    apart = (centers - angle + 180) % 360 - 180
    shares = np.exp(-0.5 * (apart / 6) ** 2)[None]
    found, sure = upright(shares / shares.sum())
    assert abs((found[0] - angle + 180) % 360 - 180) < 0.6
    assert sure[0] > 0.95


def test_an_unsure_angle_without_an_outline_turns_nothing() -> None:
    facts = dict.fromkeys(Look.__slots__, 0.2) | {"angle": 70.0, "angle_confidence": 0.3}
    unsure = Look.from_facts(facts)
    assert upright_angle(unsure, None) == 0
    sure = Look.from_facts(facts | {"angle_confidence": 0.95})
    assert upright_angle(sure, None) == 70
    slight = Look.from_facts(facts | {"angle": DEAD_ZONE - 0.5, "angle_confidence": 0.95})
    assert upright_angle(slight, None) == 0
