"""Which shoe is this: galleries, open-set answers, look-alikes."""

from __future__ import annotations

from solesight.identify.answers import Answer, Evidence, Identified, Named
from solesight.identify.asking import Asker
from solesight.identify.calibration import (
    FEATURES,
    Calibration,
    NamingThresholds,
    calibration_of,
    unknown_features,
)
from solesight.identify.evaluating import NamingEvaluated, evaluate_naming
from solesight.identify.evaluation import Recall
from solesight.identify.evidence import Pooling, shares, shoe_scores
from solesight.identify.gallery import read_gallery
from solesight.identify.joining import joined
from solesight.identify.openset import OpenSet
from solesight.identify.photos import (
    IdentifiedPhoto,
    IdentifiedShoe,
    SeenPhoto,
    Seer,
    Unidentified,
    identify_photos,
    identify_seen_together,
    identify_together,
)
from solesight.identify.plan import NamingPlan
from solesight.identify.shoes import Gallery, GalleryPhoto, Price, Shoe
from solesight.identify.similar import (
    LookAlike,
    Similar,
    SimilarPhoto,
    sides_of,
    similar,
    similar_photos,
)
from solesight.identify.starter import starter_gallery
from solesight.identify.verb import Namer, identify
from solesight.identify.views import views_of

__all__ = [
    "FEATURES",
    "Answer",
    "Asker",
    "Calibration",
    "Evidence",
    "Gallery",
    "GalleryPhoto",
    "Identified",
    "IdentifiedPhoto",
    "IdentifiedShoe",
    "LookAlike",
    "Named",
    "Namer",
    "NamingEvaluated",
    "NamingPlan",
    "NamingThresholds",
    "OpenSet",
    "Pooling",
    "Price",
    "Recall",
    "SeenPhoto",
    "Seer",
    "Shoe",
    "Similar",
    "SimilarPhoto",
    "Unidentified",
    "calibration_of",
    "evaluate_naming",
    "identify",
    "identify_photos",
    "identify_seen_together",
    "identify_together",
    "joined",
    "read_gallery",
    "shares",
    "shoe_scores",
    "sides_of",
    "similar",
    "similar_photos",
    "starter_gallery",
    "unknown_features",
    "views_of",
]
