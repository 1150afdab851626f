"""The learner ``stack``: a model of what other models say, and of what is known besides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solesight.bundles import Bundle
from solesight.errors import BundleError
from solesight.evidence import paired_test
from solesight.learn.calibrate import fit_temperature, softmax
from solesight.learn.learners import Lesson, Model, Saved, find_learner, learner
from solesight.learn.probe import macro_f1
from solesight.learn.questions import Questions
from solesight.learn.stacked.bases import BaseTask, SlicedQuestions, parse_base
from solesight.learn.stacked.folding import fold_numbers, out_of_fold
from solesight.learn.stacked.hints import Hints, chosen_hints
from solesight.learn.stacked.inner import inner_arrays, inner_bundle, inner_files
from solesight.learn.stacked.metas import METAS, MetaModel, fit_meta, load_meta

__all__ = ["StackLearner", "StackModel", "StackSettings"]

Floats = NDArray[np.float64]
_FLOOR = 1e-4


@dataclass(frozen=True)
class StackSettings:
    """How a stack is learned.

    Attributes:
        bases: whose answers it is made of, each ``[TARGET/]LEARNER[:KIND or
            OPTION=VALUE;...][@EMBEDDER]``, for example probe:knn or model/probe@sneaker.
        meta: what joins them: mean (of their probabilities), logistic (regression), forest,
            boosting, or best, which tries all.
        folds: into which the train rows fall, a group as a whole.
        facts: what it is told besides: all that cannot tell the label, none, or some by name.
    """

    bases: tuple[str, ...] = ("probe", "probe:ridge", "probe:knn")
    meta: str = "best"
    folds: int = 5
    facts: tuple[str, ...] = ("all",)

    def __post_init__(self) -> None:
        """Check what was asked for."""
        if not self.bases:
            raise ValueError("a stack needs a base, for example bases=probe,probe:knn")
        if self.meta not in {*METAS, "best"}:
            raise ValueError(f"meta is best, {', '.join(METAS)}, not {self.meta!r}")
        if not 2 <= self.folds <= 20:
            raise ValueError(f"folds are 2 to 20, not {self.folds}")

    @property
    def named_facts(self) -> tuple[str, ...] | None:
        """The facts by name; None for all that are allowed."""
        if self.facts == ("all",):
            return None
        return () if self.facts == ("none",) else self.facts


@dataclass(frozen=True)
class InnerModel:
    """A base inside a stack.

    Attributes:
        text: as it was asked for.
        learner: its learner's name.
        classes: what it predicts.
        model: the base itself.
        span: which numbers of the vectors it reads; None for all.
    """

    text: str
    learner: str
    classes: tuple[str, ...]
    model: Model
    span: tuple[int, int] | None

    def answer(self, questions: Questions) -> Floats:
        """Give probabilities ``(n, classes)``."""
        shown = SlicedQuestions(questions, *self.span) if self.span else questions
        return self.model.answer(shown)


@dataclass(frozen=True)
class StackModel:
    """A stack as a model.

    Attributes:
        inner: the bases; those that predict the stack's own target come first.
        hints: how facts become numbers.
        meta: what joins them.
        temperature: fitted on the validation rows.
        configuration: what was chosen and what was tried.
    """

    inner: tuple[InnerModel, ...]
    hints: Hints
    meta: MetaModel
    temperature: float
    configuration: Mapping[str, Any]

    def answer(self, questions: Questions) -> Floats:
        """Give probabilities from what the bases say, and from facts where there are some."""
        said = [one.answer(questions) for one in self.inner]
        return softmax(self.meta.logits(joined(said, self.hints, questions.facts))
                       / self.temperature)  # fmt: skip

    def save(self) -> Saved:
        """Give everything of the bases and of what joins them, as arrays and files."""
        saved = [one.model.save() for one in self.inner]
        bases = [
            {
                "text": one.text,
                "learner": one.learner,
                "classes": list(one.classes),
                "span": list(one.span) if one.span else None,
                "configuration": dict(kept.configuration),
            }
            for one, kept in zip(self.inner, saved, strict=True)
        ]
        own = {f"meta.{name}": array for name, array in self.meta.arrays.items()}
        own["meta.temperature"] = np.array([self.temperature])
        return Saved(
            {**own, **inner_arrays(saved)},
            inner_files(saved),
            {**self.configuration, "bases": bases, "hints": self.hints.state},
        )


def joined(said: Sequence[Floats], hints: Hints, facts: Sequence[Mapping[str, str]]) -> Floats:
    """Lay out what a meta-model reads: logarithms of the bases' answers, then facts."""
    logs = [np.log(np.maximum(one, _FLOOR)) for one in said]
    return np.hstack([*logs, hints.numbers(facts)])


