"""Uppers of sneakers from the side: court, skate, canvas, runner, knit."""

from __future__ import annotations

from solesight.samples.curves import Points, ellipse, join, offset, part_of, ribbon, smooth
from solesight.samples.lacing import laces
from solesight.samples.last import Last, instep_at, region
from solesight.samples.layers import Pattern, thread, tint
from solesight.samples.marks import label, mark


def back_parts(pen: Pattern, form: Last) -> None:
    """Add what lies behind the upper: the lining of the far side and the tongue."""
    pen.add("lining", form.lining, round=0.03, shade=0.74, texture="canvas")
    pen.add("tongue", form.tongue_shape, round=0.02, texture=pen.texture, clip="tongue")
    back = form.tongue * (0.75 if form.bend <= 0 else 0.25)
    x, y = form.collar_x - 0.05 - 0.8 * back, form.collar_y + 0.66 * form.tongue
    pen.add(
        "tongue", label((x, y), 0.034, 0.026), color=pen.colors["mark"], within="tongue", lift=0.003
    )


def body(pen: Pattern, form: Last) -> None:
    """Add the upper as one body in the side panel's color."""
    pen.add("side_panel", form.upper, round=0.075, clip="upper", texture=pen.texture)


def toe_box(pen: Pattern, form: Last, holes: bool = True) -> None:
    """Add the toe box, with rows of holes if asked."""
    x, y = form.throat_x, form.throat_y
    edge = smooth(
        [(x - 0.018, y + 0.03), (x - 0.012, y - 0.02), (x + 0.0, 0.155), (x - 0.03, 0.05)]
    )
    pen.panel("toe_box", region(edge, (1.1, 0.0), (1.1, 0.4)), lift=-0.003)
    if holes:
        rows = [
            offset(
                part_of(form.toe_line, 0.12 + 0.02 * k, 0.48 - 0.03 * k, 8 - k), -0.016 - 0.0135 * k
            )
            for k in range(3)
        ]
        dots = tuple(ellipse(px, py, 0.0036, 0.003, 12) for row in rows for px, py in row)
        pen.add(
            "",
            *dots,
            color=tint(pen.colors["toe_box"], "#000000", 0.45),
            within="upper",
            lift=-0.003,
        )


def mudguard(pen: Pattern, form: Last, start: float = 0.54, height: float = 0.0) -> None:
    """Add the overlay around the toe."""
    tip = form.sole_toe + form.spring
    y = form.toe_y - 0.027 + height
    low = form.sole_y(start)
    front = [(x, tip + part * (y - tip)) for x, part in ((0.92, 0.56), (0.965, 0.4), (1.02, 0.3))]
    back = [(start, low - 0.02), (start + 0.045, low + 0.045), (start + 0.1, y - 0.008)]
    edge = smooth([*back, (0.75, y - 0.002), (0.84, y - 0.014), *front])
    pen.panel("mudguard", region(edge, (1.1, 0.0), (start, 0.0)))
    double_seam(pen, edge, pen.colors["mudguard"], -0.009)


def double_seam(pen: Pattern, edge: Points, color: str, inset: float, rows: int = 2) -> None:
    """Add one or two rows of stitches beside a panel's edge; positive is left of its way."""
    for k in range(rows):
        pen.seam(offset(edge, inset * (1 + 0.75 * k)), thread(color))


def eyestay(pen: Pattern, form: Last, width: float = 0.062, vamp: bool = True) -> None:
    """Add the band that carries the eyelets, and the vamp piece at the throat."""
    if vamp:
        x, y = form.throat_x, form.throat_y
        tip = smooth(
            [
                (x - 0.1, y + 0.02),
                (x - 0.085, y - 0.055),
                (x - 0.03, y - 0.062),
                (x + 0.022, y - 0.03),
                (x + 0.045, y + 0.02),
            ]
        )
        pen.panel("vamp", region(tip, (x, y + 0.1)), lift=0.002)
    inner = instep_at(form, 0.0, 0.97, width)
    front = smooth(
        [
            inner[-1],
            (form.throat_x - 0.006, form.throat_y - 0.045),
            (form.throat_x + 0.012, form.throat_y + 0.02),
        ],
        8,
    )
    outer = instep_at(form, 0.0, 1.0, -0.03)
    pen.panel("eyestay", join(inner, front, outer[::-1]))
    double_seam(pen, join(inner, front), pen.colors["eyestay"], 0.008, 1)


