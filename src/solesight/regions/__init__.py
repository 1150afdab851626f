"""The parts of an aligned side view: toe box, vamp, laces, collar, side panel, heel, soles."""

from solesight.regions.atlas import BACKGROUND, REGIONS, SIDE_VIEWS, Atlas, find_regions
from solesight.regions.painting import COLORS, paint_regions

__all__ = [
    "BACKGROUND",
    "COLORS",
    "REGIONS",
    "SIDE_VIEWS",
    "Atlas",
    "find_regions",
    "paint_regions",
]
