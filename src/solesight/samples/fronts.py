"""The front view: toe box, laces across, tongue and collar."""

from __future__ import annotations

import numpy as np

from solesight.samples.curves import Points, box, ellipse, join, offset, ribbon, rounded_bar, smooth
from solesight.samples.last import Last
from solesight.samples.layers import Pattern, thread, tint
from solesight.samples.mirrored import HALF, MIDDLE, across, both, shaft

_BELOW = [(MIDDLE + 0.3, 0.0), (MIDDLE - 0.3, 0.0)]


def front(pen: Pattern, form: Last, laced: bool) -> None:
    """Lay out the upper from the front."""
    foot, top = 0.82 * form.sole_toe + form.spring, max(form.collar_y, form.heel_y)
    inside = [(0.0, top - 0.12), (0.112, top - 0.1), (0.12, top - 0.01), (0.085, top + 0.014)]
    if not laced:
        inside = [(0.0, top - 0.12), (0.1, top - 0.1), (0.1, top + 0.002), (0.06, top + 0.012)]
    pen.add("lining", both([*inside, (0.0, top + 0.018)]), round=0.03, shade=0.7)
    if laced:
        _tongue(pen, form)
        pen.add("side_panel", _open(form, foot), round=0.08, clip="upper", texture=pen.texture)
    else:
        closed = shaft((HALF, 0.115), foot, form.collar_y)
        pen.add("side_panel", closed, round=0.08, clip="upper", texture=pen.texture)
    _toe(pen, form, foot)
    if laced:
        _eyestays(pen, form)
        _lacing(pen, form)
    elif form.collar_y < 0.45:
        saddle = across([(0.0, 0.235), (0.1, 0.215), (0.2, 0.14)])
        pen.panel("saddle", ribbon(saddle, 0.06), lift=0.006)
        pen.seam(offset(saddle, -0.022), thread(pen.colors["saddle"]))


def _tongue(pen: Pattern, form: Last) -> None:
    tall = form.collar_y + 0.8 * form.tongue
    side = [(0.0, 0.2), (0.09, 0.22), (0.088, tall - 0.05), (0.078, tall - 0.008), (0.06, tall)]
    rim = both([*side, (0.0, tall + 0.006)])
    pen.add("tongue", rim, round=0.03, clip="tongue", texture=pen.texture)
    label = box(MIDDLE - 0.034, tall - 0.04, MIDDLE + 0.034, tall - 0.012)
    pen.add("mark", label, within="tongue", lift=0.003)


def _open(form: Last, foot: float) -> Points:
    """Return the upper from the front: open at the top, down to the throat in the middle."""
    top, throat = form.collar_y, form.throat_y - 0.012
    side = [(0.0, foot - 0.03), (HALF - 0.03, foot - 0.02), (HALF - 0.006, foot + 0.04)]
    side += [(HALF - 0.012, foot + 0.085), (0.158, 0.265)]
    side += [(0.147, 0.32)] if top < 0.46 else [(0.144, 0.33), (0.132, 0.43)]
    side += [(0.133, top - 0.04), (0.13, top - 0.006), (0.112, top + 0.002)]
    opening = [(0.088, top - 0.02), (0.07, 0.5 * (top + throat)), (0.056, throat + 0.022)]
    opening += [(0.024, throat), (0.0, throat - 0.004)]
    right = join(smooth(side), smooth(opening))
    whole: Points = join(right, right[::-1] * np.array([-1.0, 1.0])) + np.array([MIDDLE, 0.0])
    return whole


def _toe(pen: Pattern, form: Last, foot: float) -> None:
    y = form.throat_y
    toe = across([(0.0, y - 0.016), (0.08, y - 0.045), (0.14, 0.15), (0.165, 0.05)])
    pen.panel("toe_box", join(toe, _BELOW), lift=-0.002)
    guard = across([(0.0, foot + 0.042), (0.09, foot + 0.05), (0.15, foot + 0.085), (0.2, 0.23)])
    pen.panel("mudguard", join(guard, _BELOW))
    for inset in (-0.008, -0.014):
        pen.seam(offset(guard, inset), thread(pen.colors["mudguard"]))


def _eyestays(pen: Pattern, form: Last) -> None:
    top, throat = form.collar_y, form.throat_y
    inner = [(0.03, throat - 0.03), (0.06, throat + 0.01), (0.072, 0.5 * (top + throat))]
    inner += [(0.09, top - 0.02), (0.1, top + 0.02)]
    for side in (-1.0, 1.0):
        edge = smooth(np.array(inner) * (side, 1) + (MIDDLE, 0.0))
        pen.panel("eyestay", ribbon(offset(edge, -0.018 * side), 0.05))
        pen.seam(offset(edge, -0.037 * side), thread(pen.colors["eyestay"]))


def _lacing(pen: Pattern, form: Last) -> None:
    n = 5 if form.bend <= 0 else 7
    heights = np.linspace(form.throat_y + 0.016, form.collar_y - 0.03, n)
    dark = tint(pen.colors["eyestay"], "#000000", 0.6)
    for k, y in enumerate(heights):
        reach = 0.08 + 0.016 * k / n
        eyelets = (ellipse(MIDDLE + side * reach, y, 0.008) for side in (-1, 1))
        pen.add("", *eyelets, color=dark, lift=-0.003)
        ends = np.array([(MIDDLE - reach, y), (MIDDLE + reach, y + 0.004)])
        pen.add(
            "laces",
            rounded_bar(ends[0], ends[1], 0.019),
            rides=True,
            lift=0.003,
            round=0.0055,
            texture="canvas",
        )
    _bow(pen, float(heights[-1]) + 0.006)


def _bow(pen: Pattern, y: float) -> None:
    way = [(0, 0), (0.045, 0.02), (0.09, 0.0), (0.085, -0.026), (0.04, -0.016), (0, 0)]
    hanging = [(0, 0), (0.024, -0.04), (0.05, -0.08)]
    for side in (-1.0, 1.0):
        for line in (hanging, way):
            spots = smooth(np.array(line) * (side, 1) + (MIDDLE, y))
            pen.add(
                "laces",
                ribbon(spots, 0.0155),
                rides=True,
                lift=0.003,
                round=0.0045,
                texture="canvas",
            )
    pen.add(
        "laces",
        ellipse(MIDDLE, y, 0.016, 0.013),
        rides=True,
        lift=0.003,
        round=0.007,
        texture="canvas",
    )