def heel(pen: Pattern, form: Last, top: float = 0.27, reach: float = 0.25) -> None:
    """Add the heel counter and the tab above it."""
    edge = smooth(
        [
            (reach + 0.045, form.sole_y(reach) - 0.02),
            (reach + 0.015, 0.17),
            (reach - 0.035, top - 0.035),
            (reach - 0.11, top),
            (-0.03, top + 0.012),
        ]
    )
    pen.panel("heel", region(edge, (-0.05, 0.0)))
    double_seam(pen, edge, pen.colors["heel"], 0.009)
    y = form.heel_y
    low = max(top + 0.03, y - 0.13)
    tab = smooth(
        [
            (-0.03, low),
            (0.07, low + 0.004),
            (0.112, low + 0.025),
            (0.122, y - 0.05),
            (0.116, y + 0.05),
        ]
    )
    pen.panel("heel", region(tab, (-0.05, y + 0.05)), lift=0.006)
    double_seam(pen, tab, pen.colors["heel"], 0.008, 1)


def collar(pen: Pattern, form: Last, width: float = 0.05) -> None:
    """Add the padded collar."""
    edge = part_of(form.collar_line, 0.05, 0.97, 50)
    band = join(offset(edge, 0.03), offset(edge, -width)[::-1])
    pen.panel(
        "collar", band, lift=0.007, texture="leather" if pen.texture != "canvas" else "canvas"
    )
    pen.seam(offset(edge, -width - 0.004), thread(pen.colors["side_panel"]))


def side_mark(
    pen: Pattern,
    form: Last,
    name: str,
    where: tuple[float, float],
    size: float = 0.21,
    turn: float = -12.0,
) -> None:
    """Add the brand's mark to the side panel."""
    pen.panel("mark", *mark(name, where, size, turn), lift=0.0035, texture="smooth")


def court(pen: Pattern, form: Last, name: str) -> None:
    """A basketball upper: framed toe, eyestay, heel; high ones get an ankle panel."""
    back_parts(pen, form)
    body(pen, form)
    toe_box(pen, form)
    mudguard(pen, form)
    if form.bend > 0:
        ankle_panel(pen, form)
    side_mark(pen, form, name, (0.4, 0.19), 0.23, -12)
    collar(pen, form)
    heel(pen, form)
    eyestay(pen, form)
    laces(pen, form, 5 if form.bend <= 0 else 7)


def ankle_panel(pen: Pattern, form: Last) -> None:
    """Add the ankle overlay of a mid or a high."""
    edge = smooth([(0.06, 0.315), (0.2, 0.33), (0.32, 0.345), (0.47, 0.37)])
    pen.panel(
        "collar", region(edge, (0.5, 0.8), (-0.05, 0.8), (-0.05, 0.315)), color=pen.colors["heel"]
    )
    double_seam(pen, edge, pen.colors["heel"], 0.009)


def skate(pen: Pattern, form: Last, name: str) -> None:
    """A skate upper: one clean side panel, a stitched toe, a small heel."""
    back_parts(pen, form)
    body(pen, form)
    toe_box(pen, form, holes=False)
    mudguard(pen, form, 0.6, -0.012)
    quarter = smooth(
        [(0.62, 0.05), (0.575, 0.14), (0.585, 0.2), (form.throat_x - 0.02, form.throat_y - 0.005)]
    )
    double_seam(pen, quarter, pen.colors["side_panel"], 0.006)
    side_mark(pen, form, name, (0.4, 0.2), 0.19, -10)
    collar(pen, form, 0.045)
    heel(pen, form, 0.215, 0.17)
    eyestay(pen, form, 0.05, vamp=False)
    laces(pen, form, 5)


