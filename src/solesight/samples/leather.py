"""Uppers of slides, loafers and boots from the side."""

from __future__ import annotations

import numpy as np

from solesight.samples.curves import (
    Points,
    box,
    ellipse,
    join,
    offset,
    part_of,
    ribbon,
    smooth,
)
from solesight.samples.lacing import laces
from solesight.samples.last import Last, region
from solesight.samples.layers import Pattern, thread, tint
from solesight.samples.marks import mark
from solesight.samples.uppers import (
    back_parts,
    body,
    collar,
    double_seam,
    eyestay,
    heel,
    pull_tab,
    side_mark,
    toe_box,
)


def boot(pen: Pattern, form: Last, name: str) -> None:
    """A lace-up boot: stitched toe cap, high eyestay, padded collar, pull loop."""
    back_parts(pen, form)
    body(pen, form)
    toe_box(pen, form, holes=False)
    cap = smooth([(0.79, form.toe_y + 0.04), (0.772, form.toe_y - 0.03), (0.78, 0.05)])
    pen.panel("mudguard", region(cap, (1.1, 0.0), (1.1, 0.4)))
    double_seam(pen, cap, pen.colors["mudguard"], 0.008)
    quarter = smooth([(0.56, 0.05), (0.54, 0.15), (0.575, 0.225), (0.61, form.throat_y + 0.03)])
    double_seam(pen, quarter, pen.colors["side_panel"], -0.006)
    collar(pen, form, 0.085)
    heel(pen, form, 0.275, 0.22)
    _back_stay(pen, form)
    eyestay(pen, form, 0.07, vamp=False)
    side_mark(pen, form, name, (0.38, 0.185), 0.15, 0)
    laces(pen, form, 8)
    pull_tab(pen, form)


def _back_stay(pen: Pattern, form: Last) -> None:
    edge = smooth([(0.1, 0.24), (0.105, 0.4), (0.125, form.heel_y + 0.05)])
    pen.panel("heel", region(edge, (-0.05, form.heel_y + 0.05), (-0.05, 0.24)), lift=0.003)
    double_seam(pen, edge, pen.colors["heel"], 0.008, 1)


def chelsea(pen: Pattern, form: Last, name: str) -> None:
    """A chelsea boot: an elastic gore, one clean vamp, loops front and back."""
    pen.add("lining", form.lining, round=0.03, shade=0.7, texture="canvas")
    body(pen, form)
    x, y = form.collar_x, form.collar_y
    front = smooth(
        [
            (0.47, 0.04),
            (0.43, 0.15),
            (0.36, 0.24),
            (0.315, 0.3),
            (x - 0.035, y - 0.12),
            (x - 0.03, y + 0.03),
        ]
    )
    pen.panel("vamp", region(front, (1.1, 0.6), (1.1, 0.0)), lift=0.003)
    double_seam(pen, front, pen.colors["vamp"], -0.008, 1)
    gore = smooth(
        [
            (0.165, y + 0.03),
            (0.175, 0.42),
            (0.225, 0.285),
            (0.262, 0.262),
            (0.29, 0.3),
            (0.315, 0.42),
            (x - 0.034, y + 0.04),
        ]
    )
    dark = tint(pen.colors["side_panel"], "#000000", 0.45)
    pen.panel("side_panel", gore, color=dark, texture="canvas", lift=-0.003)
    lines = [
        ribbon(np.array([[0.172 + 0.0115 * k, 0.25], [0.172 + 0.0115 * k, y + 0.03]]), 0.003)
        for k in range(14)
    ]
    pen.add(
        "",
        *(_cut_to(gore, line) for line in lines),
        color=tint(dark, "#000000", 0.5),
        within="upper",
    )
    counter = smooth([(0.2, 0.04), (0.175, 0.17), (0.12, 0.25), (-0.03, 0.27)])
    pen.panel("heel", region(counter, (-0.05, 0.0)))
    double_seam(pen, counter, pen.colors["heel"], 0.008, 1)
    collar(pen, form, 0.016)
    side_mark(pen, form, name, (0.28, 0.17), 0.085, 0)
    pull_tab(pen, form)


def _cut_to(gore: Points, line: Points) -> Points:
    """Return a rib shortened to the gore's lower edge."""
    x = float(line[:, 0].mean())
    low = float(np.interp(x, gore[:, 0], gore[:, 1])) + 0.004
    cut = line.copy()
    cut[:, 1] = np.maximum(cut[:, 1], low)
    return cut


def loafer(pen: Pattern, form: Last, name: str) -> None:
    """A loafer: a raised apron seam, a saddle over the instep, no laces."""
    pen.add("lining", form.lining, round=0.03, shade=0.72, texture="leather")
    tip = smooth(
        [(0.37, 0.24), (0.38, 0.31), (0.402, 0.345), (0.435, 0.35), (0.47, 0.325), (0.5, 0.28)]
    )
    pen.add("tongue", join(tip, [(0.5, 0.2)]), round=0.02, texture=pen.texture)
    body(pen, form)
    apron = smooth(
        [
            (0.43, 0.215),
            (0.55, 0.19),
            (0.68, 0.168),
            (0.79, 0.142),
            (0.87, 0.122),
            (0.915, 0.118),
            (0.93, 0.128),
            (0.93, 0.17),
        ]
    )
    pen.panel("toe_box", region(apron, (0.93, 0.4), (0.43, 0.4)), lift=-0.002)
    pen.panel(
        "vamp", ribbon(apron, 0.011), lift=0.007, color=tint(pen.colors["vamp"], "#FFFFFF", 0.05)
    )
    pen.seam(apron, tint(pen.colors["vamp"], "#000000", 0.35))
    counter = smooth([(0.21, 0.03), (0.19, 0.12), (0.13, 0.18), (-0.03, 0.2)])
    pen.panel("heel", region(counter, (-0.05, 0.0)))
    double_seam(pen, counter, pen.colors["heel"], 0.008, 1)
    _topline(pen, form)
    _saddle(pen, form, name)


