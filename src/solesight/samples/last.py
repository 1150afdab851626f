"""The last: the parametric form a shoe is drawn on, seen from the side, toe to the right.

Unit: the length of the sole. x runs from the heel (0) to the toe (1), y up from the ground.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from solesight.samples.curves import Points, join, offset, part_of, points, smooth


@dataclass(frozen=True)
class Last:
    """Heights and turning points of a silhouette, and the lines that follow from them."""

    heel_y: float = 0.37
    dip_x: float = 0.2
    dip_y: float = 0.305
    collar_x: float = 0.36
    collar_y: float = 0.415
    throat_x: float = 0.655
    throat_y: float = 0.276
    toe_y: float = 0.222
    blunt: float = 0.8
    sole_heel: float = 0.1
    sole_toe: float = 0.086
    spring: float = 0.022
    tongue: float = 0.07
    bend: float = 0.0

    @cached_property
    def sole_line(self) -> Points:
        """Where the upper meets the sole, heel to toe."""
        waist = 0.5 * (self.sole_heel + self.sole_toe) - 0.004
        toe = self.sole_toe + self.spring
        return smooth(
            [
                (0.0, self.sole_heel + 0.004),
                (0.12, self.sole_heel),
                (0.45, waist),
                (0.72, self.sole_toe),
                (0.9, self.sole_toe + 0.4 * self.spring),
                (1.0, toe),
            ]
        )

    @cached_property
    def ground_line(self) -> Points:
        """The lower edge of the sole, heel to toe."""
        s = self.spring
        return smooth(
            [
                (0.014, 0.02),
                (0.03, 0.005),
                (0.065, 0.0),
                (0.3, 0.0),
                (0.68, 0.0),
                (0.84, 0.22 * s),
                (0.93, 0.5 * s),
                (0.968, 0.75 * s + 0.003),
                (0.99, 0.95 * s + 0.014),
            ]
        )

    def sole_y(self, x: float) -> float:
        """Return the height of the sole's upper edge at x."""
        return float(np.interp(x, self.sole_line[:, 0], self.sole_line[:, 1]))

    @cached_property
    def heel_line(self) -> Points:
        """The back of the upper, from the sole up to the heel tab."""
        base, top = self.sole_heel, self.heel_y
        rise = top - base
        lean = 0.012 + 0.055 * max(0.0, top - 0.37)
        return smooth(
            [
                (0.022, base - 0.02),
                (0.011, base + 0.05),
                (0.012, base + 0.11),
                (0.036 + lean * 0.4, base + 0.7 * rise),
                (0.046 + lean * 0.6, base + 0.88 * rise),
                (0.047 + lean * 0.6, top - 0.008),
            ]
        )

    @cached_property
    def collar_line(self) -> Points:
        """The opening's near edge, from the heel tab to the front of the collar."""
        x0, y0 = self.heel_line[-1]
        span = self.collar_y - self.dip_y
        return smooth(
            [
                (x0, y0),
                (x0 + 0.007, y0 + 0.009),
                (x0 + 0.022, y0 + 0.013),
                (x0 + 0.042, y0 + 0.004),
                (x0 + 0.065, y0 - 0.25 * (y0 - self.dip_y) - 0.004),
                (self.dip_x - 0.035, self.dip_y + 0.16 * (y0 - self.dip_y)),
                (self.dip_x + 0.015, self.dip_y),
                (self.dip_x + 0.55 * (self.collar_x - self.dip_x), self.dip_y + 0.28 * span),
                (self.collar_x - 0.02, self.collar_y - 0.06 * span - 0.008),
                (self.collar_x, self.collar_y),
            ]
        )

    @cached_property
    def instep_line(self) -> Points:
        """The near edge of the lacing, from the collar down to the throat."""
        collar, throat = (self.collar_x, self.collar_y), (self.throat_x, self.throat_y)
        if self.bend <= 0:
            middle = (
                0.5 * (collar[0] + throat[0]) - 0.004,
                0.5 * (collar[1] + throat[1]) - 0.006,
            )
            return smooth([collar, middle, throat])
        return smooth(
            [
                collar,
                (self.collar_x + 0.032, self.bend + 0.11),
                (0.415, self.bend),
                (0.53, 0.5 * (self.bend + throat[1]) - 0.012),
                throat,
            ]
        )

    @cached_property
    def toe_line(self) -> Points:
        """Over the toe box, from the throat to the sole's tip."""
        y, tip = self.toe_y, self.sole_toe + self.spring
        room = y - tip
        return smooth(
            [
                (self.throat_x, self.throat_y),
                (self.throat_x + 0.07, y + 0.42 * (self.throat_y - y)),
                (0.79, y + 0.008),
                (0.86, y - 0.07 * room),
                (0.918, tip + (0.7 + 0.2 * self.blunt) * room),
                (0.96, tip + (0.43 + 0.26 * self.blunt) * room),
                (0.986, tip + (0.13 + 0.2 * self.blunt) * room),
                (0.994, tip - 0.005),
                (0.985, tip - 0.03),
            ]
        )

    @cached_property
    def upper(self) -> Points:
        """The outline of the whole upper."""
        below = offset(self.sole_line, -0.03)[::-1]
        inner = below[(below[:, 0] > 0.02) & (below[:, 0] < 0.985)]
        return join(self.heel_line, self.collar_line, self.instep_line, self.toe_line, inner)

    @cached_property
    def lining(self) -> Points:
        """What shows of the far side through the opening."""
        far = smooth(
            [
                tuple(self.heel_line[-1] + (0.008, 0.004)),
                (self.dip_x - 0.03, self.dip_y + 0.55 * (self.heel_y - self.dip_y) + 0.012),
                (self.dip_x + 0.06, self.dip_y + 0.075),
                (self.collar_x - 0.015, self.collar_y + 0.012),
            ]
        )
        return join(far, offset(self.collar_line, -0.03)[::-1])

    @cached_property
    def tongue_shape(self) -> Points:
        """The tongue: rises behind the collar and lies under the laces."""
        x, y, up = self.collar_x, self.collar_y, self.tongue
        back = up * (0.75 if self.bend <= 0 else 0.25)
        over = offset(self.instep_line, 0.02)
        rim = smooth(
            [
                (x - 0.1, y - 0.09),
                (x - 0.085 - 0.6 * back, y + 0.45 * up),
                (x - 0.078 - back, y + 0.86 * up),
                (x - 0.062 - back, y + up),
                (x - 0.035 - back, y + up + 0.004),
                (x - 0.012 - 0.75 * back, y + 0.86 * up),
                (x + 0.012, y + 0.022),
            ]
        )
        under = offset(self.instep_line, -0.06)[::-1]
        return join(rim, over[6:], under)


