"""The earlier projects' orientation by Canny edges and Hough lines, kept to be measured against."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image
from skimage.feature import canny
from skimage.transform import probabilistic_hough_line

__all__ = ["HoughOrientation", "hough_orientation"]

_DIRECTIONS = np.deg2rad(np.arange(-90, 90))
_SEED = 24


@dataclass(frozen=True, slots=True)
class HoughOrientation:
    """What the line segments of a photo say.

    Attributes:
        angle: degrees counter-clockwise that the method would turn the photo; 0 without segments.
        flip: whether it would mirror the photo, after turning.
        segments: how many segments the angle rests on.
    """

    angle: float
    flip: bool
    segments: int


def hough_orientation(pixels: npt.NDArray[np.uint8]) -> HoughOrientation:
    """Orient a photo as the earlier projects did; a baseline, not a recommendation.

    Gray, Canny (thresholds 100 and 100, aperture 3), probabilistic Hough lines (1 degree, 100
    votes, any length, no gaps). The photo is turned by the median angle of all segments with white
    behind it; the turned photo is mirrored if more segments of a coarser search slope upwards to
    the right than downwards.

    The original ran OpenCV; here it is scikit-image, which differs so:

    - Canny measures the gradient by its Euclidean length, OpenCV by default by the sum of
      absolutes, which passes somewhat more edges; neither blurs first here.
    - The coarser search counted votes in strips 5 pixels wide. scikit-image only knows strips of
      1 pixel, so 20 votes stand for 100 in a strip five times as wide.
    - Segments are at least 1 pixel long and the random order of points has a fixed seed.
    - Where no segment is found the original failed; here nothing is turned or mirrored.

    Args:
        pixels: uint8 (height, width, 3) RGB, at the size at which it is to be judged.
    """
    gray = Image.fromarray(pixels).convert("L")
    angles = _segment_angles(np.asarray(gray), votes=100)
    angle = float(np.median(angles)) if angles.size else 0.0
    turned = gray.rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    slopes = _segment_angles(np.asarray(turned), votes=20)
    flip = bool((slopes < 0).sum() > (slopes > 0).sum())
    return HoughOrientation(angle, flip, int(angles.size))


def _segment_angles(gray: npt.NDArray[np.uint8], votes: int) -> npt.NDArray[np.float64]:
    """Angles of all segments, degrees in (-90, 90], positive where they fall to the right."""
    edges = canny(gray, sigma=0.0, low_threshold=100, high_threshold=100)
    lines = probabilistic_hough_line(
        edges, threshold=votes, line_length=1, line_gap=0, theta=_DIRECTIONS, rng=_SEED
    )
    if not lines:
        return np.empty(0)
    ends = np.array(lines, dtype=np.float64)
    dx, dy = (ends[:, 1] - ends[:, 0]).T
    # Either end may come first; a segment read backwards would be 180 degrees off.
    backwards = (dx < 0) | ((dx == 0) & (dy < 0))
    sign = np.where(backwards, -1.0, 1.0)
    return np.asarray(np.degrees(np.arctan2(sign * dy, sign * dx)))
