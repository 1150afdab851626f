"""Front and back views: symmetric, simpler than the side, on the same last."""

from __future__ import annotations

import numpy as np

from solesight.samples.curves import (
    Points,
    box,
    ellipse,
    join,
    offset,
    points,
    ribbon,
    rounded_bar,
    smooth,
)
from solesight.samples.design import ShoeDesign
from solesight.samples.last import Last, last
from solesight.samples.layers import Pattern, tint
from solesight.samples.marks import mark

#: The views are drawn around this x, and are this wide at the ball of the foot.
MIDDLE, HALF = 0.5, 0.185


def end_view(pen: Pattern, design: ShoeDesign, view: str) -> None:
    """Lay out a design's front or back view."""
    form = last(design.silhouette, design.tweaks)
    if design.silhouette == "slide":
        _slide(pen, form, design.mark, view)
    elif view == "front":
        _front(pen, form, design)
    else:
        _back(pen, form, design)
    _sole(pen, form, view, HALF if view == "front" else 0.155)


def both(side: list[tuple[float, float]]) -> Points:
    """Return a symmetric outline from its right half, bottom to top (x from the middle)."""
    right = smooth(side)
    left = right[::-1] * np.array([-1.0, 1.0])
    return join(right, left) + np.array([MIDDLE, 0.0])


def across(line: list[tuple[float, float]]) -> Points:
    """Return a symmetric open line from its right half, middle to edge."""
    right = points(line)
    left = right[:0:-1] * np.array([-1.0, 1.0])
    return smooth(join(left, right) + np.array([MIDDLE, 0.0]))


def _sole(pen: Pattern, form: Last, view: str, half: float) -> None:
    high = form.sole_toe + form.spring if view == "front" else form.sole_heel
    low = form.spring * 0.8 if view == "front" else 0.0
    shape = both(
        [
            (0.0, low),
            (half - 0.045, low),
            (half - 0.012, low + 0.012),
            (half + 0.006, 0.5 * (low + high)),
            (half - 0.002, high - 0.004),
            (half - 0.02, high + 0.004),
            (0.0, high),
        ]
    )
    pen.add("midsole", shape, round=0.02, clip="sole", texture="rubber")
    groove = across([(0.0, high - 0.022), (half - 0.03, high - 0.02), (half + 0.01, high - 0.014)])
    pen.add(
        "midsole",
        ribbon(groove, 0.004),
        color=tint(pen.colors["midsole"], "#000000", 0.2),
        within="sole",
        lift=-0.003,
    )
    pen.add(
        "outsole",
        box(MIDDLE - 0.3, low - 0.01, MIDDLE + 0.3, low + 0.022),
        within="sole",
        lift=0.002,
        texture="rubber",
    )
    cuts = (
        box(x, low - 0.01, x + 0.006, low + 0.012)
        for x in np.arange(MIDDLE - half, MIDDLE + half, 0.026)
    )
    pen.add(
        "outsole",
        *cuts,
        color=tint(pen.colors["outsole"], "#000000", 0.5),
        within="sole",
        lift=-0.003,
    )


def _shaft(form: Last, half: float, foot: float, top: float, narrow: float) -> Points:
    """Return the outline of an upper: wide at the sole, narrower toward the collar."""
    side = [
        (0.0, foot - 0.03),
        (half - 0.03, foot - 0.02),
        (half - 0.006, foot + 0.04),
        (half - 0.012, foot + 0.085),
    ]
    if top > 0.46:
        side += [(narrow + 0.02, 0.32), (narrow - 0.006, 0.42)]
    side += [(narrow, top - 0.05), (narrow - 0.004, top - 0.006), (narrow - 0.03, top + 0.006)]
    return both([*side, (0.0, top - 0.004)])


def _front(pen: Pattern, form: Last, design: ShoeDesign) -> None:
    foot, top = form.sole_toe + form.spring, max(form.collar_y, form.heel_y)
    laced = design.layout not in ("loafer", "chelsea")
    tall = form.tongue + form.collar_y if laced else form.collar_y + 0.02
    pen.add(
        "lining",
        both(
            [
                (0.0, top - 0.12),
                (0.098, top - 0.1),
                (0.104, top - 0.01),
                (0.07, top + 0.016),
                (0.0, top + 0.02),
            ]
        ),
        round=0.03,
        shade=0.7,
    )
    pen.add(
        "tongue",
        both([(0.0, 0.2), (0.08, 0.22), (0.078, tall - 0.05), (0.062, tall), (0.0, tall + 0.008)]),
        round=0.03,
        clip="tongue",
        texture=design.texture,
    )
    pen.add("side_panel", _collared(form, foot), round=0.07, clip="upper", texture=design.texture)
    toe = across(
        [(0.0, form.throat_y - 0.02), (0.09, form.throat_y - 0.05), (0.15, 0.15), (0.17, 0.05)]
    )
    pen.panel("toe_box", join(toe, [(MIDDLE + 0.3, 0.0), (MIDDLE - 0.3, 0.0)]), lift=-0.002)
    guard = across(
        [(0.0, foot + 0.045), (0.09, foot + 0.05), (0.15, foot + 0.075), (0.2, foot + 0.1)]
    )
    pen.panel("mudguard", join(guard, [(MIDDLE + 0.3, 0.0), (MIDDLE - 0.3, 0.0)]))
    pen.seam(offset(guard, -0.008), tint(pen.colors["mudguard"], "#888888", 0.5))
    if laced:
        _lacing(pen, form)
        pen.add(
            "mark",
            box(MIDDLE - 0.032, tall - 0.052, MIDDLE + 0.032, tall - 0.014),
            within="tongue",
            lift=0.003,
        )
    else:
        saddle = across(
            [(0.0, form.throat_y + 0.03), (0.12, form.throat_y - 0.01), (0.2, form.throat_y - 0.09)]
        )
        pen.panel("saddle", ribbon(saddle, 0.07), lift=0.005)


