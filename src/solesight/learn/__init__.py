"""Learning: targets, classes, and learners from the probe on embeddings to whole networks."""

from __future__ import annotations

from solesight.learn import named_targets as _named_targets  # noqa: F401 - registers them
from solesight.learn.appraisal import Appraisal, Heading, write_appraisal
from solesight.learn.asked import Asked
from solesight.learn.bands import BandPlan, Bands, parse_bands
from solesight.learn.classes import OTHER, ClassChoice, ClassRule, choose_classes
from solesight.learn.comparing import Compared, Comparison, comparisons
from solesight.learn.dataset import Corpus, Rows, gather
from solesight.learn.deep import FinetuneLearner, ScratchLearner
from solesight.learn.evaluate import Evaluated, Mistake, evaluate
from solesight.learn.exporting import Exported, Inputs, export
from solesight.learn.growth import GrowthPoint
from solesight.learn.heads import HEADS, Heads, fit_heads
from solesight.learn.learners import (
    Learner,
    Lesson,
    Model,
    Saved,
    find_learner,
    learner,
    learner_names,
    open_model,
)
from solesight.learn.listing import (
    LearnerLine,
    OptionLine,
    TargetLine,
    list_learners,
    list_targets,
)
from solesight.learn.looks import count_looks
from solesight.learn.options import option_pairs, parse_options
from solesight.learn.panel import Panel
from solesight.learn.predict import Predicted, Unpredicted, predict
from solesight.learn.probability_sheet import write_probabilities
from solesight.learn.probe import Probe, ProbeOptions, fit_kind, fit_on_split, fit_probe
from solesight.learn.probing import ProbeLearner
from solesight.learn.questions import CatalogQuestions, PhotoQuestions, Questions
from solesight.learn.reports import Pruned, Report
from solesight.learn.rows_said import RowsSaid, read_rows_said, rows_of_bundle
from solesight.learn.shelf import Shelf, shelve
from solesight.learn.slices import PriceSlices, Slice
from solesight.learn.sources import SourceTable, parse_source_table, shipped_source_table
from solesight.learn.stacked import StackLearner
from solesight.learn.subclasses import Subclasses, subclasses_of
from solesight.learn.targets import (
    Facts,
    Labelled,
    Labels,
    Target,
    TargetOptions,
    find_target,
    label_rows,
    own_embedder,
    target,
    target_names,
)
from solesight.learn.train import Recipe, Trained, discard_trainings, make_lesson, train
from solesight.learn.tuning import Final, Search, Tuned, tune, write_tuning_page

__all__ = [
    "HEADS",
    "OTHER",
    "Appraisal",
    "Asked",
    "BandPlan",
    "Bands",
    "CatalogQuestions",
    "ClassChoice",
    "ClassRule",
    "Compared",
    "Comparison",
    "Corpus",
    "Evaluated",
    "Exported",
    "Facts",
    "Final",
    "FinetuneLearner",
    "GrowthPoint",
    "Heading",
    "Heads",
    "Inputs",
    "Labelled",
    "Labels",
    "Learner",
    "LearnerLine",
    "Lesson",
    "Mistake",
    "Model",
    "OptionLine",
    "Panel",
    "PhotoQuestions",
    "Predicted",
    "PriceSlices",
    "Probe",
    "ProbeLearner",
    "ProbeOptions",
    "Pruned",
    "Questions",
    "Recipe",
    "Report",
    "Rows",
    "RowsSaid",
    "Saved",
    "ScratchLearner",
    "Search",
    "Shelf",
    "Slice",
    "SourceTable",
    "StackLearner",
    "Subclasses",
    "Target",
    "TargetLine",
    "TargetOptions",
    "Trained",
    "Tuned",
    "Unpredicted",
    "choose_classes",
    "comparisons",
    "count_looks",
    "discard_trainings",
    "evaluate",
    "export",
    "find_learner",
    "find_target",
    "fit_heads",
    "fit_kind",
    "fit_on_split",
    "fit_probe",
    "gather",
    "label_rows",
    "learner",
    "learner_names",
    "list_learners",
    "list_targets",
    "make_lesson",
    "open_model",
    "option_pairs",
    "own_embedder",
    "parse_bands",
    "parse_options",
    "parse_source_table",
    "predict",
    "read_rows_said",
    "rows_of_bundle",
    "shelve",
    "shipped_source_table",
    "subclasses_of",
    "target",
    "target_names",
    "train",
    "tune",
    "write_appraisal",
    "write_probabilities",
    "write_tuning_page",
]
