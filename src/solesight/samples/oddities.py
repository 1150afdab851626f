"""Things that are no shoes: shirt, bag, cap, sock, mug, logo card; drawn on the same easel."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from solesight.errors import UnknownNameError
from solesight.samples.brands import BRANDS
from solesight.samples.colorways import SPORT, part_colors
from solesight.samples.curves import (
    box,
    closed,
    ellipse,
    join,
    offset,
    part_of,
    points,
    ribbon,
    smooth,
)
from solesight.samples.layers import Pattern, tint
from solesight.samples.marks import mark
from solesight.samples.photograph import SamplePhoto, photograph, random_scene
from solesight.samples.render import Cutout, cut_out

Artist = Callable[[Pattern, str], None]


def _shirt(pen: Pattern, name: str) -> None:
    half = [
        (0.5, 0.75),
        (0.58, 0.765),
        (0.64, 0.8),
        (0.78, 0.74),
        (0.94, 0.56),
        (0.84, 0.47),
        (0.735, 0.57),
        (0.735, 0.3),
        (0.74, 0.04),
        (0.5, 0.03),
    ]
    left = [(1 - x, y) for x, y in reversed(half)]
    pen.add("side_panel", points([*half, *left]), round=0.05, clip="upper", texture="canvas")
    neck = smooth([(0.36, 0.8), (0.42, 0.745), (0.5, 0.725), (0.58, 0.745), (0.64, 0.8)])
    pen.add(
        "heel",
        join(neck, [(0.5, 0.79)]),
        lift=-0.004,
        color=tint(pen.colors["side_panel"], "#000000", 0.4),
    )
    pen.add("collar", ribbon(neck, 0.024), lift=0.004, color=pen.colors["eyestay"])
    for side in (0.265, 0.735):
        pen.seam(
            [(side, 0.56), (side + (0.5 - side) * 0.12, 0.68)],
            tint(pen.colors["side_panel"], "#000000", 0.3),
        )
    pen.panel("mark", *mark(name, (0.5, 0.52), 0.26), lift=0.001)


def _bag(pen: Pattern, name: str) -> None:
    handle = smooth([(0.34, 0.48), (0.36, 0.66), (0.5, 0.75), (0.64, 0.66), (0.66, 0.48)])
    pen.add(
        "collar", ribbon(handle, 0.035), round=0.017, color=pen.colors["eyestay"], texture="leather"
    )
    body = closed(
        [
            (0.16, 0.08),
            (0.5, 0.05),
            (0.84, 0.08),
            (0.82, 0.35),
            (0.78, 0.53),
            (0.5, 0.56),
            (0.22, 0.53),
            (0.18, 0.35),
        ]
    )
    pen.add("side_panel", body, round=0.06, clip="upper", texture="leather")
    flap = smooth([(0.1, 0.36), (0.3, 0.3), (0.5, 0.28), (0.7, 0.3), (0.9, 0.36)])
    pen.panel("vamp", join(flap, [(0.9, 0.7), (0.1, 0.7)]), color=pen.colors["mudguard"])
    pen.seam(offset(flap, 0.012), tint(pen.colors["mudguard"], "#888888", 0.6))
    pen.panel("mark", *mark(name, (0.5, 0.41), 0.17))


def _cap(pen: Pattern, name: str) -> None:
    crown = join(
        smooth(
            [
                (0.1, 0.2),
                (0.11, 0.38),
                (0.22, 0.54),
                (0.4, 0.6),
                (0.56, 0.53),
                (0.64, 0.36),
                (0.655, 0.2),
            ]
        ),
        smooth([(0.655, 0.2), (0.4, 0.16), (0.1, 0.2)]),
    )
    pen.add("side_panel", crown, round=0.13, clip="upper", texture="canvas")
    for top in (0.24, 0.5):
        pen.seam(
            smooth([(0.38, 0.6), (0.5 * (top + 0.36), 0.48), (top, 0.17)]),
            tint(pen.colors["side_panel"], "#000000", 0.3),
        )
    pen.add("collar", ellipse(0.385, 0.603, 0.025, 0.014), round=0.012, color=pen.colors["eyestay"])
    bill = closed(
        [
            (0.42, 0.19),
            (0.62, 0.235),
            (0.8, 0.22),
            (0.95, 0.165),
            (0.93, 0.145),
            (0.75, 0.165),
            (0.55, 0.16),
            (0.43, 0.155),
        ]
    )
    pen.add("mudguard", bill, round=0.02, color=pen.colors["mudguard"], texture="canvas")
    pen.panel("mark", *mark(name, (0.47, 0.36), 0.17, -8))


def _sock(pen: Pattern, name: str) -> None:
    body = closed(
        [
            (0.3, 0.76),
            (0.3, 0.5),
            (0.29, 0.3),
            (0.28, 0.16),
            (0.36, 0.08),
            (0.5, 0.07),
            (0.68, 0.05),
            (0.8, 0.09),
            (0.8, 0.18),
            (0.7, 0.23),
            (0.56, 0.27),
            (0.52, 0.4),
            (0.53, 0.6),
            (0.53, 0.76),
        ],
        12,
    )
    pen.add("side_panel", body, round=0.08, clip="upper", texture="knit")
    for y in (0.66, 0.62):
        pen.panel("mark", box(0.2, y, 0.6, y + 0.02), lift=0.0)
    pen.panel(
        "collar", box(0.2, 0.71, 0.6, 0.8), color=pen.colors["eyestay"], lift=0.003, texture="knit"
    )
    pen.panel("heel", ellipse(0.28, 0.14, 0.11), lift=0.0, texture="knit")
    pen.panel(
        "toe_box", ellipse(0.84, 0.12, 0.13), lift=0.0, color=pen.colors["heel"], texture="knit"
    )
    pen.panel("mark", *mark(name, (0.42, 0.52), 0.12), lift=0.0)


def _mug(pen: Pattern, name: str) -> None:
    handle = part_of(ellipse(0.7, 0.36, 0.15, 0.17, 60), 0.0, 1.0, 80)
    pen.add("collar", ribbon(handle, 0.05), round=0.024, color=pen.colors["side_panel"])
    body = join(
        smooth(
            [
                (0.2, 0.66),
                (0.2, 0.3),
                (0.22, 0.1),
                (0.28, 0.05),
                (0.45, 0.04),
                (0.62, 0.05),
                (0.68, 0.1),
                (0.7, 0.3),
                (0.7, 0.66),
            ],
            14,
        )
    )
    pen.add("side_panel", body, round=0.16, clip="upper")
    pen.add("lining", ellipse(0.45, 0.66, 0.25, 0.05), color=pen.colors["side_panel"], round=0.01)
    pen.add("lining", ellipse(0.45, 0.66, 0.225, 0.038), color="#4A3226", lift=-0.004)
    pen.panel("mark", *mark(name, (0.45, 0.34), 0.25))


def _card(pen: Pattern, name: str) -> None:
    pen.add("side_panel", box(0.08, 0.12, 0.92, 0.68), round=0.004, clip="upper")
    pen.panel("mark", *mark(name, (0.5, 0.44), 0.36), lift=0.0)
    pen.panel(
        "eyestay",
        box(0.34, 0.22, 0.66, 0.245),
        box(0.4, 0.185, 0.6, 0.2),
        lift=0.0,
        color=pen.colors["mark"],
    )


NON_SHOES: dict[str, Artist] = {
    "shirt": _shirt,
    "bag": _bag,
    "cap": _cap,
    "sock": _sock,
    "mug": _mug,
    "logo_card": _card,
}


def draw_thing(kind: str, rng: np.random.Generator | int, size: int = 440) -> Cutout:
    """Draw something that is no shoe, cut out, in a random brand's mark and colors.

    Raises:
        UnknownNameError: no such kind.
    """
    if kind not in NON_SHOES:
        raise UnknownNameError("non-shoe", kind, NON_SHOES)
    rng = np.random.default_rng(rng)
    colorway = SPORT[int(rng.integers(len(SPORT)))]
    pen = Pattern(part_colors(colorway, "inverse"), "canvas")
    NON_SHOES[kind](pen, BRANDS[int(rng.integers(len(BRANDS)))].mark)
    return cut_out(pen, size, view="thing")


def non_shoe(kind: str, rng: np.random.Generator | int) -> SamplePhoto:
    """Return a photo of something that is no shoe.

    Args:
        kind: one of ``NON_SHOES``.
        rng: a generator or a seed.

    Raises:
        UnknownNameError: no such kind.
    """
    rng = np.random.default_rng(rng)
    scene = replace(random_scene(rng), fill=float(rng.uniform(0.8, 1.0)))
    return photograph(draw_thing(kind, rng), rng, scene)