@learner("stack")
class StackLearner:
    """A model of other learners' answers, given out of fold, and of facts."""

    options = StackSettings
    reads_vectors = True

    def fit(self, lesson: Lesson, options: StackSettings) -> StackModel:
        """Learn from what bases say of train rows out of fold; choose on the validation rows."""
        tasks = [BaseTask.made(parse_base(text), lesson) for text in options.bases]
        tasks.sort(key=lambda task: not task.own)
        trains = lesson.trains
        hints = _hints(lesson, options)
        lesson.running.progress.start("stack", len(tasks) * (options.folds + 1))
        folds = _folds(lesson, options)
        said = [
            out_of_fold(task, folds, lesson.folder / f"base-{i}") for i, task in enumerate(tasks)
        ]
        inner = [_whole(task, lesson, i) for i, task in enumerate(tasks)]
        lesson.running.progress.finish()
        checks = lesson.questions(~trains)
        answers = [one.answer(checks) for one in inner]
        table = _Table.made(lesson, hints, said, answers, sum(task.own for task in tasks))
        kinds = tuple(METAS) if options.meta == "best" else (options.meta,)
        meta, temperature, tried = table.chosen(kinds, lesson)
        told = {
            "meta": meta.kind,
            "folds": options.folds,
            "facts": sorted(hints.state),
            "own_bases": meta.own,
            "chosen_by": "macro F1 on validation, the mean of with and without facts",
            "tried": tried,
            **table.judged(meta, temperature, tasks, answers, lesson),
        }
        return StackModel(tuple(inner), hints, meta, temperature, told)

    def load(self, bundle: Bundle) -> StackModel:
        """Make the stack of a bundle, its bases by their own learners."""
        told = bundle.meta.configuration
        try:
            bases, kind, own = list(told["bases"]), str(told["meta"]), int(told["own_bases"])
            temperature = float(bundle.arrays["meta.temperature"][0])
            inner = tuple(_loaded(bundle, i, base) for i, base in enumerate(bases))
            hints = Hints(told["hints"])
        except (KeyError, TypeError, ValueError, IndexError) as error:
            raise BundleError(f"{bundle.meta.name} is no whole stack: {error}") from error
        arrays = {
            name.removeprefix("meta."): array
            for name, array in bundle.arrays.items()
            if name.startswith("meta.") and name != "meta.temperature"
        }
        meta = load_meta(kind, arrays, len(bundle.meta.classes), own)
        return StackModel(inner, hints, meta, temperature, told)


