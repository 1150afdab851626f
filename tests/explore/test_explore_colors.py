"""Colors of shoes: only the shoe's pixels, a planted difference found, a background not."""

from __future__ import annotations

import numpy as np
import pytest
from explore_making import classes, drawn, row, selection, tiles

from solesight.explore.colors import LEAST_GROUPS, color_view
from solesight.explore.palettes import color_names, palette_of, palettes
from solesight.explore.pixels import BINS, CHANNELS, COLOR, on_paper, pixel_shares

RED, BLUE, GRAY = (200, 30, 40), (40, 60, 200), (120, 120, 120)


def _varied(base: tuple[int, int, int], n: int, seed: int) -> list[tuple[int, ...]]:
    rng = np.random.default_rng(seed)
    return [tuple(np.clip(np.array(base) + rng.integers(-25, 26, 3), 0, 255)) for _ in range(n)]


def test_shares_are_those_of_the_pixels_under_the_mask() -> None:
    found = pixel_shares(tiles([RED, GRAY], ground=[(0, 255, 0), (255, 255, 255)]))
    for name, value in zip(CHANNELS[:3], RED, strict=True):
        assert found[name][0].argmax() == value * BINS // 256
        assert found[name][0].max() == 1
    for name in (*CHANNELS, COLOR):
        np.testing.assert_allclose(found[name].sum(axis=1), 1)
    # Mid-gray has no hue: the middle cell of a and b.
    assert found[COLOR][1].argmax() % 49 == 24


def test_a_photo_without_an_outline_says_nothing() -> None:
    lost = tiles([RED, RED])
    lost.masked[1] = False
    found = pixel_shares(lost)
    assert np.isnan(found["red"][1]).all()
    view = drawn(lost, [0, 1])
    assert view.usable.tolist() == [True, False]
    assert view.portraits.tolist() == [0]


def test_paper_lies_under_every_shoe() -> None:
    alone = on_paper(tiles([RED], ground=[(0, 0, 0)]))[0]
    assert (alone[0, 0] == 255).all()
    assert tuple(alone[40, 30]) == RED


def test_a_planted_color_is_found() -> None:
    codes = [0] * 20 + [1] * 20
    view = color_view(
        drawn(tiles(_varied(RED, 20, 0) + _varied(BLUE, 20, 1)), codes), classes("ab", codes), 0
    )
    assert view is not None
    told = {c.name: c.information for c in view.channels}
    assert told[COLOR].p == 0.002
    assert told[COLOR].bits.value == pytest.approx(1, abs=0.1)
    assert view.distances[0].found.metric.value == pytest.approx(1)
    assert view.shoes == (20, 20)


def test_a_background_tied_to_the_class_is_not_taken_for_the_shoe() -> None:
    codes = [0] * 20 + [1] * 20
    ground = [(255, 255, 255)] * 20 + [(0, 0, 0)] * 20
    found = drawn(tiles(_varied(GRAY, 40, 2), ground=ground), codes)
    view = color_view(found, classes("ab", codes), 0)
    assert view is not None
    assert all(c.information.p > 0.01 for c in view.channels)


def test_classes_with_few_shoes_are_left_out_and_named() -> None:
    codes = [0] * 10 + [1] * 10 + [2] * 10
    groups = [*(f"a{i}" for i in range(10)), *(f"b{i}" for i in range(10)), *["one shoe"] * 10]
    found = drawn(tiles(_varied(GRAY, 30, 3)), codes, groups)
    view = color_view(found, classes("abc", codes), 0)
    assert view is not None
    assert view.left_out == ("c",)
    assert [name for name, _ in view.names] == ["a", "b"]
    few = drawn(tiles(_varied(GRAY, LEAST_GROUPS, 3)), [0] * LEAST_GROUPS)
    assert color_view(few, classes("a", [0] * LEAST_GROUPS), 0) is None


def test_a_palette_holds_the_colors_with_their_shares() -> None:
    two = tiles([RED, BLUE])
    two.rgb[0][two.mask[0]] = RED
    two.rgb[1][two.mask[1]] = BLUE
    found = palette_of("both", two, 0)
    assert dict(found.colors) == {"#c81e28": 0.5, "#283cc8": 0.5}
    assert found.n == 2
    assert found.strip.count("<rect") == 2


def test_palettes_are_those_of_classes_brands_and_models() -> None:
    rows = [row(f"{i:064d}", brand="ab"[i // 6], model="m") for i in range(12)]
    codes = [0] * 6 + [1] * 6
    chosen = selection(rows, [str(i) for i in range(12)], by="brand")
    found = palettes(chosen, drawn(tiles([RED] * 6 + [BLUE] * 6), codes), 0)
    assert {by: [p.name for p in own] for by, own in found.items()} == {
        "brand": ["a", "b"],
        "model": ["m"],
    }
    assert found["brand"][0].colors == (("#c81e28", 1.0),)


@pytest.mark.parametrize(
    ("color", "name"),
    [
        (RED, "red"),
        (BLUE, "blue"),
        ((250, 250, 245), "white"),
        ((20, 20, 22), "black"),
        (GRAY, "gray"),
        ((40, 140, 60), "green"),
        ((240, 210, 40), "yellow"),
        ((240, 130, 30), "orange"),
        ((110, 70, 40), "brown"),
        ((240, 150, 180), "pink"),
        ((120, 60, 160), "purple"),
        ((40, 150, 160), "teal"),
    ],
)
def test_colors_have_the_names_that_people_use(color: tuple[int, int, int], name: str) -> None:
    assert color_names(tiles([color])) == [name]


def test_a_colored_quarter_names_a_white_shoe() -> None:
    shoe = tiles([(245, 245, 245)])
    shoe.rgb[0, 30:36, 12:52] = BLUE
    assert color_names(shoe) == ["blue"]
    shoe.rgb[0, 33:36, 12:52] = (245, 245, 245)
    assert color_names(shoe) == ["white"]
