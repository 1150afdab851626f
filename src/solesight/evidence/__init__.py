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
from solesight.evidence.curves import ClassCurves, Curves, ranking_curves
from solesight.evidence.doubts import Suspect, likely_errors
from solesight.evidence.floors import Floor, FloorRows, floors
from solesight.evidence.information import (
    Distance,
    Information,
    Units,
    class_distances,
    jensen_shannon,
    label_information,
    mutual_information,
    units_of,
)
from solesight.evidence.intervals import (
    bootstrap_statistics,
    group_codes,
    mean_metric,
    percentile_metric,
    sum_by_group,
)
from solesight.evidence.medians import median_metric, row_median_metric
from solesight.evidence.metric import Metric
from solesight.evidence.pairing import Paired, paired_test
from solesight.evidence.ranking import auroc
from solesight.evidence.trivial import TRIVIAL_NAMES, TrivialFacts, trivial_features

__all__ = [
    "TRIVIAL_NAMES",
    "ClassCurves",
    "ClassScore",
    "Curves",
    "Distance",
    "Floor",
    "FloorRows",
    "Information",
    "Metric",
    "Paired",
    "ReliabilityBin",
    "Scores",
    "Suspect",
    "TrivialFacts",
    "Units",
    "auroc",
    "bootstrap_statistics",
    "class_distances",
    "classification_scores",
    "floors",
    "group_codes",
    "jensen_shannon",
    "label_information",
    "label_scores",
    "likely_errors",
    "mean_metric",
    "median_metric",
    "mutual_information",
    "paired_test",
    "percentile_metric",
    "ranking_curves",
    "row_median_metric",
    "sum_by_group",
    "trivial_features",
    "units_of",
]