@dataclass(frozen=True)
class _Table:
    """What meta-models learn from, and what they are chosen by."""

    x: Floats
    y: NDArray[np.int64]
    with_facts: Floats
    without: Floats
    truth: NDArray[np.int64]
    k: int
    own: int
    seed: int

    @classmethod
    def made(
        cls,
        lesson: Lesson,
        hints: Hints,
        said: Sequence[Floats],
        answers: Sequence[Floats],
        own: int,
    ) -> _Table:
        trains = lesson.trains
        facts = [row.facts() for row in lesson.rows.photos]
        learned = [one for one, learn in zip(facts, trains, strict=True) if learn]
        checked = [one for one, learn in zip(facts, trains, strict=True) if not learn]
        nothing: list[dict[str, str]] = [{} for _ in learned]
        x, y = joined(said, hints, learned), lesson.truth[trains]
        if hints.state:
            # Each photo once with its facts and once without any, as one from outside comes.
            x, y = np.vstack([x, joined(said, hints, nothing)]), np.tile(y, 2)
        return cls(
            x,
            y,
            joined(answers, hints, checked),
            joined(answers, hints, [{} for _ in checked]),
            lesson.truth[~trains],
            len(lesson.classes),
            own,
            lesson.seed,
        )

    def chosen(
        self, kinds: Sequence[str], lesson: Lesson
    ) -> tuple[MetaModel, float, list[dict[str, Any]]]:
        best, top, tried = None, -1.0, []
        for kind in kinds:
            for found in fit_meta(kind, self.x, self.y, self.k, seed=self.seed):
                meta = replace(found, own=self.own)
                scores = [
                    macro_f1(self.truth, meta.logits(x).argmax(axis=1))
                    for x in (self.with_facts, self.without)
                ]
                tried.append({"meta": kind, "macro_f1": round(scores[0], 6),
                              "without_facts": round(scores[1], 6)})  # fmt: skip
                mean = float(np.mean(scores))
                if mean > top + 1e-9:
                    best, top = meta, mean
            lesson.report(len(tried), top)
        if best is None:
            raise ValueError("no meta-model was tried")
        logits = np.vstack([best.logits(self.with_facts), best.logits(self.without)])
        return best, fit_temperature(logits, np.tile(self.truth, 2)), tried

    def judged(
        self,
        meta: MetaModel,
        temperature: float,
        tasks: Sequence[BaseTask],
        answers: Sequence[Floats],
        lesson: Lesson,
    ) -> dict[str, Any]:
        """Compare with the best base, on the validation rows that chose both."""
        groups = lesson.rows.groups[~lesson.trains]
        said = [one.argmax(axis=1) for one in answers[: self.own]]
        if not said:
            return {}
        marks = [macro_f1(self.truth, one) for one in said]
        best = int(np.argmax(marks))
        found = {"best_base": tasks[best].base.text, "best_base_macro_f1": round(marks[best], 6)}
        for name, x in (("gain", self.with_facts), ("gain_without_facts", self.without)):
            mine = meta.logits(x).argmax(axis=1)
            test = paired_test(self.truth, mine, said[best], groups, seed=self.seed)
            found[name] = test.as_json()
        return found


def _hints(lesson: Lesson, options: StackSettings) -> Hints:
    names = chosen_hints(lesson.target, options.named_facts)
    trains = lesson.rows.only(lesson.trains)
    return Hints.learned(names, [row.facts() for row in trains.photos])


def _folds(lesson: Lesson, options: StackSettings) -> NDArray[np.int64]:
    trains = lesson.trains
    numbers = np.full(len(trains), -1, dtype=np.int64)
    numbers[trains] = fold_numbers(
        lesson.truth[trains], lesson.rows.groups[trains], options.folds, lesson.seed
    )
    return numbers


def _whole(task: BaseTask, lesson: Lesson, number: int) -> InnerModel:
    """Fit a base on all train rows."""
    model, present = task.fitted(lesson.trains, lesson.folder / f"base-{number}" / "whole")
    lesson.running.progress.advance()
    classes = tuple(task.lesson.classes[i] for i in present)
    return InnerModel(task.base.text, task.base.learner, classes, model, task.span)


def _loaded(bundle: Bundle, number: int, base: Mapping[str, Any]) -> InnerModel:
    inner = inner_bundle(bundle, number, base)
    span = base["span"]
    return InnerModel(
        str(base["text"]),
        inner.meta.learner,
        inner.meta.classes,
        find_learner(inner.meta.learner).load(inner),
        (int(span[0]), int(span[1])) if span else None,
    )
