"""Small plane geometry: smooth lines, ribbons, dashes. Points are (n, 2) float arrays, y up."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
PointList = Sequence[tuple[float, float]] | Points


def points(raw: PointList) -> Points:
    """Return the points as an (n, 2) float64 array."""
    return np.asarray(raw, dtype=np.float64).reshape(-1, 2)


def smooth(raw: PointList, per_span: int = 12) -> Points:
    """Return a centripetal Catmull-Rom line through the points.

    The centripetal form neither overshoots nor loops between unevenly spaced points
    (Yuksel, Schaefer, Keyser 2011), which a shoe's outline would show at once.
    """
    knots = points(raw)
    if len(knots) < 3:
        return knots
    padded = np.vstack([2 * knots[0] - knots[1], knots, 2 * knots[-1] - knots[-2]])
    gaps = np.maximum(np.linalg.norm(np.diff(padded, axis=0), axis=1), 1e-9) ** 0.5
    u = np.linspace(0.0, 1.0, per_span, endpoint=False)[:, None]
    spans = [_span(padded[i : i + 4], gaps[i : i + 3], u) for i in range(len(knots) - 1)]
    return np.vstack([*spans, knots[-1:]])


def _span(p: Points, gaps: NDArray[np.float64], u: NDArray[np.float64]) -> Points:
    before, inner, after = gaps
    m1 = inner * ((p[1] - p[0]) / before - (p[2] - p[0]) / (before + inner)) + (p[2] - p[1])
    m2 = inner * ((p[3] - p[2]) / after - (p[3] - p[1]) / (inner + after)) + (p[2] - p[1])
    u2, u3 = u**2, u**3
    line: Points = (
        (2 * u3 - 3 * u2 + 1) * p[1]
        + (u3 - 2 * u2 + u) * m1
        + (3 * u2 - 2 * u3) * p[2]
        + (u3 - u2) * m2
    )
    return line


def join(*lines: PointList) -> Points:
    """Return the lines one after another as a single outline."""
    return np.vstack([points(line) for line in lines])


def closed(raw: PointList, per_span: int = 10) -> Points:
    """Return a smooth closed outline through the points."""
    knots = points(raw)
    around = np.vstack([knots[-2:], knots, knots[:2]])
    line = smooth(around, per_span)
    return line[2 * per_span : (len(knots) + 2) * per_span]


def lengths(line: Points) -> NDArray[np.float64]:
    """Return the distance walked along the line at each of its points."""
    steps = np.linalg.norm(np.diff(line, axis=0), axis=1)
    return np.concatenate([[0.0], np.cumsum(steps)])


def along(line: PointList, fractions: Sequence[float] | NDArray[np.float64]) -> Points:
    """Return the points at these fractions (0 to 1) of the line's length."""
    spots = points(line)
    walked = lengths(spots)
    at = np.asarray(fractions, dtype=np.float64) * walked[-1]
    return np.column_stack([np.interp(at, walked, spots[:, k]) for k in (0, 1)])


def part_of(line: PointList, start: float, stop: float, n: int = 40) -> Points:
    """Return the stretch of the line between two fractions of its length."""
    return along(line, np.linspace(start, stop, n))


def normals(line: Points) -> Points:
    """Return unit normals, to the left of the direction of travel."""
    tangent = np.gradient(line, axis=0)
    tangent /= np.maximum(np.linalg.norm(tangent, axis=1, keepdims=True), 1e-12)
    return np.column_stack([-tangent[:, 1], tangent[:, 0]])


def offset(line: PointList, distance: float) -> Points:
    """Return the line moved sideways; positive is to the left of its direction."""
    spots = points(line)
    return spots + distance * normals(spots)


def ribbon(line: PointList, width: float | NDArray[np.float64]) -> Points:
    """Return the outline of a band of this width (one number, or one a point) along the line."""
    spots = points(line)
    half = np.broadcast_to(np.asarray(width, dtype=np.float64) / 2, (len(spots),))[:, None]
    side = normals(spots) * half
    return np.vstack([spots + side, (spots - side)[::-1]])


def rounded_bar(start: Points, stop: Points, width: float) -> Points:
    """Return a bar with round ends from one point to another."""
    way = stop - start
    angle = float(np.arctan2(way[1], way[0]))
    turn = np.linspace(-np.pi / 2, np.pi / 2, 9)
    front = stop + width / 2 * np.column_stack([np.cos(turn + angle), np.sin(turn + angle)])
    back = start - width / 2 * np.column_stack([np.cos(turn + angle), np.sin(turn + angle)])
    return np.vstack([front, back])


def dashes(line: PointList, width: float, dash: float, gap: float) -> list[Points]:
    """Return the stitches of a seam: short bars along the line."""
    spots = points(line)
    total = float(lengths(spots)[-1])
    n = max(1, int(total / (dash + gap)))
    starts = np.arange(n) * (dash + gap)
    heads = along(spots, np.asarray(starts / total))
    tails = along(spots, np.minimum(starts + dash, total) / total)
    return [ribbon(np.vstack([a, b]), width) for a, b in zip(heads, tails, strict=True)]


def ellipse(x: float, y: float, rx: float, ry: float | None = None, n: int = 28) -> Points:
    """Return an ellipse's outline."""
    turn = np.linspace(0, 2 * np.pi, n, endpoint=False)
    return np.column_stack([x + rx * np.cos(turn), y + (rx if ry is None else ry) * np.sin(turn)])


def box(left: float, bottom: float, right: float, top: float) -> Points:
    """Return a rectangle's outline."""
    return points([(left, bottom), (right, bottom), (right, top), (left, top)])


def place(shape: PointList, center: tuple[float, float], scale: float, degrees: float) -> Points:
    """Return the shape scaled, turned counterclockwise and moved to the center."""
    angle = np.radians(degrees)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    moved: Points = points(shape) * scale @ turn.T + np.asarray(center)
    return moved
