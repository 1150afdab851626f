"""One photo seen in several ways: what the eye framed, the whole of it, and both turned."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from solesight.eye import Measures
from solesight.photos import Frame

__all__ = ["quarter_turned", "views_of"]

# A frame that covers this much of its photo shows the same as the whole photo does.
_SAME = 0.9


def views_of(pixels: NDArray[np.uint8], measures: Measures) -> list[Frame]:
    """Choose the views of a photo that are compared with the gallery.

    Args:
        pixels: uint8 (H, W, 3), the decoded photo.
        measures: what the eye saw.

    Returns:
        The eye's frame first; its quarter turns, since the eye may take a side for the sole; and
        the whole photo, since it may take a part for the shoe.
    """
    frame = measures.frame
    views = [quarter_turned(frame, quarters) for quarters in range(4)]
    whole = Frame.whole(pixels.shape[1], pixels.shape[0])
    if frame.mask is not None or frame.width * frame.height < _SAME * whole.width * whole.height:
        views.append(_like(whole, frame))
    return views


def quarter_turned(frame: Frame, quarters: int) -> Frame:
    """Turn a frame by quarters, counter-clockwise; what it shows stays what it showed."""
    turned = frame.turned(90.0 * quarters)
    if quarters % 2 == 0:
        return turned
    return replace(turned, width=frame.height, height=frame.width)


def _like(whole: Frame, frame: Frame) -> Frame:
    """Turn the whole photo to the nearest quarter of what a frame is turned by, and mirror it."""
    quarter = quarter_turned(whole, round(frame.angle / 90.0) % 4)
    return replace(quarter, flip=frame.flip)
