"""What is measured on drawn shoes, whose truth is known."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image, ImageFilter

from solesight.eye import Measurer, frames_config
from solesight.eye.measure import Measures, sharpness
from solesight.photos import Frame, render
from solesight.samples import Scene, designs, draw, non_shoe, photograph


def png(pixels: np.ndarray) -> bytes:
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG")
    return out.getvalue()


@pytest.fixture(scope="module")
def measurer() -> Measurer:
    return Measurer()


def measured(measurer: Measurer, *pictures: np.ndarray) -> list[Measures]:
    return measurer.measure([measurer.open(png(p)) for p in pictures])


def scene(**options: object) -> Scene:
    return Scene(width=420, height=320, **{"background": "white", **options})  # type: ignore[arg-type]


def shots(**options: object) -> list[np.ndarray]:
    return [photograph(draw(d), 5, scene(**options)).pixels for d in designs(12, seed=3)]


def test_the_toe_is_found_on_either_side(measurer: Measurer):
    right = measured(measurer, *shots(facing="right"))
    left = measured(measurer, *shots(facing="left"))
    assert {m.facing for m in right} == {"right"}
    assert {m.facing for m in left} == {"left"}
    assert not any(m.frame.flip for m in right)
    assert all(m.frame.flip for m in left)


def test_both_sides_end_in_the_same_frame(measurer: Measurer):
    pictures = shots(facing="right")
    mirrored = [np.ascontiguousarray(p[:, ::-1]) for p in pictures]
    for p, q, m, n in zip(
        pictures,
        mirrored,
        measured(measurer, *pictures),
        measured(measurer, *mirrored),
        strict=True,
    ):
        difference = render(p, m.frame).astype(int) - render(q, n.frame)
        assert np.abs(difference).mean() < 4


def test_shoes_are_shoes_and_mugs_are_not(measurer: Measurer):
    assert all(m.shoe > 0.5 for m in measured(measurer, *shots()))
    rng = np.random.default_rng(11)
    others = [non_shoe(kind, rng).pixels for kind in ("shirt", "mug", "cap", "logo_card")]
    others = [p[..., :3] for p in others]
    assert sum(m.shoe < 0.5 for m in measured(measurer, *others)) >= 3


def test_the_frame_is_trimmed_to_the_shoe(measurer: Measurer):
    taken = photograph(draw(designs(1, seed=3)[0]), 5, scene(fill=0.5))
    left, top, right, bottom = taken.truth.box
    frame = measured(measurer, taken.pixels[..., :3])[0].frame
    longer = max(taken.pixels.shape[:2])
    assert frame.width * longer == pytest.approx(right - left, abs=0.08 * (right - left))
    assert frame.height * longer == pytest.approx(bottom - top, abs=0.2 * (bottom - top))


@pytest.mark.parametrize("tilt", [-25, 25])
def test_a_tilted_shoe_is_set_upright(measurer: Measurer, tilt: int):
    errors = [abs(m.frame.angle + tilt) for m in measured(measurer, *shots(tilt=tilt))]
    assert np.median(errors) < 4


def test_extent_is_in_pixels_of_the_file(measurer: Measurer):
    small, large = shots()[0], None
    large = np.asarray(Image.fromarray(small).resize((1680, 1280)))
    one, two = measured(measurer, small, large)
    assert two.extent == pytest.approx(4 * one.extent, rel=0.05)


def test_sharpness_falls_with_blur_and_stays_in_bounds():
    picture = Image.fromarray(shots(background="white")[0])
    found = [
        sharpness(np.asarray(picture.filter(ImageFilter.GaussianBlur(r)))) for r in (0, 2, 4, 8)
    ]
    assert found == sorted(found, reverse=True)
    assert found[0] > 0.25
    assert found[-1] < 0.1
    assert sharpness(np.full((50, 50, 3), 128, np.uint8)) == 0.0
    assert sharpness(np.zeros((2, 2, 3), np.uint8)) == 0.0


def test_sharpness_does_not_depend_on_contrast():
    picture = shots()[0].astype(float)
    pale = (200 + picture / 255 * 50).astype(np.uint8)
    assert sharpness(pale) == pytest.approx(sharpness(picture.astype(np.uint8)), abs=0.05)


def test_a_shoe_cut_by_the_edge_has_a_high_cut(measurer: Measurer):
    whole = shots(fill=0.9)
    cut = [np.ascontiguousarray(p[:, : p.shape[1] // 2]) for p in whole]
    before, after = measured(measurer, *whole), measured(measurer, *cut)
    assert max(m.cut for m in before) < 0.5
    assert np.median([m.cut for m in after]) > 0.5


def test_columns_hold_what_the_catalog_needs(measurer: Measurer):
    m = measured(measurer, shots()[0])[0]
    columns = m.columns()
    assert Frame.from_json(str(columns["frame"])) == m.frame
    assert len(str(columns["dhash"])) == 16
    assert len(frames_config()) == 16


def test_a_photo_is_measured_alike_in_any_batch(measurer: Measurer):
    pictures = shots()[:5]
    together = measured(measurer, *pictures)
    alone = [measured(measurer, p)[0] for p in pictures]
    assert [m.frame for m in together] == [m.frame for m in alone]
    for a, b in zip(together, alone, strict=True):
        assert a.shoe == pytest.approx(b.shoe, abs=1e-3)
