"""Rows with a model's answers: what every figure of an evaluation is made from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from solesight.catalog import PhotoRow
from solesight.learn.learners import Model
from solesight.learn.questions import Questions
from solesight.progress import Progress

__all__ = ["Asked", "answer_all"]

_PART = 128


@dataclass(frozen=True)
class Asked:
    """Photos that a model was asked about, and what it said.

    Attributes:
        photos: what is known of each.
        groups: ``(n,)`` group of each.
        truth: ``(n,)`` class numbers.
        probabilities: ``(n, classes)``.
        classes: names, in the columns' order.
        split: of all of them.
    """

    photos: tuple[PhotoRow, ...]
    groups: NDArray[np.str_]
    truth: NDArray[np.int64]
    probabilities: NDArray[np.float64]
    classes: tuple[str, ...]
    split: str

    def __len__(self) -> int:
        """How many photos."""
        return len(self.photos)

    @cached_property
    def answers(self) -> NDArray[np.int64]:
        """The likeliest class of each, the first among equals."""
        return np.asarray(self.probabilities.argmax(axis=1), dtype=np.int64)

    @cached_property
    def right(self) -> NDArray[np.bool_]:
        """Where the answer is the truth."""
        return np.asarray(self.answers == self.truth)

    @cached_property
    def certain(self) -> NDArray[np.float64]:
        """Probability of each answer."""
        return np.asarray(self.probabilities.max(axis=1, initial=0.0), dtype=np.float64)


@dataclass(frozen=True)
class _Part:
    """Some of the questions, in their order."""

    whole: Questions
    start: int
    stop: int

    def __len__(self) -> int:
        return self.stop - self.start

    @property
    def vectors(self) -> NDArray[np.float32]:
        return self.whole.vectors[self.start : self.stop]

    @property
    def facts(self) -> Sequence[dict[str, str]]:
        return self.whole.facts[self.start : self.stop]

    def pictures(self, size: int, start: int = 0, stop: int | None = None) -> NDArray[np.uint8]:
        end = self.stop if stop is None else min(self.stop, self.start + stop)
        return self.whole.pictures(size, self.start + start, end)


def answer_all(
    model: Model,
    questions: Questions,
    classes: int,
    progress: Progress,
    *,
    keep: Callable[[int, NDArray[np.float64]], None] | None = None,
) -> NDArray[np.float64]:
    """Ask a model about all photos, some at a time, telling the progress.

    Args:
        model: as loaded.
        questions: the photos.
        classes: how many there are.
        progress: told of each part.
        keep: called with the place of each part and its answers, as soon as there are some.

    Returns:
        ``(n, classes)``.
    """
    if not len(questions):
        return np.zeros((0, classes))
    progress.start("evaluate", len(questions))
    found = []
    for start in range(0, len(questions), _PART):
        part = _Part(questions, start, min(start + _PART, len(questions)))
        found.append(model.answer(part))
        if keep is not None:
            keep(start, found[-1])
        progress.advance(len(part))
    progress.finish()
    return np.concatenate(found)
