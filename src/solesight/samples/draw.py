"""Draw a shoe: a cut-out picture with the truth about each of its parts."""

from __future__ import annotations

from dataclasses import dataclass

from solesight.errors import UnknownNameError
from solesight.samples.design import ShoeDesign
from solesight.samples.ends import end_view
from solesight.samples.layers import Pattern
from solesight.samples.render import Cutout, cut_out
from solesight.samples.side import side_view

VIEWS = ("side", "front", "back")


@dataclass(frozen=True)
class DrawnShoe(Cutout):
    """A shoe cut out, upright, toe to the right in the side view, and its design."""

    design: ShoeDesign


def draw(design: ShoeDesign, view: str = "side", size: int = 512) -> DrawnShoe:
    """Draw a shoe.

    Args:
        design: the shoe.
        view: side, front or back.
        size: the canvas' width in pixels; its height is 0.8 of it, front and back are square.

    Raises:
        UnknownNameError: no such view.
    """
    if view not in VIEWS:
        raise UnknownNameError("view", view, VIEWS)
    pen = Pattern(dict(design.colors), design.texture)
    (side_view if view == "side" else end_view)(pen, design, view)
    cut = cut_out(pen, size, view)
    return DrawnShoe(cut.view, cut.rgba, cut.mask, cut.parts, design)
