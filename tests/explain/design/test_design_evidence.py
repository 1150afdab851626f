"""What a network reads where: exact sums, planted truth, floors."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from planting import planted

from solesight.embed import Network, embedder_spec
from solesight.explain.design.evidence import OFF, PLACES, Seen, gather_evidence, spread_matrix
from solesight.explain.design.heads import Heads, dealt_anew, fit_heads, folds_of
from solesight.explain.design.looking import (
    CELLS,
    HEIGHT,
    NETWORK,
    WIDTH,
    pack_map,
    pack_view,
    stand,
    unpack_map,
    unpack_view,
)
from solesight.explain.design.reading import Part
from solesight.explain.design.separation import (
    RegionTold,
    Sides,
    Split,
    held_alike,
    separate,
)
from solesight.photos import Frame
from solesight.regions import BACKGROUND, REGIONS

N = 28


@dataclass(frozen=True)
class Planted:
    part: Part
    codes: NDArray[np.int64]
    groups: NDArray[np.str_]
    seen: Seen
    heads: Heads

    @property
    def weights(self) -> NDArray[np.float64]:
        return np.ones(N)

    def split(self) -> Split:
        found = gather_evidence([self.part], self.heads, self.codes, self.weights)
        own = self.codes == 1
        sides = Sides(own.astype(float), (~own).astype(float), self.groups)
        return separate(found.given[:, 1], self.seen.areas, self.seen.reads, sides, seed=0)


@cache
def network() -> Network:
    spec = embedder_spec(NETWORK)
    return Network(spec.path, spec.sha256)


@cache
def looked_at(region: str) -> Planted:
    views, maps, labels = [], [], []
    for pixels, label, _ in planted(N, region):
        standing = stand(pixels, Frame.whole(pixels.shape[1], pixels.shape[0]))
        assert standing is not None
        views.append(unpack_view(pack_view(standing)))
        maps.append(network().run(standing.rgb[None])[1][0])
        labels.append(label == "blue")
    codes = np.array(labels, dtype=np.int64)
    rgb, shown = (np.stack(each) for each in zip(*views, strict=True))
    part = Part(np.arange(N), rgb, shown, np.stack(maps))
    groups = np.array([f"shoe {k}" for k in range(N)])
    seen = Seen.of([part], codes, np.ones(N))
    heads = fit_heads(seen.vectors, codes, folds_of(codes, groups, 0), 2)
    return Planted(part, codes, groups, seen, heads)


def ranked(split: Split) -> list[RegionTold]:
    return sorted((one for one in split.regions if one.times), key=lambda one: -one.lead)


@pytest.mark.parametrize("region", ["heel", "toe box"])
def test_the_region_that_alone_tells_the_class_is_named_first(region):
    first, *_ = ranked(looked_at(region).split())
    assert first.region == region
    assert first.stands_out == 1
    assert first.times is not None
    assert first.times.low is not None
    assert first.times.low > 2


def test_a_planted_midsole_is_found_in_the_sole():
    """Thinner than a cell: its neighbour below it may come first, no part of the upper may."""
    assert {one.region for one in ranked(looked_at("midsole").split())[:2]} == {
        "midsole",
        "outsole",
    }


def test_what_the_places_give_adds_up_to_the_margin():
    told = looked_at("heel")
    found = gather_evidence([told.part], told.heads, told.codes, told.weights)
    offsets = told.heads.offsets[told.heads.folds]
    margins = told.heads.margins(told.seen.vectors)
    assert np.abs(found.given.sum(axis=2) + offsets - margins).max() < 1e-4
    # The mean heat of a class is the mean of its photos' margins, less what has no place.
    own = told.codes == 1
    mean = (margins[own, 1] - offsets[own, 1]).mean()
    assert found.heats[1, 1].sum() == pytest.approx(mean, abs=1e-4)


def test_labels_dealt_anew_speak_of_nothing():
    told = looked_at("heel")
    codes = dealt_anew(told.codes, told.groups, 3)
    assert sorted(codes) == sorted(told.codes)
    heads = fit_heads(told.seen.vectors, codes, folds_of(codes, told.groups, 0), 2)
    found = gather_evidence([told.part], heads, codes, told.weights)
    sides = Sides((codes == 1).astype(float), (codes == 0).astype(float), told.groups)
    split = separate(found.given[:, 1], told.seen.areas, told.seen.reads, sides, seed=0)
    assert split.total.value < 0.3 * told.split().total.value
    if split.total.low is None or split.total.low <= 0:
        assert all(one.times is None for one in split.regions)


def test_no_head_sees_the_shoes_that_it_is_asked_about():
    groups = np.array([f"g{k // 3}" for k in range(60)])
    codes = np.array([k // 3 % 2 for k in range(60)])
    folds = folds_of(codes, groups, 0)
    for group in np.unique(groups):
        assert len(set(folds[groups == group].tolist())) == 1
    vectors = np.random.default_rng(0).normal(size=(60, 8)).astype(np.float32)
    first = fit_heads(vectors, codes, folds, 2)
    turned = np.where(folds == 0, 1 - codes, codes)
    again = fit_heads(vectors, turned, folds, 2)
    assert np.allclose(first.weights[0], again.weights[0]), "the labels of a fold change its head"
    assert not np.allclose(first.weights[1], again.weights[1])


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 9999))
def test_evidence_spread_evenly_gives_each_region_its_area(seed):
    """The floor is one: heat in proportion to the shoe under each cell goes to areas exactly."""
    rng = np.random.default_rng(seed)
    coarse = rng.integers(-1, len(REGIONS), (1, 8, 10), dtype=np.int8)
    coarse[0, 0, 0] = 3
    labels = coarse.repeat(16, axis=1).repeat(16, axis=2)
    shares = spread_matrix(labels)[0]
    assert shares.sum(axis=0) == pytest.approx(np.ones(CELLS[0] * CELLS[1]))
    whole = np.full_like(labels, 0)
    even = spread_matrix(np.where(labels >= 0, labels, whole))
    assert even[:, -1].max() == 0, "no cell is off a shoe that fills the picture"
    counts = np.bincount(labels[labels >= 0], minlength=len(REGIONS))
    under = _shoe_under_cells(labels)
    assert (shares @ under)[:-1] == pytest.approx(counts, rel=1e-3, abs=0.5)


def _shoe_under_cells(labels: NDArray[np.int8]) -> NDArray[np.float64]:
    from solesight.explain.design.evidence import bilinear

    down, across = bilinear(labels.shape[1], CELLS[0]), bilinear(labels.shape[2], CELLS[1])
    return (down @ (labels[0] >= 0).astype(np.float64) @ across.T).ravel()


def test_a_cell_without_shoe_is_off_the_shoe():
    labels = np.full((1, HEIGHT // 2, WIDTH // 2), BACKGROUND, dtype=np.int8)
    labels[:, :20, :20] = REGIONS.index("collar")
    shares = spread_matrix(labels)[0]
    assert shares[REGIONS.index("collar"), 0] == 1
    assert shares[PLACES.index(OFF), -1] == 1


def test_nothing_is_lost_on_the_way_through_the_catalog():
    pixels, _, _ = planted(1, "heel")[0]
    standing = stand(pixels, Frame.whole(pixels.shape[1], pixels.shape[0]))
    assert standing is not None
    assert standing.rgb.shape == (HEIGHT, WIDTH, 3)
    rgb, labels = unpack_view(pack_view(standing))
    assert (labels == standing.labels).all()
    assert rgb.shape == (HEIGHT // 2, WIDTH // 2, 3)
    seen = network().run(standing.rgb[None])[1][0]
    assert np.abs(unpack_map(pack_map(seen)) - seen).max() < 1e-6


def test_shoes_stand_on_one_line_alone_on_white():
    for height in (220, 300):
        pixels, _, _ = planted(1, "heel")[0]
        frame = Frame.whole(pixels.shape[1], pixels.shape[0])
        taller = np.pad(pixels, ((height - 200, 40), (0, 0), (0, 0)), constant_values=255)
        whole = Frame.whole(taller.shape[1], taller.shape[0])
        found = [stand(pixels, frame), stand(taller, whole)]
        lines = []
        for standing in found:
            assert standing is not None
            lines.append(int(np.flatnonzero((standing.labels >= 0).any(axis=1))[-1]))
            off = np.kron(standing.labels, np.ones((2, 2), np.int8)) < 0
            off[:, 1:] &= off[:, :-1]
            off[1:] &= off[:-1]
            off[:, :-2] &= off[:, 2:]
            off[:-2] &= off[2:]
            assert (standing.rgb[off] == 255).all()
        assert lines[0] == lines[1]


def test_inside_sources_the_rest_comes_from_where_the_class_does():
    own = np.array([1.0] * 20 + [0.0] * 40)
    groups = np.array([f"g{k}" for k in range(60)])
    sources = np.array(["a"] * 14 + ["b"] * 6 + ["a"] * 6 + ["b"] * 30 + ["c"] * 4)
    sides = held_alike(Sides(own, 1 - own, groups), sources)
    assert sides is not None
    for source in "ab":
        here = sources == source
        assert sides.rest[here].sum() == pytest.approx(sides.own[here].sum())
    assert sides.rest[sources == "c"].sum() == 0
    assert held_alike(Sides(own, 1 - own, groups), np.array(["x"] * 20 + ["y"] * 40)) is None
    unknown = held_alike(Sides(own, 1 - own, groups), np.array([""] * 60))
    assert unknown is None, "what has no kind is alike to nothing"


def test_a_split_is_what_was_put_in():
    """By hand: two regions give 3 and 1 more on the class, over areas of a half each."""
    n = 40
    own = np.arange(n) % 2 == 0
    areas = np.zeros((n, len(REGIONS)))
    areas[:, :2] = 0.5
    given = np.ones((n, len(PLACES)))
    given[own, 0] += 3
    given[own, 1] += 1
    reads = np.hstack([areas, np.zeros((n, 1))])
    groups = np.array([f"g{k}" for k in range(n)])
    split = separate(given, areas, reads, Sides(own * 1.0, ~own * 1.0, groups), seed=0)
    assert split.total.value == pytest.approx(4)
    first, second = split.regions[:2]
    assert first.times is not None
    assert (first.given.value, first.share.value) == pytest.approx((3, 0.75))
    assert first.times.value == pytest.approx(1.5)
    assert (first.stands_out, second.stands_out) == (1, -1)
    assert first.read == pytest.approx(1)
    assert split.regions[-1].region == OFF
    assert split.regions[-1].times is None
