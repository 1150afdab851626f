"""Soles from the side: cup, vulcanised, runner, trail, wedge, lug, dress."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from solesight.samples.curves import Points, box, join, offset, part_of, points, ribbon, smooth
from solesight.samples.last import Last
from solesight.samples.layers import Pattern, thread, tint


def _slab(form: Last, over: float = 0.0) -> Points:
    """Return the whole sole; ``over`` lets it climb the upper."""
    top = form.sole_line + np.array([0.0, over])
    tip = smooth([top[-1], (1.006, 0.6 * top[-1, 1] + 0.02), form.ground_line[-1]], 8)
    back = smooth([form.ground_line[0], (-0.006, 0.5 * form.sole_heel), top[0]], 8)
    return join(top, tip, form.ground_line[::-1], back)


def _tread(pen: Pattern, form: Last, depth: float, pitch: float, gap: float) -> None:
    """Add the outsole: a strip along the ground, and the grooves between its blocks."""
    ground = form.ground_line
    strip = join(ground + np.array([0.0, -0.002]), (ground + np.array([0.0, depth]))[::-1])
    pen.add("outsole", strip, within="sole", lift=0.002, texture="rubber")
    spots = np.arange(0.05, 0.97, pitch)
    heights = np.interp(spots, ground[:, 0], ground[:, 1])
    cuts = tuple(
        points(
            [
                (x, y - 0.004),
                (x + gap, y - 0.004),
                (x + 0.8 * gap, y + 0.5 * depth),
                (x + 0.2 * gap, y + 0.5 * depth),
            ]
        )
        for x, y in zip(spots, heights, strict=True)
    )
    dark = tint(pen.colors["outsole"], "#000000", 0.5)
    pen.add("outsole", *cuts, color=dark, within="sole", lift=-0.003)


def _base(pen: Pattern, form: Last, over: float = 0.0, part: str = "midsole") -> None:
    pen.add(part, _slab(form, over), round=0.02, clip="sole", texture="rubber")


def cup(pen: Pattern, form: Last) -> None:
    """A stitched cupsole: a groove, a seam and fine ribs at toe and heel."""
    _base(pen, form)
    shade = tint(pen.colors["midsole"], "#000000", 0.16)
    groove = part_of(offset(form.sole_line, -0.03), 0.0, 1.0, 90)
    pen.add("midsole", ribbon(groove, 0.004), color=shade, within="sole", lift=-0.003)
    pen.seam(part_of(offset(form.sole_line, -0.015), 0.005, 0.995, 90), shade, "sole")
    ribs = []
    for x in (*np.arange(0.015, 0.13, 0.0105), *np.arange(0.81, 0.985, 0.0105)):
        low = float(np.interp(x, form.ground_line[:, 0], form.ground_line[:, 1])) + 0.027
        ribs.append(box(x, low, x + 0.0042, form.sole_y(x) - 0.037))
    pen.add("midsole", *ribs, color=shade, within="sole", lift=-0.003)
    _tread(pen, form, 0.021, 0.024, 0.006)


def vulc(pen: Pattern, form: Last) -> None:
    """A vulcanised sole: a straight foxing tape with a painted line and a ribbed toe bumper."""
    _base(pen, form, 0.006)
    line = (
        pen.colors["mark"] if pen.colors["mark"] != pen.colors["midsole"] else pen.colors["lining"]
    )
    tape = part_of(offset(form.sole_line, -0.012), 0.0, 1.0, 90)
    pen.add("midsole", ribbon(tape, 0.0075), color=line, within="sole")
    bumper = part_of(offset(form.sole_line, -0.038), 0.8, 1.0, 40)
    shade = tint(pen.colors["midsole"], "#000000", 0.13)
    pen.add("midsole", ribbon(bumper, 0.034), within="sole", lift=0.004)
    for drop in (-0.03, -0.038, -0.046):
        rib = ribbon(part_of(offset(form.sole_line, drop), 0.81, 1.0, 40), 0.0035)
        pen.add("midsole", rib, color=shade, within="sole", lift=-0.002)
    _tread(pen, form, 0.014, 0.02, 0.004)


def _wedge_line(form: Last, rise: float) -> Points:
    h, t = form.sole_heel, form.sole_toe
    back = [(-0.02, h * 0.62), (0.1, h * 0.5), (0.28, h * 0.5 + rise), (0.45, h * 0.3)]
    return smooth([*back, (0.62, t * 0.42), (0.8, t * 0.5), (1.02, t * 0.62 + form.spring)])


def runner(pen: Pattern, form: Last) -> None:
    """A tall running sole: a foam wave in two tones, sculpted grooves, outsole pods."""
    _base(pen, form, 0.01)
    second = tint(pen.colors["midsole"], pen.colors["mark"], 0.75)
    wave = _wedge_line(form, 0.022)
    lower = join(wave, [(1.02, -0.05), (-0.02, -0.05)])
    pen.add(
        "midsole",
        lower,
        within="sole",
        lift=0.003,
        color=tint(pen.colors["midsole"], "#000000", 0.05),
    )
    pen.add(
        "midsole",
        ribbon(part_of(wave, 0.03, 0.66, 60), _taper(60, 0.02)),
        color=second,
        within="sole",
        lift=0.003,
    )
    shade = tint(pen.colors["midsole"], "#000000", 0.16)
    for k in range(5):
        x = 0.63 + 0.062 * k
        cut = smooth(
            [
                (x, form.sole_toe * 0.72 + 0.02 * k * form.spring),
                (x + 0.02, 0.05),
                (x + 0.05, 0.037 + 0.006 * k),
            ]
        )
        pen.add(
            "midsole", ribbon(cut, _taper(len(cut), 0.009)), color=shade, within="sole", lift=-0.004
        )
    _tread(pen, form, 0.019, 0.075, 0.013)


def trail(pen: Pattern, form: Last) -> None:
    """A trail sole: a rugged midsole over deep lugs."""
    _base(pen, form, 0.01)
    wave = _wedge_line(form, 0.012)
    pen.add(
        "midsole",
        ribbon(wave, 0.007),
        color=tint(pen.colors["midsole"], "#000000", 0.2),
        within="sole",
        lift=-0.003,
    )
    ground = form.ground_line
    high = ground[:, 1] + 0.034 + 0.006 * np.sin(ground[:, 0] * 60)
    pen.add(
        "outsole",
        join(ground + np.array([0.0, -0.004]), np.column_stack([ground[:, 0], high])[::-1]),
        within="sole",
        lift=0.004,
        texture="rubber",
    )
    _lugs(pen, form, 0.043, 0.017, 0.02)


def _lugs(pen: Pattern, form: Last, pitch: float, gap: float, depth: float) -> None:
    """Cut gaps between lugs out of the silhouette by painting them as deep dark."""
    dark = tint(pen.colors["outsole"], "#000000", 0.62)
    cuts = []
    for x in np.arange(0.06, 0.97, pitch):
        y = float(np.interp(x, form.ground_line[:, 0], form.ground_line[:, 1]))
        cuts.append(
            points(
                [
                    (x, y - 0.01),
                    (x + gap, y - 0.01),
                    (x + gap * 0.75, y + depth),
                    (x + gap * 0.25, y + depth),
                ]
            )
        )
    pen.add("outsole", *cuts, color=dark, within="sole", lift=-0.006)


def wedge(pen: Pattern, form: Last) -> None:
    """A retro running sole: an EVA wedge of a second tone and a sawtooth outsole."""
    _base(pen, form, 0.006)
    wave = _wedge_line(form, 0.0)
    tone = tint(pen.colors["midsole"], pen.colors["heel"], 0.8)
    start = join(
        part_of(wave, 0.0, 0.55, 50),
        [
            (0.42, form.sole_y(0.42) * 0.62),
            (0.2, form.sole_y(0.2) * 0.8),
            (-0.02, form.sole_heel * 0.84),
        ],
    )
    pen.add("midsole", start, color=tone, within="sole", lift=0.002)
    pen.add(
        "midsole",
        ribbon(part_of(offset(form.sole_line, -0.014), 0.0, 1.0, 80), 0.0035),
        color=tint(pen.colors["midsole"], "#000000", 0.15),
        within="sole",
        lift=-0.002,
    )
    _tread(pen, form, 0.02, 0.019, 0.009)


def lug(pen: Pattern, form: Last) -> None:
    """A boot's sole: a stitched welt, a rubber slab, lugs and a heel block."""
    _base(pen, form, 0.004, "outsole")
    welt = join(
        form.sole_line + np.array([0.0, 0.004]), (form.sole_line - np.array([0.0, 0.021]))[::-1]
    )
    pen.add("midsole", welt, within="sole", lift=0.006, texture="leather")
    pen.seam(
        part_of(offset(form.sole_line, -0.007), 0.01, 0.99, 90),
        thread(pen.colors["midsole"]),
        "sole",
    )
    arch = smooth([(0.285, -0.02), (0.3, 0.028), (0.36, 0.03), (0.44, 0.018), (0.5, -0.02)])
    pen.add(
        "outsole",
        arch,
        color=tint(pen.colors["outsole"], "#000000", 0.72),
        within="sole",
        lift=-0.012,
    )
    _lugs(pen, form, 0.047, 0.016, 0.03)


