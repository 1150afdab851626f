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
ROOM_AROUND = 0.2
"""Of the found shoes' longer side, shown on each side of them: tight crops are named worse."""


def views_of(measures: Measures, whole: Frame, found: Sequence[Found] = ()) -> list[Frame]:
    """Choose the views of a photo that are compared with the gallery.

    Args:
        measures: what the eye saw.
        whole: the frame of the whole photo.
        found: the shoes that the finder found.

    Returns:
        The eye's frame; and, before anything but a plain background, all found shoes with some room
        around them, turned by the quarter that the eye says. (Trying all four quarters was
        measured: the wrong ones find shoes of their own more often than they help.)
    """
    if measures.plain >= PLAIN or not found:
        return [measures.frame]
    every = reduce(Found.joined, found)
    quarters = round(measures.frame.angle / 90.0) % 4
    shown = every.grown(ROOM_AROUND, (0.0, 0.0, whole.width, whole.height))
    return [measures.frame, quarter_turned(shown.frame, quarters)]


def quarter_turned(frame: Frame, quarters: int) -> Frame:
    """Turn a frame by quarters, counter-clockwise; what it shows stays what it showed."""
    turned = frame.turned(90.0 * quarters)
    if quarters % 2 == 0:
        return turned
    return replace(turned, width=frame.height, height=frame.width)
