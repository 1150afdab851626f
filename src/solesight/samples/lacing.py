"""Laces from the side: loops over the instep from each eyelet, and a bow."""

from __future__ import annotations

import numpy as np

from solesight.samples.curves import along, ellipse, normals, offset, ribbon, rounded_bar, smooth
from solesight.samples.last import Last
from solesight.samples.layers import Pattern, tint


def laces(pen: Pattern, form: Last, n: int, bow: bool = True) -> None:
    """Add n loops of lace over the instep, with their eyelets, and the bow on top."""
    fractions = np.linspace(0.1, 0.93, n)
    line = form.instep_line
    feet = along(offset(line, -0.036), fractions)
    tops = along(offset(line, 0.016), fractions + 0.014)
    dark = tint(pen.colors["eyestay"], "#000000", 0.6)
    pen.add("", *(ellipse(x, y, 0.0085, None, 16) for x, y in feet), color=dark, lift=-0.003)
    bars = [rounded_bar(a, b, 0.026) for a, b in zip(feet, tops, strict=True)]
    for bar in bars:
        pen.add("laces", bar, rides=True, lift=0.003, round=0.0065, texture="canvas")
    if bow:
        _bow(pen, form)


def _bow(pen: Pattern, form: Last) -> None:
    x, y = along(offset(form.instep_line, 0.012), [0.06])[0]
    way = normals(form.instep_line)[2]
    side = np.array([-way[1], way[0]]) * -1
    for spread, size in ((0.25, 1.0), (-0.55, 0.8)):
        a = np.array([x, y])
        out = side * spread - way * 0.55
        out /= np.linalg.norm(out)
        across = np.array([-out[1], out[0]])
        way_out = ((0.035, 0.014), (0.075, 0.012), (0.085, -0.006), (0.055, -0.014))
        loop = [a, *(a + far * size * out + wide * across for far, wide in way_out), a]
        pen.add(
            "laces",
            ribbon(smooth(np.array(loop)), 0.0125),
            rides=True,
            lift=0.003,
            round=0.0035,
            texture="canvas",
        )
    pen.add(
        "laces",
        ellipse(x, y, 0.014, 0.012, 18),
        rides=True,
        lift=0.003,
        round=0.007,
        texture="canvas",
    )