def dress(pen: Pattern, form: Last) -> None:
    """A leather sole with a stacked heel."""
    top, ground = form.sole_line, form.ground_line
    under = smooth(
        [
            (0.255, 0.0),
            (0.268, 0.5 * form.sole_heel),
            (0.33, 0.52 * form.sole_heel),
            (0.5, 0.012),
            (0.58, 0.0),
        ]
    )
    front, back = ground[ground[:, 0] > 0.58], ground[ground[:, 0] < 0.255]
    tip = smooth([top[-1], (1.002, 0.6 * top[-1, 1] + 0.015), ground[-1]], 6)
    slab = join(top + np.array([0.0, 0.002]), tip, front[::-1], under[::-1], back[::-1])
    pen.add("outsole", slab, round=0.014, clip="sole")
    welt = join(top + np.array([0.0, 0.003]), (top - np.array([0.0, 0.017]))[::-1])
    pen.add("midsole", welt, within="sole", lift=0.004, texture="leather")
    pen.seam(part_of(offset(top, -0.005), 0.01, 0.99, 80), thread(pen.colors["midsole"]), "sole")
    dark = tint(pen.colors["outsole"], "#000000", 0.35)
    for y in (0.018, 0.036):
        pen.add("outsole", box(-0.02, y, 0.262, y + 0.003), color=dark, within="sole", lift=-0.002)


def _taper(n: int, width: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    turn = np.linspace(0, np.pi, n)
    return width * np.sqrt(np.maximum(np.sin(turn), 0.02))


SOLES: dict[str, Callable[[Pattern, Last], None]] = {
    "cup": cup,
    "vulc": vulc,
    "runner": runner,
    "trail": trail,
    "wedge": wedge,
    "lug": lug,
    "dress": dress,
}
