"""A new shoe against classes: a member is usual, an outsider is not, none is its own judge."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from explore_making import classes, drawn, tiles

from solesight.explore.comparing import compare
from solesight.explore.nearness import from_axes, from_colors, from_mean
from solesight.explore.newcomer import Newcomer
from solesight.explore.pictures import axes_view
from solesight.tiles import SIDE, Tiles

RED, BLUE = (200, 40, 40), (40, 60, 200)


def _clouds(n: int, where: int, seed: int, bins: int = 12) -> np.ndarray:
    rng = np.random.default_rng(seed)
    weights = np.full(bins, 0.8)
    weights[where] = 8
    return rng.dirichlet(weights, n)


def test_a_member_is_usual_and_an_outsider_is_not() -> None:
    members = _clouds(80, 2, 0)
    inside = from_colors(members[:-1], members[-1], 0)
    outside = from_colors(members, _clouds(1, 9, 1)[0], 0)
    assert inside.usual.value > 0.05
    assert outside.usual.value == 0
    # None of 80 lies farther out, and yet the interval does not claim to be sure of it.
    assert outside.usual.high is not None
    assert outside.usual.high > 0.02
    assert inside.distance.value < outside.distance.value
    assert inside.distance.low is not None
    assert inside.distance.high is not None
    assert inside.distance.low < inside.distance.value < inside.distance.high
    assert inside.members[0] < inside.members[1] < inside.members[2]


def test_one_member_in_twenty_is_called_unusual() -> None:
    unusual = 0
    for seed in range(150):
        rows = _clouds(41, 2, 100 + seed)
        unusual += from_colors(rows[:-1], rows[-1], 0).usual.value < 0.05
    # 7.5 of 150 are expected; outside of 1 to 17 it would happen less than once in a thousand.
    assert 1 <= unusual <= 17


def test_the_distance_from_a_mean_is_what_numpy_says() -> None:
    rng = np.random.default_rng(0)
    shoes = rng.integers(0, 256, (30, 8, 8, 3)).astype(np.uint8)
    new = rng.integers(0, 256, (8, 8, 3)).astype(np.uint8)
    found = from_mean(shoes, new, 0)
    want = np.sqrt(((shoes.astype(float).mean(axis=0) - new) ** 2).mean())
    assert found.distance.value == pytest.approx(want)
    left_out = shoes[1:].astype(float).mean(axis=0)
    first = np.sqrt(((left_out - shoes[0]) ** 2).mean())
    assert found.members[0] <= first * 1.2


def _striped(n: int, seed: int, *, across: bool = False) -> np.ndarray:
    """Shoes of stripes along or across, in any strength: a family with few directions."""
    rng = np.random.default_rng(seed)
    wave = np.sin(np.linspace(0, 12, SIDE))
    base = np.stack([np.roll(wave, k) for k in range(6)])
    made = rng.normal(0, 25, (n, 6)) @ base
    lines = made[:, None, :] if across else made[:, :, None]
    noise = rng.normal(0, 2, (n, SIDE, SIDE))
    gray = np.clip(128 + np.broadcast_to(lines, (n, SIDE, SIDE)) + noise, 0, 255)
    return np.repeat(gray[..., None], 3, axis=3).astype(np.uint8)


def test_axes_know_what_their_class_is_made_of() -> None:
    shoes = _striped(60, 0)
    inside = from_axes(shoes, _striped(1, 9)[0], 0)
    outside = from_axes(shoes, _striped(1, 9, across=True)[0], 0)
    assert inside.distance.value < 5 < outside.distance.value
    assert inside.usual.value > 0.02
    assert outside.usual.value == 0


def _newcomer(color: tuple[int, int, int], facing: str = "right") -> Newcomer:
    return Newcomer("new.jpg", "f" * 64, tiles([color]), facing, 0.99)


def _two(n: int) -> tuple[list[tuple[int, ...]], list[int]]:
    rng = np.random.default_rng(5)
    red = [tuple(np.clip(np.array((200, 40, 40)) + rng.integers(-25, 26, 3), 0, 255))
           for _ in range(n)]  # fmt: skip
    blue = [tuple(np.clip(np.array((40, 60, 200)) + rng.integers(-25, 26, 3), 0, 255))
            for _ in range(n)]  # fmt: skip
    return red + blue, [0] * n + [1] * n


def test_a_red_shoe_lies_nearest_to_the_red_class_on_every_measure() -> None:
    colors, codes = _two(30)
    found = compare(_newcomer((205, 45, 35)), drawn(tiles(colors), codes), classes("rb", codes), 0)
    assert [m.nearest.name for m in found.measures] == ["r", "r", "r"]
    assert found.measures[1].clear
    assert [m.name for m in found.measures] == ["color", "mean shoe", "eigen-shoes"]
    assert found.verdict().startswith(("On every measure", "It lies nearest to r by"))
    lines = [measure.as_json() for measure in found.measures]
    assert lines[1]["classes"][0]["usual"]["value"] > 0.05
    assert lines[1]["classes"][1]["usual"]["value"] == 0


def test_what_cannot_be_compared_says_why() -> None:
    colors, codes = _two(25)
    every = drawn(tiles(colors), codes)
    front = compare(_newcomer((205, 45, 35), "front"), every, classes("rb", codes), 0)
    assert [m.name for m in front.measures] == ["color"]
    assert "front" in front.missing[0]
    lost = _newcomer((0, 0, 0))
    lost.tile.masked[0] = False
    found = compare(lost, every, classes("rb", codes), 0)
    assert found.measures == ()
    assert "background" in found.missing[0]
    few = compare(_newcomer((9, 9, 9)), every, classes("rbx", [*codes[:-3], 2, 2, 2]), 0)
    assert few.measures
    small = drawn(tiles(colors), [0] * 25 + [1] * 5 + [-1] * 20)
    left = compare(_newcomer((9, 9, 9)), small, classes("rb", small.codes.tolist()), 0)
    assert any("fewer than 20 shoes" in why and "b" in why for why in left.missing)
    assert not left.measures[0].clear


def test_the_larger_class_is_not_nearer_because_it_is_larger() -> None:
    rng = np.random.default_rng(8)
    shades = np.array([RED, BLUE, (20, 20, 20), (250, 250, 250), (60, 180, 60), (230, 200, 40)])
    near = 0
    for seed in range(24):
        # Of few colors, so that every one is in both classes: two distances of 1 would be a tie.
        colors = shades[rng.integers(0, 6, 240)].tolist()
        codes = [0] * 215 + [1] * 25
        new = tuple(shades[rng.integers(0, 6)].tolist())
        every = drawn(tiles(colors), codes)
        found = compare(_newcomer(new, "front"), every, classes("ab", codes), seed)
        (color,) = found.measures
        assert {row.found.distance.n for row in color.rows} == {25}
        near += color.nearest.name == "a"
    # 12 of 24 are expected; beyond these ends it happens about once in a thousand.
    assert 4 <= near <= 20


def test_a_shoe_is_left_out_of_what_it_is_compared_with() -> None:
    colors, codes = _two(25)
    every = drawn(tiles(colors), codes)
    left = every.without("g3")
    assert len(left.tiles) == 49
    assert "g3" not in left.groups
    assert left.tiles.photos[3] == every.tiles.photos[4]


def test_rebuilt_shoes_get_better_and_took_no_part() -> None:
    shoes = _striped(60, 3)
    names = tuple(f"{i:064d}" for i in range(60))
    whole = np.ones((60, SIDE, SIDE), dtype=np.bool_)
    found = axes_view(
        drawn(Tiles(names, shoes, whole, np.ones(60, dtype=np.bool_)), [0] * 60), seed=1
    )
    assert found is not None
    assert found.n == 57
    assert found.needed(0.5) == 1 or found.explained[0] < 0.5
    assert list(found.explained) == sorted(found.explained)
    for one in found.rebuilt:
        errors = [error for _, _, error in one.steps]
        # Rounding to 256 steps of gray may cost a little of what the last ones bring.
        assert all(b < 1.01 * a for a, b in pairwise(errors))
        assert errors[-1] < errors[0]
    assert axes_view(drawn(tiles([(9, 9, 9)] * 14), [0] * 14), seed=1) is None