_LOW = Last()
LASTS: dict[str, Last] = {
    "low": _LOW,
    "mid": Last(heel_y=0.475, dip_x=0.19, dip_y=0.445, collar_x=0.345, collar_y=0.52, bend=0.395,
                tongue=0.065),
    "high": Last(heel_y=0.56, dip_x=0.19, dip_y=0.535, collar_x=0.335, collar_y=0.6, bend=0.42,
                 tongue=0.065),
    "runner": Last(heel_y=0.385, dip_y=0.3, collar_y=0.405, throat_x=0.67, throat_y=0.255,
                   toe_y=0.2, blunt=0.35, sole_heel=0.128, sole_toe=0.085, spring=0.035),
    "slide": Last(heel_y=0.13, sole_heel=0.115, sole_toe=0.082, spring=0.02, toe_y=0.2),
    "loafer": Last(heel_y=0.31, dip_x=0.2, dip_y=0.232, collar_x=0.455, collar_y=0.3,
                   throat_x=0.6, throat_y=0.232, toe_y=0.168, blunt=0.45, sole_heel=0.085,
                   sole_toe=0.046, spring=0.022, tongue=0.03),
    "boot": Last(heel_y=0.6, dip_x=0.19, dip_y=0.585, collar_x=0.345, collar_y=0.62, bend=0.405,
                 throat_x=0.635, throat_y=0.282, toe_y=0.225, blunt=0.8, sole_heel=0.105,
                 sole_toe=0.085, spring=0.024, tongue=0.055),
}  # fmt: skip


def last(silhouette: str, tweaks: dict[str, float] | None = None) -> Last:
    """Return the last of a silhouette with some of its measures changed."""
    return replace(LASTS[silhouette], **(tweaks or {}))


def region(line: Points, *corners: tuple[float, float]) -> Points:
    """Return a region: a drawn edge closed around by far corners (the upper clips the rest)."""
    return join(line, points(corners)) if corners else line


def instep_at(form: Last, start: float, stop: float, inset: float = 0.0) -> Points:
    """Return a stretch of the instep line, moved into the upper by ``inset``."""
    return offset(part_of(form.instep_line, start, stop), -inset)