def _topline(pen: Pattern, form: Last) -> None:
    edge = part_of(form.collar_line, 0.02, 1.0, 50)
    pen.panel(
        "collar",
        join(offset(edge, 0.02), offset(edge, -0.018)[::-1]),
        color=tint(pen.colors["collar"], "#000000", 0.12),
    )
    pen.seam(offset(edge, -0.023), thread(pen.colors["side_panel"]))


def _saddle(pen: Pattern, form: Last, name: str) -> None:
    back = smooth([(0.36, 0.04), (0.4, 0.12), (0.425, 0.2), (0.455, 0.36)])
    front = smooth([(0.585, 0.36), (0.535, 0.2), (0.52, 0.12), (0.545, 0.03)])
    pen.panel(
        "saddle", join(back, front), lift=0.007, color=tint(pen.colors["saddle"], "#000000", 0.04)
    )
    double_seam(pen, back, pen.colors["saddle"], -0.008, 1)
    double_seam(pen, front, pen.colors["saddle"], -0.008, 1)
    slot = smooth([(0.452, 0.222), (0.475, 0.227), (0.512, 0.216)])
    pen.panel(
        "", ribbon(slot, 0.009), color=tint(pen.colors["saddle"], "#000000", 0.6), lift=-0.004
    )
    pen.panel("mark", *mark(name, (0.475, 0.15), 0.085, 4), lift=0.003, texture="smooth")


def slide(pen: Pattern, form: Last, name: str) -> None:
    """A slide: a contoured footbed and one broad strap."""
    inner = smooth(
        [(0.39, 0.1), (0.45, 0.2), (0.53, 0.29), (0.62, 0.315), (0.72, 0.28), (0.88, 0.09)]
    )
    pen.add("lining", inner, round=0.03, shade=0.62, texture="canvas")
    _footbed(pen, form)
    rear = smooth(
        [(0.36, 0.06), (0.385, 0.13), (0.44, 0.2), (0.51, 0.26), (0.565, 0.288), (0.6, 0.297)]
    )
    over = smooth([(0.6, 0.297), (0.66, 0.294), (0.72, 0.272)])
    front = smooth([(0.72, 0.272), (0.785, 0.228), (0.835, 0.17), (0.87, 0.12), (0.885, 0.06)])
    strap = join(rear, over, front)
    pen.add("side_panel", strap, round=0.055, clip="upper", texture=pen.texture)
    for edge in (rear, front):
        pen.panel(
            "collar", ribbon(offset(edge, -0.008), 0.018), color=pen.colors["eyestay"], lift=0.004
        )
        double_seam(pen, edge, pen.colors["side_panel"], -0.023, 1)
    side_mark(pen, form, name, (0.635, 0.185), 0.24, -4)
    _slab(pen, form)


def _bed_line(form: Last) -> Points:
    heel = [(0.006, 0.15), (0.04, 0.163), (0.12, 0.14), (0.28, 0.125), (0.42, 0.134)]
    return smooth([*heel, (0.55, 0.118), (0.75, 0.1), (0.9, 0.104), (0.994, 0.13)])


def _footbed(pen: Pattern, form: Last) -> None:
    line = _bed_line(form)
    pen.add(
        "midsole",
        join(line, [(0.98, 0.05), (0.02, 0.05)]),
        round=0.02,
        shade=0.93,
        color=tint(pen.colors["midsole"], pen.colors["collar"], 0.25),
    )


def _slab(pen: Pattern, form: Last) -> None:
    line = offset(_bed_line(form), -0.014)
    ground = form.ground_line
    tip = smooth([line[-1], (1.006, 0.08), ground[-1]], 8)
    back = smooth([ground[0], (-0.008, 0.06), line[0]], 8)
    pen.add(
        "midsole", join(line, tip, ground[::-1], back), round=0.024, clip="sole", texture="rubber"
    )
    dark = tint(pen.colors["midsole"], "#000000", 0.14)
    for y in (0.04, 0.055, 0.07):
        pen.add(
            "midsole",
            box(0.04, y, 0.2, y + 0.005),
            box(0.78, y, 0.95, y + 0.005),
            color=dark,
            within="sole",
            lift=-0.003,
        )
    strip = join(ground + np.array([0.0, -0.002]), (ground + np.array([0.0, 0.018]))[::-1])
    pen.add("outsole", strip, within="sole", lift=0.002, texture="rubber")
    cuts = (ellipse(x, 0.0, 0.006, 0.009, 10) for x in np.arange(0.06, 0.95, 0.035))
    pen.add(
        "outsole",
        *cuts,
        color=tint(pen.colors["outsole"], "#000000", 0.5),
        within="sole",
        lift=-0.003,
    )
