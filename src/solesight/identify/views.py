"""One photo seen in several ways: what the eye framed, the shoes found in it, and both turned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import reduce

from solesight.eye import Found, Measures
from solesight.photos import Frame

__all__ = ["quarter_turned", "views_of"]

PLAIN = 0.75
"""Confidence of the eye's outline from which its frame is trusted alone."""
# A box that covers this much of another shows the same.
_SAME = 0.85


def views_of(measures: Measures, whole: Frame, found: Sequence[Found] = ()) -> list[Frame]:
    """Choose the views of a photo that are compared with the gallery.

    Args:
        measures: what the eye saw.
        whole: the frame of the whole photo.
        found: the shoes that the finder found, the largest first.

    Returns:
        Before a plain background the eye's frame, and its half turn, since the eye may take a sole
        for a shaft. Elsewhere nobody knows what is up: the shoe that takes most room, all shoes
        together and the whole photo, each in four turns.
    """
    if measures.plain >= PLAIN:
        return [measures.frame, quarter_turned(measures.frame, 2)]
    boxes = [found[0]] if found else []
    if len(found) > 1:
        boxes.append(reduce(Found.joined, found))
    frames = _distinct([*(box.frame for box in boxes), whole])
    return [quarter_turned(frame, quarters) for quarters in range(4) for frame in frames]


def _distinct(frames: list[Frame]) -> list[Frame]:
    """Drop what shows hardly more than the one before it."""
    kept = frames[:1]
    for frame in frames[1:]:
        if kept[-1].width * kept[-1].height < _SAME * frame.width * frame.height:
            kept.append(frame)
    return kept


def quarter_turned(frame: Frame, quarters: int) -> Frame:
    """Turn a frame by quarters, counter-clockwise; what it shows stays what it showed."""
    turned = frame.turned(90.0 * quarters)
    if quarters % 2 == 0:
        return turned
    return replace(turned, width=frame.height, height=frame.width)
