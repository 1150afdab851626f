"""Which shoe is this: galleries, open-set answers, look-alikes."""

from __future__ import annotations

from solesight.identify.answers import Answer, Evidence, Identified, Named
from solesight.identify.calibration import (
    FEATURES,
    Calibration,
    NamingThresholds,
    calibration_of,
    unknown_features,
)
from solesight.identify.evidence import Pooling, shares, shoe_scores
from solesight.identify.gallery import read_gallery
from solesight.identify.photos import (
    IdentifiedPhoto,
    SeenPhoto,
    Seer,
    Unidentified,
    identify_photos,
)
from solesight.identify.shoes import Gallery, GalleryPhoto, Price, Shoe
from solesight.identify.verb import Namer, identify
from solesight.identify.views import views_of

__all__ = [
    "FEATURES",
    "Answer",
    "Calibration",
    "Evidence",
    "Gallery",
    "GalleryPhoto",
    "Identified",
    "IdentifiedPhoto",
    "Named",
    "Namer",
    "NamingThresholds",
    "Pooling",
    "Price",
    "SeenPhoto",
    "Seer",
    "Shoe",
    "Unidentified",
    "calibration_of",
    "identify",
    "identify_photos",
    "read_gallery",
    "shares",
    "shoe_scores",
    "unknown_features",
    "views_of",
]
