from __future__ import annotations

import numpy as np
import pytest

from solesight.errors import NotEnoughDataError, UnknownNameError
from solesight.samples import BRANDS, VIEWS, designs, draw
from solesight.samples.colorways import contrast
from solesight.samples.curves import along, closed, lengths, offset, smooth
from solesight.samples.design import pairs
from solesight.samples.layers import rgb

ONE_OF_EACH = tuple({d.silhouette: d for d in designs(200, 1)}.values())


def one(silhouette: str):
    return next(d for d in ONE_OF_EACH if d.silhouette == silhouette)


def test_every_silhouette_is_among_the_designs():
    assert {d.silhouette for d in ONE_OF_EACH} == {
        "low", "mid", "high", "runner", "slide", "loafer", "boot",
    }  # fmt: skip


def test_designs_are_distinct_seeded_and_bounded():
    every = len(pairs())
    first = designs(every, 5)
    assert len({d.style_code for d in first}) == len({d.title for d in first}) == every
    assert designs(every, 5) == first
    assert designs(40, 6) != first[:40]
    with pytest.raises(NotEnoughDataError, match=str(every)):
        designs(every + 1, 0)


def test_every_brand_has_models_and_a_mark_of_its_own():
    assert len({b.mark for b in BRANDS}) == len(BRANDS) == 6
    assert all(2 <= len(b.models) <= 4 for b in BRANDS)


def test_premium_follows_what_is_visible_but_not_alone():
    every = designs(len(pairs()), 2)
    high = [d.premium for d in every if d.silhouette == "high"]
    slide = [d.premium for d in every if d.silhouette == "slide"]
    assert np.mean(high) > np.mean(slide) + 0.2
    hyped = np.array([d.hyped for d in every])
    premium = np.array([d.premium for d in every])
    assert 0.25 < hyped.mean() < 0.65
    assert premium[hyped].mean() > premium[~hyped].mean() + 0.2
    assert premium[hyped].min() < premium[~hyped].max()


def test_marks_stand_out_from_their_panel():
    colors = [d.colors for d in designs(len(pairs()), 0) if d.colorway not in {"Blackout"}]
    apart = [contrast(c["mark"], c["side_panel"]) for c in colors]
    assert np.mean(np.array(apart) > 40) > 0.9


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("design", ONE_OF_EACH, ids=lambda d: d.silhouette)
def test_a_drawn_shoe_is_one_body_inside_its_canvas(design, view):
    from scipy.ndimage import label

    drawn = draw(design, view, 260)
    assert drawn.rgba.dtype == np.uint8
    assert drawn.rgba.shape[:2] == drawn.mask.shape
    border = np.concatenate([drawn.mask[0], drawn.mask[-1], drawn.mask[:, 0], drawn.mask[:, -1]])
    assert not border.any()
    bodies, n = label(drawn.mask)
    assert np.bincount(bodies.ravel())[1:].max() > 0.995 * drawn.mask.sum(), n


@pytest.mark.parametrize("design", ONE_OF_EACH, ids=lambda d: d.silhouette)
def test_parts_do_not_overlap_and_cover_the_shoe(design):
    drawn = draw(design, "side", 300)
    count = np.sum([part.astype(int) for part in drawn.parts.values()], axis=0)
    assert count.max() == 1
    assert np.mean(count[drawn.mask] == 1) > 0.99


def test_parts_lie_where_they_belong():
    court = next(d for d in designs(200, 1) if d.layout == "court" and d.silhouette == "low")
    drawn = draw(court, "side", 320)
    rows, columns = {}, {}
    for name, where in drawn.parts.items():
        y, x = np.nonzero(where)
        rows[name], columns[name] = y.mean(), x.mean()
    assert rows["laces"] < rows["side_panel"] < rows["midsole"] < rows["outsole"]
    assert columns["heel"] < columns["side_panel"] < columns["toe_box"]
    assert rows["collar"] < rows["mudguard"]


def test_parts_wear_their_colors():
    design = next(
        d for d in designs(200, 3) if d.layout == "court" and d.colorway.startswith("Chalk")
    )
    drawn = draw(design, "side", 400)
    for part in ("heel", "mudguard", "side_panel"):
        seen = np.median(drawn.rgba[drawn.parts[part]][:, :3].astype(float), axis=0)
        assert np.abs(seen - rgb(design.colors[part])).max() < 45, part


def test_silhouettes_differ_in_height():
    def height(silhouette):
        rows = np.flatnonzero(draw(one(silhouette), "side", 300).mask.any(axis=1))
        return rows[-1] - rows[0]

    assert height("slide") < height("low") < height("mid") < height("high")


def test_a_drawing_is_the_same_every_time():
    first, second = (draw(one("runner"), "side", 240) for _ in range(2))
    assert np.array_equal(first.rgba, second.rgba)


def test_an_unknown_view_lists_the_known():
    with pytest.raises(UnknownNameError, match="side"):
        draw(one("low"), "below")


def test_smooth_passes_through_its_points_and_stays_near():
    knots = np.array([(0.0, 0.0), (0.1, 0.4), (0.9, 0.45), (1.0, 0.0)])
    line = smooth(knots, 20)
    for knot in knots:
        assert np.linalg.norm(line - knot, axis=1).min() < 1e-9
    assert line[:, 1].max() < 0.55


def test_offset_keeps_its_distance_and_along_its_ends():
    line = smooth([(0, 0), (1, 0.1), (2, 0.0)], 40)
    moved = offset(line, 0.05)
    gaps = np.linalg.norm(moved[:, None] - line[None], axis=2).min(axis=1)
    assert np.abs(gaps - 0.05).max() < 0.002
    assert np.allclose(along(line, [0.0, 1.0]), line[[0, -1]])


def test_closed_closes():
    ring = closed([(0, 0), (1, 0), (1, 1), (0, 1)])
    steps = np.diff(lengths(np.vstack([ring, ring[:1]])))
    assert steps.max() < 0.3
