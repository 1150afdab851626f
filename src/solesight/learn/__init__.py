"""Learning: targets, classes, and the probe on embeddings."""

from __future__ import annotations

from solesight.learn.classes import OTHER, ClassChoice, ClassRule, choose_classes
from solesight.learn.probe import Probe, ProbeOptions, fit_on_split, fit_probe
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

__all__ = [
    "OTHER",
    "ClassChoice",
    "ClassRule",
    "Facts",
    "Labelled",
    "Labels",
    "Probe",
    "ProbeOptions",
    "SourceTable",
    "Target",
    "TargetOptions",
    "choose_classes",
    "find_target",
    "fit_on_split",
    "fit_probe",
    "label_rows",
    "parse_source_table",
    "shipped_source_table",
    "target",
    "target_names",
]
