from __future__ import annotations

from collections import defaultdict
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from solesight.errors import UnknownNameError
from solesight.regions import (
    BACKGROUND,
    COLORS,
    REGIONS,
    Atlas,
    find_regions,
    paint_regions,
)
from solesight.samples import DrawnShoe, designs, draw

# What the drawings call their parts. Toe box and vamp are one here: a drawn vamp is a patch.
FRONT = "toe box and vamp"
TRUTH = {
    FRONT: ("toe_box", "mudguard", "vamp"),
    "laces": ("laces", "tongue", "eyestay"),
    "collar": ("collar", "lining"),
    "side panel": ("side_panel", "mark", "saddle"),
    "heel": ("heel",),
    "midsole": ("midsole",),
    "outsole": ("outsole",),
}
# Intersection over union that the mean shoe of these layouts must reach.
FLOORS = {
    FRONT: 0.75,
    "laces": 0.73,
    "collar": 0.45,
    "side panel": 0.65,
    "heel": 0.61,
    "midsole": 0.75,
    "outsole": 0.62,
}
LAYOUTS = {"court", "runner", "skate"}


def on_white(shoe: DrawnShoe) -> NDArray[np.uint8]:
    alpha = shoe.rgba[..., 3:].astype(np.float64) / 255
    return np.asarray(np.rint(shoe.rgba[..., :3] * alpha + 255 * (1 - alpha)), dtype=np.uint8)


@cache
def drawn() -> tuple[tuple[DrawnShoe, Atlas], ...]:
    found = []
    for design in designs(44, seed=7):
        if design.layout in LAYOUTS:
            shoe = draw(design, size=240)
            atlas = find_regions(on_white(shoe), shoe.mask)
            assert atlas is not None, design.title
            found.append((shoe, atlas))
    return tuple(found)


def found_part(atlas: Atlas, name: str) -> NDArray[np.bool_]:
    names = ("toe box", "vamp") if name == FRONT else (name,)
    return np.logical_or.reduce([atlas.where(own) for own in names])


def overlaps(mirrored: bool = False) -> dict[str, float]:
    scores: dict[str, list[float]] = defaultdict(list)
    for shoe, atlas in drawn():
        for name, parts in TRUTH.items():
            truth = np.logical_or.reduce(
                [shoe.parts[part] for part in parts if part in shoe.parts]
                or [np.zeros_like(shoe.mask)]
            )
            own = found_part(atlas, name)
            own = own[:, ::-1] if mirrored else own
            scores[name].append(float((truth & own).sum() / max((truth | own).sum(), 1)))
    return {name: float(np.mean(values)) for name, values in scores.items()}


@pytest.mark.parametrize("part", TRUTH)
def test_parts_lie_where_they_are_drawn(part):
    assert len(drawn()) >= 15
    assert overlaps()[part] >= FLOORS[part]


def test_a_shoe_the_other_way_round_is_found_wrong():
    turned = overlaps(mirrored=True)
    assert all(turned[part] < 0.35 for part in (FRONT, "laces", "collar", "heel"))


def test_the_sole_line_follows_the_color_and_not_the_template():
    """A thick sole has a thick region, where the template alone would give both the same."""
    thin, thick = (_slab(height) for height in (14, 29))
    found = [atlas.where("midsole") | atlas.where("outsole") for atlas in (thin, thick)]
    heights = [int(np.median(own.sum(axis=0)[20:180])) for own in found]
    assert heights[0] == pytest.approx(14, abs=3)
    assert heights[1] == pytest.approx(29, abs=3)


def _slab(sole: int) -> Atlas:
    rgb = np.full((160, 240, 3), 255, dtype=np.uint8)
    rgb[60:140, 20:220] = (150, 30, 30)
    rgb[140 - sole : 140, 20:220] = (235, 235, 225)
    mask = np.zeros((160, 240), dtype=np.bool_)
    mask[60:140, 20:220] = True
    atlas = find_regions(rgb, mask)
    assert atlas is not None
    return atlas


def test_regions_share_out_the_shoe_and_nothing_else():
    for shoe, atlas in drawn():
        assert atlas.labels.dtype == np.int8
        assert (atlas.labels[shoe.mask] >= 0).all()
        shares = atlas.shares()
        assert list(shares) == list(REGIONS)
        assert sum(shares.values()) == pytest.approx(1)
        assert all(share > 0.005 for share in shares.values())
        # Off the mask only gaps of the outline are filled.
        assert (atlas.labels[~shoe.mask] != BACKGROUND).sum() < 0.05 * shoe.mask.sum()


def test_size_changes_little():
    shoe = draw(designs(1, seed=3)[0], size=400)
    large = find_regions(on_white(shoe), shoe.mask)
    half = (200, 160)
    small = find_regions(
        np.asarray(Image.fromarray(on_white(shoe)).resize(half)),
        np.asarray(Image.fromarray(shoe.mask).resize(half)),
    )
    assert large is not None
    assert small is not None
    shares = large.shares()
    for name, share in small.shares().items():
        assert share == pytest.approx(shares[name], abs=0.03)


@pytest.mark.parametrize("facing", ["front", "back", "unknown", ""])
def test_only_side_views_have_regions(facing):
    shoe, _ = drawn()[0]
    assert find_regions(on_white(shoe), shoe.mask, facing) is None
    assert find_regions(on_white(shoe), shoe.mask, "left") is not None


def test_what_has_not_the_shape_of_a_shoe_has_no_regions():
    rgb = np.zeros((120, 120, 3), dtype=np.uint8)
    for box in ((0, 0, 0, 0), (55, 60, 10, 110), (5, 118, 40, 80), (50, 60, 50, 60)):
        mask = np.zeros((120, 120), dtype=np.bool_)
        mask[box[0] : box[1], box[2] : box[3]] = True
        assert find_regions(rgb, mask) is None


def test_a_mask_of_another_picture_is_refused():
    with pytest.raises(ValueError, match="does not fit"):
        find_regions(np.zeros((10, 10, 3), np.uint8), np.ones((10, 11), np.bool_))


def test_an_unknown_region_is_an_error():
    with pytest.raises(UnknownNameError, match="midsole"):
        drawn()[0][1].where("sole")


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), cells=st.integers(2, 9), share=st.floats(0.2, 0.95))
def test_no_mask_breaks_it(seed, cells, share):
    rng = np.random.default_rng(seed)
    coarse = rng.random((cells, cells)) < share
    mask = np.asarray(Image.fromarray(coarse).resize((96, 64)))
    rgb = rng.integers(0, 256, (64, 96, 3), dtype=np.uint8)
    atlas = find_regions(rgb, mask)
    if atlas is not None:
        assert (atlas.labels[mask] >= 0).all()


def test_the_picture_shows_each_region_in_its_color():
    shoe, atlas = drawn()[0]
    picture = paint_regions(on_white(shoe), atlas, strength=1)
    for name in REGIONS:
        assert (picture[atlas.where(name)] == COLORS[name]).all()
    assert (picture[atlas.labels < 0] == 255).all()