def canvas(pen: Pattern, form: Last, name: str) -> None:
    """A canvas upper: rubber toe cap, a heel strip, round ankle patch or small mark."""
    back_parts(pen, form)
    body(pen, form)
    edge = smooth(
        [
            (form.throat_x + 0.01, form.throat_y + 0.03),
            (form.throat_x + 0.0, 0.17),
            (form.throat_x - 0.045, 0.05),
        ]
    )
    pen.seam(edge, thread(pen.colors["side_panel"]))
    cap = smooth([(0.815, form.toe_y + 0.03), (0.79, form.toe_y - 0.04), (0.775, 0.06)])
    pen.panel(
        "toe_box",
        region(cap, (1.1, 0.0), (1.1, 0.4)),
        color=pen.colors["midsole"],
        texture="rubber",
    )
    strip = smooth([(0.085, 0.05), (0.078, 0.2), (0.1, form.heel_y + 0.05)])
    pen.panel(
        "heel", region(strip, (-0.05, form.heel_y), (-0.05, 0.0)), color=pen.colors["eyestay"]
    )
    double_seam(pen, strip, pen.colors["heel"], 0.007, 1)
    side = smooth([(0.33, 0.05), (0.345, 0.2), (0.33, form.dip_y + 0.1)])
    double_seam(pen, side, pen.colors["side_panel"], 0.0)
    dark = tint(pen.colors["side_panel"], "#000000", 0.55)
    pen.panel("", *(ellipse(x, 0.125, 0.0075) for x in (0.42, 0.46)), color=dark, lift=-0.003)
    eyestay(pen, form, 0.05, vamp=False)
    collar(pen, form, 0.02)
    high = form.bend > 0
    where, size = ((0.215, 0.44), 0.17) if high else ((0.255, 0.185), 0.17)
    patch = ellipse(*where, 0.068)
    pen.panel("mark", patch, color=pen.colors["midsole"], lift=0.004, texture="rubber")
    side_mark(pen, form, name, where, size, 0)
    laces(pen, form, 8 if high else 6)


def runner(pen: Pattern, form: Last, name: str) -> None:
    """A running upper: mesh under curved overlays, a saddle and a heel clip."""
    back_parts(pen, form)
    body(pen, form)
    toe_box(pen, form, holes=False)
    mudguard(pen, form, 0.6, 0.0)
    base = form.sole_heel
    front = smooth([(0.56, base - 0.06), (0.55, 0.17), (0.6, form.throat_y + 0.03)])
    rear = smooth([(0.47, form.collar_y), (0.485, 0.29), (0.475, 0.2), (0.43, base - 0.03)])
    pen.panel("saddle", join(front, rear), texture="suede")
    double_seam(pen, front, pen.colors["saddle"], 0.008, 1)
    double_seam(pen, rear, pen.colors["saddle"], 0.008, 1)
    heel(pen, form, 0.285, 0.235)
    clip = smooth(
        [
            (0.25, base - 0.04),
            (0.2, base + 0.045),
            (0.12, base + 0.075),
            (0.06, base + 0.125),
            (-0.04, base + 0.13),
        ]
    )
    pen.panel(
        "heel", region(clip, (-0.05, 0.0)), color=pen.colors["mark"], texture="rubber", lift=0.008
    )
    collar(pen, form, 0.052)
    side_mark(pen, form, name, (0.365, 0.205), 0.18, -8)
    eyestay(pen, form, 0.047, vamp=False)
    laces(pen, form, 6)
    pull_tab(pen, form)


def knit(pen: Pattern, form: Last, name: str) -> None:
    """A sock-like knit upper: no panels but a cage line, a bold stripe and a molded heel."""
    back_parts(pen, form)
    body(pen, form)
    light = tint(pen.colors["side_panel"], pen.colors["mark"], 0.5)
    for k in range(6):
        low, high = 0.33 + 0.07 * k, 0.43 + 0.045 * k
        line = smooth([(low - 0.06, form.sole_heel - 0.02), (low, 0.19), (high, 0.36)])
        pen.add("", ribbon(line, 0.006), color=light, within="upper", lift=0.002, texture="knit")
    tip = smooth([(0.74, 0.03), (0.8, form.toe_y - 0.04), (0.9, form.toe_y - 0.045), (1.02, 0.12)])
    pen.panel("mudguard", region(tip, (1.1, 0.0)), lift=0.002)
    cup = smooth([(0.3, 0.06), (0.24, 0.17), (0.14, 0.235), (0.09, 0.3), (-0.04, 0.315)])
    pen.panel("heel", region(cup, (-0.05, 0.0)), texture="rubber", lift=0.008)
    collar(pen, form, 0.04)
    side_mark(pen, form, name, (0.4, 0.215), 0.26, -6)
    eyestay(pen, form, 0.04, vamp=False)
    laces(pen, form, 5)
    pull_tab(pen, form)


def pull_tab(pen: Pattern, form: Last) -> None:
    """Add the loop at the top of the heel."""
    x, y = form.heel_line[-1]
    loop = smooth(
        [
            (x + 0.012, y - 0.09),
            (x - 0.006, y - 0.045),
            (x - 0.008, y + 0.002),
            (x + 0.012, y + 0.022),
            (x + 0.028, y - 0.004),
        ]
    )
    pen.add("heel", ribbon(loop, 0.013), color=pen.colors["mark"], round=0.005)
