"""The side view: an upper of the design's layout on the sole it stands on."""

from __future__ import annotations

from collections.abc import Callable

from solesight.samples import leather, uppers
from solesight.samples.design import ShoeDesign
from solesight.samples.last import Last, last
from solesight.samples.layers import Pattern
from solesight.samples.soles import SOLES

UPPERS: dict[str, Callable[[Pattern, Last, str], None]] = {
    "court": uppers.court,
    "skate": uppers.skate,
    "canvas": uppers.canvas,
    "runner": uppers.runner,
    "knit": uppers.knit,
    "boot": leather.boot,
    "chelsea": leather.chelsea,
    "loafer": leather.loafer,
    "slide": leather.slide,
}


def side_view(pen: Pattern, design: ShoeDesign, view: str = "side") -> None:
    """Lay out a design's side view."""
    form = last(design.silhouette, design.tweaks)
    UPPERS[design.layout](pen, form, design.mark)
    if design.sole in SOLES:
        SOLES[design.sole](pen, form)
