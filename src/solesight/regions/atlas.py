"""The region atlas: which pixel of a side view belongs to which part of the shoe."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from solesight.errors import UnknownNameError
from solesight.regions.outlines import trace
from solesight.regions.seams import sole_lines
from solesight.regions.template import REGIONS, lay_out

__all__ = ["BACKGROUND", "REGIONS", "SIDE_VIEWS", "Atlas", "find_regions"]

BACKGROUND = -1
"""Label of the pixels that are no shoe."""
SIDE_VIEWS = frozenset({"right", "left"})
"""The facings that a side view may have; its frame points the toe to the right for both."""


@dataclass(frozen=True)
class Atlas:
    """The parts of one shoe.

    Attributes:
        labels: int8 (height, width), place in `REGIONS` of each pixel; `BACKGROUND` off the shoe.
    """

    labels: NDArray[np.int8]

    def where(self, region: str) -> NDArray[np.bool_]:
        """Give the pixels of a region, bool (height, width).

        Raises:
            UnknownNameError: no such region.
        """
        if region not in REGIONS:
            raise UnknownNameError("region", region, REGIONS)
        return np.asarray(self.labels == REGIONS.index(region))

    def shares(self) -> dict[str, float]:
        """Give the share of the shoe's pixels that each region has; they add up to 1."""
        counts = np.bincount(self.labels[self.labels >= 0].ravel(), minlength=len(REGIONS))
        return dict(zip(REGIONS, (counts / max(counts.sum(), 1)).tolist(), strict=True))


def find_regions(
    rgb: NDArray[np.uint8], mask: NDArray[np.bool_], facing: str = "right"
) -> Atlas | None:
    """Find the parts of a shoe seen from the side.

    A template in lengths of the shoe, laid on its outline: the ground is the outline's lower
    hull, the collar and the lacing follow its upper edge, and two lines are moved to where the
    colors change: between upper and midsole, and between midsole and outsole.

    What it cannot do: it knows no stitches, so a region is where that part usually lies and not
    where its panel is cut; the lines of the sole rest on the template where sole and upper have
    one color; sandals, slides and pumps get the parts that a sneaker would have there; a view
    from between side and front is told as if it were a side view; and an outline with a shadow or
    a floor in it has its sole there. Measured on drawn shoes in ``tests/regions``.

    Args:
        rgb: uint8 (height, width, 3), a frame: upright, toe to the right, aspect kept.
        mask: bool (height, width), true on the shoe; an outline, not the whole photo.
        facing: of the photo as the eye tells it: right, left, front, back, unknown.

    Returns:
        None where there are no such parts to find: another view than from the side, or an outline
        that is none (too small, higher than long, a bar).

    Raises:
        ValueError: the mask does not fit the picture.
    """
    if rgb.ndim != 3 or rgb.shape[:2] != mask.shape:
        raise ValueError(f"a mask of {mask.shape} does not fit a picture of {rgb.shape}")
    if facing not in SIDE_VIEWS:
        return None
    outline = trace(mask)
    if outline is None:
        return None
    labels = np.full(mask.shape, BACKGROUND, dtype=np.int8)
    # A white sole on white is a gap in the mask, with a shadow below it: the shoe has none.
    shoe = mask | outline.body
    labels[shoe] = lay_out(outline, sole_lines(rgb, outline), np.argwhere(shoe))
    return Atlas(labels)
