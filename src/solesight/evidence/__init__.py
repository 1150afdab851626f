"""What every score needs beside it: its interval over groups, and its floors.

Numbers in, numbers out: nothing here knows a catalog.
"""

from __future__ import annotations

from solesight.evidence.calibration import ReliabilityBin
from solesight.evidence.classification import (
    ClassScore,
    Scores,
    classification_scores,
    label_scores,
)
from solesight.evidence.floors import Floor, FloorRows, floors
from solesight.evidence.intervals import mean_metric
from solesight.evidence.metric import Metric
from solesight.evidence.ranking import auroc
from solesight.evidence.trivial import TRIVIAL_NAMES, TrivialFacts, trivial_features

__all__ = [
    "TRIVIAL_NAMES",
    "ClassScore",
    "Floor",
    "FloorRows",
    "Metric",
    "ReliabilityBin",
    "Scores",
    "TrivialFacts",
    "auroc",
    "classification_scores",
    "floors",
    "label_scores",
    "mean_metric",
    "trivial_features",
]
