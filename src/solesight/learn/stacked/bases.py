"""Base models of a stack: what was asked for in words, fitted on some rows, asked of others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from solesight.catalog import label_fields
from solesight.embed import EmbedderSpec, embed_config, read_vectors
from solesight.errors import NotEnoughDataError, SettingsError
from solesight.learn.classes import choose_classes
from solesight.learn.learners import Lesson, Model, find_learner, options_of
from solesight.learn.questions import Questions
from solesight.learn.reports import heard
from solesight.learn.targets import find_target, label_rows

__all__ = ["Base", "BaseTask", "SlicedQuestions", "parse_base"]

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Base:
    """A base learner as it was asked for.

    Attributes:
        text: as written, for example ``model/probe:knn@sneaker``.
        target: what it predicts; empty for what the stack does.
        learner: its name.
        settings: its options, as texts.
        part: name of one of the joined embedders, whose vectors alone it reads; empty for all.
    """

    text: str
    target: str
    learner: str
    settings: tuple[tuple[str, str], ...]
    part: str

    @property
    def options(self) -> object:
        """Its options as values."""
        return options_of(self.learner, dict(self.settings))


def parse_base(text: str) -> Base:
    """Read ``[TARGET/]LEARNER[:KIND or OPTION=VALUE;...][@EMBEDDER]``.

    Raises:
        SettingsError: it names a stack, or an option cannot be read.
        UnknownNameError: no such learner or option.
    """
    rest, _, part = text.partition("@")
    target, slash, named = rest.rpartition("/")
    name, _, told = named.partition(":")
    if name == "stack" or (slash and not target):
        raise SettingsError(f"{text!r}: a base is [TARGET/]LEARNER, for example model/probe:knn")
    pieces = [piece.strip() for piece in told.split(";") if piece.strip()]
    pairs = [piece.partition("=") if "=" in piece else ("kind", "=", piece) for piece in pieces]
    base = Base(text, target, name, tuple((a.strip(), b.strip()) for a, _, b in pairs), part)
    find_learner(name)
    options_of(name, dict(base.settings))
    return base


@dataclass(frozen=True)
class SlicedQuestions:
    """Questions that show the vectors of one of several joined embedders.

    Attributes:
        inner: the questions themselves.
        start: where its numbers begin.
        stop: where they end.
    """

    inner: Questions
    start: int
    stop: int

    def __len__(self) -> int:
        return len(self.inner)

    @property
    def vectors(self) -> NDArray[np.float32]:
        """The vectors of the one."""
        return _unit(self.inner.vectors[:, self.start : self.stop])

    @property
    def facts(self) -> Sequence[dict[str, str]]:
        """What is known of each photo."""
        return self.inner.facts

    def pictures(self, size: int, start: int = 0, stop: int | None = None) -> NDArray[np.uint8]:
        """Draw the frames of some."""
        return self.inner.pictures(size, start, stop)


@dataclass(frozen=True)
class BaseTask:
    """A base with the rows that it learns from, of a lesson for the same or another target.

    Attributes:
        base: what was asked for.
        lesson: the whole lesson, its rows those of the stack, its vectors those of the part.
        truth: ``(n,)`` class numbers, -1 where a row has no label.
        span: where its part's numbers lie in the joined vectors; None for all.
        own: whether it predicts what the stack predicts.
    """

    base: Base
    lesson: Lesson
    truth: NDArray[np.int64]
    span: tuple[int, int] | None
    own: bool

    @classmethod
    def made(cls, base: Base, lesson: Lesson) -> BaseTask:
        """Lay out what a base learns from.

        Raises:
            SettingsError: its embedder is not one of those that are joined.
            UnknownNameError: there is no such target.
        """
        span = None
        if base.part:
            span, spec = _span(lesson, base.part)
            vectors = _unit(lesson.rows.vectors[:, span[0] : span[1]])
            rows = replace(lesson.rows, vectors=vectors)
            lesson = replace(lesson, rows=rows, corpus=replace(lesson.corpus, embedder=spec))
        lesson = replace(lesson, report=heard)
        if not base.target or base.target == lesson.target.name:
            return cls(base, lesson, lesson.truth, span, True)
        return cls(base, *_for_target(lesson, base.target), span, False)

    def fitted(self, learned: Mask, folder: Path) -> tuple[Model, NDArray[np.int64]]:
        """Fit on some train rows, choosing on all validation rows.

        Args:
            learned: ``(n,)`` which rows are learned from.
            folder: for what a killed training goes on from.

        Returns:
            the model, and which class of the task each of its classes is: a class without a row
            among the learned is unknown to it.
        """
        present = np.unique(self.truth[learned & (self.truth >= 0)])
        checks = ~self.lesson.trains
        rows = (learned | checks) & np.isin(self.truth, present)
        if len(present) < 2 or not (rows & checks).any():
            raise NotEnoughDataError(
                f"{self.base.text}: too few labelled photos for a fold; leave this base out"
            )
        lesson = replace(
            self.lesson,
            classes=tuple(self.lesson.classes[i] for i in present),
            rows=self.lesson.rows.only(rows),
            truth=np.searchsorted(present, self.truth[rows]),
            folder=folder,
        )
        return find_learner(self.base.learner).fit(lesson, self.base.options), present

    def asked(self, model: Model, present: NDArray[np.int64], questions: Questions) -> Floats:
        """Ask a fitted model: ``(n, classes of the task)``, zero for classes unknown to it."""
        shown = self.shown(questions)
        found = np.zeros((len(questions), len(self.lesson.classes)))
        found[:, present] = model.answer(shown)
        return found

    def shown(self, questions: Questions) -> Questions:
        """Give questions as this base reads them."""
        return SlicedQuestions(questions, *self.span) if self.span else questions


def _unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(lengths > 0, lengths, 1), dtype=np.float32)


def _span(lesson: Lesson, name: str) -> tuple[tuple[int, int], EmbedderSpec]:
    parts = lesson.corpus.embedder.each
    if name not in [part.name for part in parts]:
        known = ", ".join(part.name for part in parts)
        raise SettingsError(f"@{name}: not among the joined embedders; they are {known}")
    start = 0
    for part in parts:
        with lesson.catalog.reading() as connection:
            width = read_vectors(connection, embed_config(part), lesson.corpus.frames).matrix.shape
        if part.name == name:
            return (start, start + width[1]), part
        start += width[1]
    raise AssertionError("unreachable")


def _for_target(lesson: Lesson, name: str) -> tuple[Lesson, NDArray[np.int64]]:
    """The lesson of another target on the same rows; rows without a label have -1."""
    with lesson.catalog.reading() as connection:
        wanted = find_target(name, label_fields(connection))
    facts = [row.facts() for row in lesson.rows.photos]
    trains = lesson.trains
    wanted = wanted.settled([one for one, learn in zip(facts, trains, strict=True) if learn])
    choice = choose_classes(
        label_rows(wanted, facts).values, list(lesson.rows.groups), wanted.rule, in_train=trains
    )
    other = replace(lesson, target=wanted, classes=choice.classes, truth=choice.codes)
    return other, choice.codes
