"""Learning: targets, classes, and learners from the probe on embeddings to whole networks."""

from __future__ import annotations

from solesight.learn.classes import OTHER, ClassChoice, ClassRule, choose_classes
from solesight.learn.dataset import Corpus, Rows, gather
from solesight.learn.deep import FinetuneLearner, ScratchLearner
from solesight.learn.evaluate import Evaluated, Mistake, evaluate
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
from solesight.learn.looks import count_looks
from solesight.learn.options import option_pairs
from solesight.learn.predict import Predicted, Unpredicted, predict
from solesight.learn.probe import Probe, ProbeOptions, fit_on_split, fit_probe
from solesight.learn.probing import ProbeLearner
from solesight.learn.questions import CatalogQuestions, PhotoQuestions, Questions
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
from solesight.learn.train import Recipe, Trained, discard_trainings, make_lesson, train

__all__ = [
    "OTHER",
    "CatalogQuestions",
    "ClassChoice",
    "ClassRule",
    "Corpus",
    "Evaluated",
    "Facts",
    "FinetuneLearner",
    "Labelled",
    "Labels",
    "Learner",
    "Lesson",
    "Mistake",
    "Model",
    "PhotoQuestions",
    "Predicted",
    "Probe",
    "ProbeLearner",
    "ProbeOptions",
    "Questions",
    "Recipe",
    "Rows",
    "Saved",
    "ScratchLearner",
    "SourceTable",
    "Target",
    "TargetOptions",
    "Trained",
    "Unpredicted",
    "choose_classes",
    "count_looks",
    "discard_trainings",
    "evaluate",
    "find_learner",
    "find_target",
    "fit_on_split",
    "fit_probe",
    "gather",
    "label_rows",
    "learner",
    "learner_names",
    "make_lesson",
    "open_model",
    "option_pairs",
    "parse_source_table",
    "predict",
    "shipped_source_table",
    "target",
    "target_names",
    "train",
]
