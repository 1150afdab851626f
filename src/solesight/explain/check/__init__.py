"""Can it be believed: methods of explaining, measured against maps that know nothing."""

from __future__ import annotations

from solesight.explain.check.curves import MOST, SHARES, Curves, curves
from solesight.explain.check.maps import FLOORS, floor_maps
from solesight.explain.check.photos import Measured, PhotoToCheck, measure_photos, seconds_of
from solesight.explain.check.planting import (
    CLASSES,
    RADIUS,
    Fit,
    Planted,
    planted,
    planted_witness,
)
from solesight.explain.check.pointing import WEIGHTS, Pointed, point
from solesight.explain.check.result import Checked, Row, rows_of, trusted
from solesight.explain.check.verb import CheckPlan, check, read_trust

__all__ = [
    "CLASSES",
    "FLOORS",
    "MOST",
    "RADIUS",
    "SHARES",
    "WEIGHTS",
    "CheckPlan",
    "Checked",
    "Curves",
    "Fit",
    "Measured",
    "PhotoToCheck",
    "Planted",
    "Pointed",
    "Row",
    "check",
    "curves",
    "floor_maps",
    "measure_photos",
    "planted",
    "planted_witness",
    "point",
    "read_trust",
    "rows_of",
    "seconds_of",
    "trusted",
]
