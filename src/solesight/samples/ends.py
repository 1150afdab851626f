"""Front and back views: symmetric, simpler than the side, on the same last."""

from __future__ import annotations

import numpy as np

from solesight.samples.curves import box, join, offset, ribbon
from solesight.samples.design import ShoeDesign
from solesight.samples.fronts import front
from solesight.samples.last import Last, last
from solesight.samples.layers import Pattern, thread, tint
from solesight.samples.marks import mark
from solesight.samples.mirrored import HALF, HEEL, MIDDLE, across, both, shaft


def end_view(pen: Pattern, design: ShoeDesign, view: str) -> None:
    """Lay out a design's front or back view."""
    form = last(design.silhouette, design.tweaks)
    laced = design.layout not in ("loafer", "chelsea")
    if design.silhouette == "slide":
        _slide(pen, design.mark, view)
    elif view == "front":
        front(pen, form, laced)
    else:
        _back(pen, form, design.mark, laced)
    _sole(pen, form, view)


def _sole(pen: Pattern, form: Last, view: str) -> None:
    half, high, low = HEEL, form.sole_heel, 0.0
    if view == "front":
        half, high, low = HALF, 0.82 * form.sole_toe + form.spring, 0.6 * form.spring
    side = [(0.0, low), (half - 0.045, low), (half - 0.012, low + 0.012)]
    side += [(half + 0.005, 0.5 * (low + high)), (half - 0.001, high - 0.002)]
    shape = both([*side, (half - 0.02, high + 0.006), (0.0, high)])
    pen.add("midsole", shape, round=0.02, clip="sole", texture="rubber")
    groove = across([(0.0, high - 0.022), (half - 0.03, high - 0.02), (half + 0.01, high - 0.014)])
    shade = tint(pen.colors["midsole"], "#000000", 0.2)
    pen.add("midsole", ribbon(groove, 0.004), color=shade, within="sole", lift=-0.003)
    strip = box(MIDDLE - 0.3, low - 0.01, MIDDLE + 0.3, low + 0.02)
    pen.add("outsole", strip, within="sole", lift=0.002, texture="rubber")
    spots = np.arange(MIDDLE - half, MIDDLE + half, 0.026)
    cuts = (box(x, low - 0.01, x + 0.006, low + 0.012) for x in spots)
    dark = tint(pen.colors["outsole"], "#000000", 0.5)
    pen.add("outsole", *cuts, color=dark, within="sole", lift=-0.003)


def _back(pen: Pattern, form: Last, name: str, laced: bool) -> None:
    foot, top = form.sole_heel, form.heel_y
    tall = form.collar_y + (0.8 * form.tongue if laced else 0.02)
    tongue = [(0.0, top - 0.1), (0.078, top - 0.1), (0.076, tall - 0.03), (0.06, tall)]
    far = both([*tongue, (0.0, tall + 0.004)])
    pen.add("tongue", far, round=0.03, shade=0.8, texture=pen.texture)
    inside = [(0.0, top - 0.1), (0.106, top - 0.08), (0.11, top + 0.006), (0.07, top + 0.02)]
    pen.add("lining", both([*inside, (0.0, top + 0.022)]), round=0.02, shade=0.7)
    upper = shaft((HEEL, 0.118), foot, top)
    pen.add("side_panel", upper, round=0.08, clip="upper", texture=pen.texture)
    rise = min(0.15, 0.55 * (top - foot))
    line = [(0.0, foot + rise), (0.07, foot + 0.9 * rise), (0.12, foot + 0.6 * rise)]
    counter = across([*line, (0.2, foot + 0.2 * rise)])
    pen.panel("heel", join(counter, [(MIDDLE + 0.3, 0.0), (MIDDLE - 0.3, 0.0)]))
    for inset in (-0.008, -0.014):
        pen.seam(offset(counter, inset), thread(pen.colors["heel"]))
    _tab(pen, max(foot + 0.11, top - 0.14), top, name)


def _tab(pen: Pattern, low: float, top: float, name: str) -> None:
    pen.panel("collar", box(MIDDLE - 0.2, top - 0.05, MIDDLE + 0.2, top + 0.05), lift=0.006)
    pen.panel("heel", box(MIDDLE - 0.009, 0.0, MIDDLE + 0.009, low + 0.02), lift=0.003)
    side = [(0.0, low), (0.045, low + 0.004), (0.064, low + 0.03), (0.07, top - 0.04)]
    tab = both([*side, (0.06, top + 0.03), (0.0, top + 0.03)])
    pen.panel("heel", tab, lift=0.006)
    pen.panel("mark", *mark(name, (MIDDLE, 0.5 * (low + top) - 0.002), 0.085), lift=0.003)


def _slide(pen: Pattern, name: str, view: str) -> None:
    strap = both(
        [(0.0, 0.09), (0.168, 0.1), (0.166, 0.18), (0.12, 0.26), (0.05, 0.286), (0.0, 0.29)]
    )
    pen.add("side_panel", strap, round=0.05, clip="upper", texture=pen.texture)
    if view == "front":
        pen.panel("mark", *mark(name, (MIDDLE, 0.22), 0.13))
        hole = [(0.0, 0.09), (0.13, 0.095), (0.12, 0.13), (0.07, 0.152), (0.0, 0.158)]
    else:
        hole = [(0.0, 0.1), (0.146, 0.105), (0.14, 0.18), (0.09, 0.238), (0.0, 0.255)]
    pen.add("lining", both(hole), shade=0.5, lift=-0.006, within="upper")