def _collared(form: Last, foot: float) -> Points:
    """Return the upper from the front: open at the top, down to the throat in the middle."""
    top, throat = form.collar_y, form.throat_y - 0.015
    side = [
        (0.0, foot - 0.03),
        (HALF - 0.03, foot - 0.02),
        (HALF - 0.008, foot + 0.04),
        (HALF - 0.018, foot + 0.09),
    ]
    side += [(0.135, 0.29)] if top < 0.46 else [(0.13, 0.3), (0.116, 0.42)]
    side += [(0.116, top - 0.04), (0.11, top - 0.004), (0.092, top)]
    opening = [
        (0.074, top - 0.015),
        (0.062, 0.5 * (top + throat)),
        (0.05, throat + 0.02),
        (0.02, throat),
        (0.0, throat - 0.004),
    ]
    right = join(smooth(side), smooth(opening))
    return join(right, right[::-1] * np.array([-1.0, 1.0])) + np.array([MIDDLE, 0.0])


def _lacing(pen: Pattern, form: Last) -> None:
    n = 5 if form.bend <= 0 else 7
    heights = np.linspace(form.throat_y + 0.014, form.collar_y - 0.02, n)
    for k, y in enumerate(heights):
        reach = 0.076 + 0.012 * k / n
        dark = tint(pen.colors["eyestay"], "#000000", 0.6)
        pen.add(
            "",
            ellipse(MIDDLE - reach, y, 0.008),
            ellipse(MIDDLE + reach, y, 0.008),
            color=dark,
            lift=-0.003,
        )
        bar = rounded_bar(
            np.array([MIDDLE - reach, y]), np.array([MIDDLE + reach, y + 0.004]), 0.021
        )
        pen.add("laces", bar, round=0.01, texture="canvas")
    y = float(heights[-1]) + 0.012
    for side in (-1.0, 1.0):
        loop = np.array(
            [
                (0, 0),
                (0.04 * side, 0.016),
                (0.085 * side, -0.006),
                (0.075 * side, -0.03),
                (0.03 * side, -0.014),
                (0, 0),
            ]
        )
        end = np.array([(0, 0), (0.022 * side, -0.04), (0.05 * side, -0.085)])
        pen.add(
            "laces",
            ribbon(smooth(loop + (MIDDLE, y)), 0.013),
            ribbon(smooth(end + (MIDDLE, y)), 0.012),
            round=0.006,
            texture="canvas",
        )
    pen.add("laces", ellipse(MIDDLE, y, 0.016, 0.013), round=0.01, texture="canvas")


def _back(pen: Pattern, form: Last, design: ShoeDesign) -> None:
    foot, top = form.sole_heel, form.heel_y
    tall = form.collar_y + (form.tongue if design.layout not in ("loafer", "chelsea") else 0.0)
    pen.add(
        "tongue",
        both(
            [
                (0.0, top - 0.1),
                (0.06, top - 0.1),
                (0.056, tall - 0.04),
                (0.045, tall),
                (0.0, tall + 0.006),
            ]
        ),
        round=0.025,
        shade=0.85,
        texture=design.texture,
    )
    pen.add(
        "lining",
        both(
            [
                (0.0, top - 0.1),
                (0.094, top - 0.08),
                (0.096, top + 0.004),
                (0.06, top + 0.022),
                (0.0, top + 0.026),
            ]
        ),
        round=0.02,
        shade=0.7,
    )
    pen.add(
        "side_panel",
        _shaft(form, 0.155, foot, top, 0.104),
        round=0.06,
        clip="upper",
        texture=design.texture,
    )
    counter = across(
        [(0.0, foot + 0.15), (0.07, foot + 0.135), (0.12, foot + 0.09), (0.2, foot + 0.04)]
    )
    pen.panel("heel", join(counter, [(MIDDLE + 0.3, 0.0), (MIDDLE - 0.3, 0.0)]))
    pen.seam(offset(counter, -0.008), tint(pen.colors["heel"], "#888888", 0.5))
    low = max(foot + 0.17, top - 0.13)
    tab = both(
        [
            (0.0, low),
            (0.05, low + 0.006),
            (0.062, low + 0.03),
            (0.066, top - 0.04),
            (0.058, top + 0.03),
            (0.0, top + 0.03),
        ]
    )
    pen.panel("collar", box(MIDDLE - 0.2, top - 0.055, MIDDLE + 0.2, top + 0.05), lift=0.005)
    pen.panel("heel", tab, lift=0.006)
    pen.panel("heel", box(MIDDLE - 0.01, foot, MIDDLE + 0.01, low + 0.01), lift=0.004)
    pen.panel("mark", *mark(design.mark, (MIDDLE, 0.5 * (low + top) + 0.004), 0.085), lift=0.003)


def _slide(pen: Pattern, form: Last, name: str, view: str) -> None:
    inner = both([(0.0, 0.09), (0.16, 0.1), (0.15, 0.19), (0.1, 0.262), (0.0, 0.286)])
    hole = both([(0.0, 0.1), (0.135, 0.105), (0.128, 0.18), (0.085, 0.23), (0.0, 0.25)])
    pen.add("side_panel", inner, round=0.03, clip="upper", texture=pen.texture)
    if view == "front":
        pen.panel("mark", *mark(name, (MIDDLE, 0.205), 0.12))
        hole = both([(0.0, 0.09), (0.12, 0.095), (0.11, 0.12), (0.07, 0.14), (0.0, 0.148)])
    pen.add("lining", hole, shade=0.45, lift=-0.006, within="upper")
