"""Learners: how a target is learned. ``@learner`` puts one into the registry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from solesight.bundles import Bundle
from solesight.catalog import Catalog
from solesight.errors import UnknownNameError
from solesight.learn.dataset import Corpus, Rows
from solesight.learn.options import parse_options
from solesight.learn.questions import CatalogQuestions, Questions
from solesight.learn.reports import Report, heard
from solesight.learn.targets import Target
from solesight.progress import Running

__all__ = [
    "Learner",
    "Lesson",
    "Model",
    "Saved",
    "find_learner",
    "learner",
    "learner_names",
    "open_model",
]


@dataclass(frozen=True)
class Lesson:
    """All that a learner is given. There is no test row in it.

    Attributes:
        target: what is learned.
        classes: its labels.
        rows: photos of train and validation.
        truth: ``(n,)`` class numbers of the rows.
        catalog: where their photos are.
        corpus: frames, embedder, size limits.
        seed: of everything random.
        running: processes and progress.
        folder: for what a killed training is to go on from; made by whoever writes into it,
            removed when the model is saved.
        report: called as ``report(step, value)`` with macro F1 on validation after each epoch, or
            whatever else the learner does step by step; raises `Pruned` where tuning has seen
            enough, which a learner lets pass.
    """

    target: Target
    classes: tuple[str, ...]
    rows: Rows
    truth: NDArray[np.int64]
    catalog: Catalog
    corpus: Corpus
    seed: int
    running: Running
    folder: Path
    report: Report = heard

    @property
    def trains(self) -> NDArray[np.bool_]:
        """Which rows are learned from; the others are for choices."""
        return np.asarray(self.rows.splits == "train")

    def questions(self, mask: NDArray[np.bool_] | None = None) -> CatalogQuestions:
        """Give some rows, or all, as a model reads them."""
        rows = self.rows if mask is None else self.rows.only(mask)
        return CatalogQuestions(self.catalog, self.corpus, rows)


@dataclass(frozen=True)
class Saved:
    """What of a model goes into a bundle.

    Attributes:
        arrays: weights by name.
        files: further files, ``model.onnx`` for example.
        configuration: what the learner was told and what it chose.
    """

    arrays: Mapping[str, NDArray[Any]] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)
    configuration: Mapping[str, Any] = field(default_factory=dict)


class Model(Protocol):
    """A trained model: it answers questions, and can be saved."""

    def answer(self, questions: Questions) -> NDArray[np.float64]:
        """Give calibrated probabilities ``(n, classes)``; rows sum to 1."""

    def save(self) -> Saved:
        """Give what a bundle keeps; ``load`` of its learner makes the same model of it."""


class Learner(Protocol):
    """How a target is learned: options, fitting, and loading what was saved."""

    options: type[Any]
    """A frozen dataclass of plain values with defaults; ``--set NAME=VALUE`` sets them."""
    reads_vectors: bool
    """Whether its models read the embedder's vectors; else they look at pictures themselves."""

    def fit(self, lesson: Lesson, options: Any) -> Model:
        """Learn from the train rows, choosing on the validation rows."""

    def load(self, bundle: Bundle) -> Model:
        """Make the model of a bundle that this learner's models were saved in."""


_LEARNERS: dict[str, Learner] = {}


def learner(name: str) -> Any:
    """Register a learner's class under a name."""

    def register(kind: type[Learner]) -> type[Learner]:
        if name in _LEARNERS:
            raise ValueError(f"there is a learner named {name!r} already")
        _LEARNERS[name] = kind()
        return kind

    return register


def learner_names() -> tuple[str, ...]:
    """The learners there are."""
    return tuple(sorted(_LEARNERS))


def find_learner(name: str) -> Learner:
    """Find a learner by name.

    Raises:
        UnknownNameError: there is none; lists those there are.
    """
    if name not in _LEARNERS:
        raise UnknownNameError("learner", name, _LEARNERS)
    return _LEARNERS[name]


def options_of(name: str, given: Mapping[str, str]) -> Any:
    """Give a learner's options with some of them set.

    Raises:
        UnknownNameError: no such learner or option.
        SettingsError: a value cannot be read.
    """
    return parse_options(find_learner(name).options, given)


def open_model(bundle: Bundle) -> Model:
    """Make the model of a loaded bundle.

    Raises:
        UnknownNameError: its learner is not there.
        BundleError: its weights are not those of such a model.
    """
    return find_learner(bundle.meta.learner).load(bundle)
