"""How far to turn a photo: the eye's coarse angle, refined by the line on which the shoe stands."""

from __future__ import annotations

from solesight.eye.looks import Look
from solesight.photos import Silhouette, ground_angle

SURE = 0.6
"""A coarse angle less sure than this is not acted on."""
DEAD_ZONE = 4.0
"""Degrees: a photo that is level within this is left alone."""
LEVEL = 1.5
"""Degrees: a coarse angle below this is taken for level without looking at the ground line, which
is slanted in a view that is turned a little towards the camera."""
AGREEMENT = 12.0
"""Degrees: a ground line farther from the coarse angle is another edge of the shoe."""


def upright_angle(look: Look, silhouette: Silhouette | None) -> float:
    """Degrees counterclockwise that make the shoe upright; 0 where the photo is better left alone.

    Args:
        look: what the eye said of the photo.
        silhouette: the shoe's outline where the background lets one be found.
    """
    sure = look.angle_confidence >= SURE
    if sure and abs(look.angle) < LEVEL:
        return 0.0
    coarse = look.angle if sure else 0.0
    fine = None if silhouette is None else ground_angle(silhouette.mask, prior=coarse)
    angle = coarse if fine is None or _apart(fine, coarse) > AGREEMENT else fine
    return 0.0 if abs(angle) < DEAD_ZONE else angle


def _apart(one: float, other: float) -> float:
    return abs((one - other + 180.0) % 360.0 - 180.0)
