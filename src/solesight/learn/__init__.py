"""Learning: targets, classes, and the probe on embeddings."""

from __future__ import annotations

from solesight.learn.classes import OTHER, ClassChoice, ClassRule, choose_classes
from solesight.learn.dataset import Corpus, Rows, gather
from solesight.learn.evaluate import Evaluated, Mistake, evaluate
from solesight.learn.looks import count_looks
from solesight.learn.panel import Panel
from solesight.learn.predict import Predicted, Unpredicted, predict
from solesight.learn.probe import Probe, ProbeOptions, fit_on_split, fit_probe
from solesight.learn.rows_said import RowsSaid, read_rows_said
from solesight.learn.sources import SourceTable, parse_source_table, shipped_source_table
from solesight.learn.targets import (
    Facts,
    Labelled,
    Labels,
    Target,
    TargetOptions,
    find_target,
    label_rows,
    target,
    target_names,
)
from solesight.learn.train import LEARNERS, Recipe, Trained, train

__all__ = [
    "LEARNERS",
    "OTHER",
    "ClassChoice",
    "ClassRule",
    "Corpus",
    "Evaluated",
    "Facts",
    "Labelled",
    "Labels",
    "Mistake",
    "Panel",
    "Predicted",
    "Probe",
    "ProbeOptions",
    "Recipe",
    "Rows",
    "RowsSaid",
    "SourceTable",
    "Target",
    "TargetOptions",
    "Trained",
    "Unpredicted",
    "choose_classes",
    "count_looks",
    "evaluate",
    "find_target",
    "fit_on_split",
    "fit_probe",
    "gather",
    "label_rows",
    "parse_source_table",
    "predict",
    "read_rows_said",
    "shipped_source_table",
    "target",
    "target_names",
    "train",
]
