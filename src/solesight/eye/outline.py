"""From a silhouette and a look to the frame."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from solesight.eye.looks import Look
from solesight.eye.turning import upright_angle
from solesight.photos import Frame, Silhouette, frame_of

__all__ = ["cut_share", "frame_and_turn"]

# Outlines less trusted than this are of rooms and hands, not of shoes.
_TRUSTED = 0.68
# Painting follows the outline itself, which must be surer than the box around it.
_PAINTED = 0.85
# Chosen by looking at 300 photos whose outline meets an edge.
_WHOLE_HEIGHT = 0.95
# A lighter background than this is white enough; painting it would only roughen the outline.
_WHITE = 250


def frame_and_turn(pixels: NDArray[np.uint8], outline: Silhouette | None, look: Look) -> Frame:
    """Make the frame of a photo: trimmed to the shoe where its outline is sure, upright, toe right.

    Args:
        pixels: uint8 (H, W, 3).
        outline: the silhouette, or None before a cluttered background.
        look: what the eye saw, its coarse tilt above all.
    """
    height, width = pixels.shape[:2]
    flip = look.facing == "left"
    if outline is None or outline.confidence < _TRUSTED:
        return _whole(width, height, upright_angle(look, None), flip)
    paint = outline.confidence >= _PAINTED and not _is_white(pixels)
    return frame_of(outline, upright_angle(look, outline), flip, paint=paint)


def _whole(width: int, height: int, tilt: float, flip: bool) -> Frame:
    frame = Frame.whole(width, height)
    turned = abs(abs(tilt) - 90) < 45
    long, short = (frame.height, frame.width) if turned else (frame.width, frame.height)
    # Clutter is turned in quarters only: a finer turn would bring in white corners.
    quarter = round(tilt / 90) * 90.0
    return Frame(frame.cx, frame.cy, long, short, angle=quarter, flip=flip)


def _is_white(pixels: NDArray[np.uint8]) -> bool:
    ring = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    return bool(np.percentile(ring, 5) >= _WHITE)


def cut_share(outline: Silhouette | None) -> float:
    """Say how far a shoe is cut off at the photo's left or right edge.

    The longest unbroken run of the shoe on one of these edges, as a share of the shoe's height. Top
    and bottom don't count: legs leave there, and floors begin. A run over the whole height is no
    shoe but a floor or a bar of a film picture, and a doubtful outline proves nothing.

    Returns:
        0 where the shoe lies free, about 0.2 where it touches an edge, above 0.5 where it goes on.
    """
    if outline is None or outline.confidence < _TRUSTED:
        return 0.0
    rows = np.flatnonzero(outline.mask.any(axis=1))
    height = int(rows[-1] - rows[0]) + 1
    share = max(_longest_run(outline.mask[:, 0]), _longest_run(outline.mask[:, -1])) / height
    return share if share < _WHOLE_HEIGHT else 0.0


def _longest_run(line: NDArray[np.bool_]) -> int:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], line.astype(np.int8), [0]])))
    return int((edges[1::2] - edges[::2]).max(initial=0))
