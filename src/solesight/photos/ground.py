"""Upright by the silhouette: the line on which the sole stands, and the frame around it."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from solesight.photos.frames import Frame
from solesight.photos.grids import Grid
from solesight.photos.morphology import grow, outline
from solesight.photos.silhouettes import Silhouette

__all__ = ["frame_of", "ground_angle"]

Points = npt.NDArray[np.float64]
_REACH = 45.0  # degrees to either side of the prior
_STEP = 1.0
_LEAST_CONTACT = 0.25  # share of the mask's longest extent
_COST_A_DEGREE = 0.004  # contact that is worth one degree nearer to the prior


def ground_angle(mask: npt.NDArray[np.bool_], prior: float = 0.0) -> float | None:
    """Find the turn that makes the sole level.

    For every direction near the prior the mask is laid on a straight ground; where it touches
    over the longest stretch (heel to ball of a side view) it stands. The touching outline is
    then fitted by a line. A stretch counts less the farther it turns from the prior, so a
    straight back or top edge does not win over the sole.

    Args:
        mask: bool (height, width), square pixels.
        prior: about the angle expected, degrees counter-clockwise; the answer lies within 45
            degrees of it.

    Returns:
        Degrees counter-clockwise, the turn that makes the shoe upright; None if the mask is empty
        or stands on no line (a round or pointed underside).
    """
    y, x = np.nonzero(outline(mask))
    if x.size < 8:
        return None
    points = np.stack([x, y], axis=1).astype(np.float64)
    points -= points.mean(axis=0)
    span = float(np.hypot(*np.ptp(points, axis=0)))
    slack = max(1.0, 0.012 * span)
    angles = prior + np.arange(-_REACH, _REACH + _STEP, _STEP)
    contacts = np.array([_contact(points, a, slack) for a in angles]) / span
    worth = contacts - _COST_A_DEGREE * np.abs(angles - prior)
    best = int(worth.argmax())
    if contacts[best] < _LEAST_CONTACT:
        return None
    return _levelled(points, float(angles[best]), slack)


def frame_of(
    silhouette: Silhouette, angle: float = 0.0, flip: bool = False, *, paint: bool = False
) -> Frame:
    """Make the frame that holds a silhouette tightly.

    Args:
        silhouette: what stands before the backdrop.
        angle: degrees counter-clockwise that make the shoe upright.
        flip: mirror afterwards, so that the toe points right.
        paint: keep the silhouette (one cell wider) in the frame, so that ``render`` paints the
            backdrop white.
    """
    y, x = np.nonzero(outline(silhouette.mask))
    cell = np.array(silhouette.units)
    corners = np.stack([x, y], axis=1)[None] + np.array([[0, 0], [0, 1], [1, 0], [1, 1]])[:, None]
    upright = _turned(corners.reshape(-1, 2) * cell, angle)
    low, high = upright.min(axis=0), upright.max(axis=0)
    center = _turned(((low + high) / 2)[None], -angle)[0]
    width, height = (high - low).tolist()
    mask = Grid.pack(grow(silhouette.mask)) if paint else None
    return Frame(float(center[0]), float(center[1]), width, height, angle, flip, mask)


def _turned(points: Points, angle: float) -> Points:
    """Coordinates (x right, y down) after turning the picture counter-clockwise as seen."""
    turn = math.radians(angle)
    cos, sin = math.cos(turn), math.sin(turn)
    return np.asarray(points @ np.array([[cos, -sin], [sin, cos]]))


def _contact(points: Points, angle: float, slack: float) -> float:
    touching = _touching_ground(_turned(points, angle), slack)
    return float(np.ptp(touching[:, 0]))


def _touching_ground(upright: Points, slack: float) -> Points:
    return np.asarray(upright[upright[:, 1] > upright[:, 1].max() - slack])


def _levelled(points: Points, angle: float, slack: float) -> float:
    """Refine by a line through the touching outline."""
    for _ in range(2):
        touching = _touching_ground(_turned(points, angle), slack)
        x, y = touching[:, 0] - touching[:, 0].mean(), touching[:, 1] - touching[:, 1].mean()
        spread = float(x @ x)
        if spread < 1.0:
            break
        angle += math.degrees(math.atan(float(x @ y) / spread))
    return angle
