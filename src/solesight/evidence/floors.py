"""Floors: what trivial rules score on the same rows.

Each rule learns from the training rows and is scored on the rows the model is scored on, so a
score and its floors can be laid side by side.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solesight.errors import NotEnoughDataError
from solesight.evidence.classification import label_scores
from solesight.evidence.intervals import RESAMPLES
from solesight.evidence.metric import Metric
from solesight.evidence.nuisance import nuisance_answers
from solesight.evidence.trivial import TRIVIAL_NAMES

__all__ = ["Floor", "FloorRows", "floors"]

Ints = NDArray[np.int64]

_EVERY = tuple(range(len(TRIVIAL_NAMES)))
_BORDER = tuple(i for i in _EVERY if TRIVIAL_NAMES[i].startswith("border_"))
# The linear probes on numbers that never see the shoe: in words, and which columns they read.
_PROBES = {
    "trivial": ("a linear probe on size, format and border", _EVERY),
    "background": ("a linear probe on the color of the border alone", _BORDER),
}


@dataclass(frozen=True)
class FloorRows:
    """What the trivial rules may know of some rows.

    Attributes:
        truth: ``(n,)`` class indices.
        groups: ``(n,)`` group ids.
        trivial: ``(n, k)`` numbers that say nothing of the shoe, or None.
        categories: by name, one value a row (the source, say); None where unknown.
    """

    truth: Sequence[int] | NDArray[Any]
    groups: Sequence[Any] | NDArray[Any]
    trivial: NDArray[Any] | None = None
    categories: Mapping[str, Sequence[str | None]] = field(default_factory=dict)


@dataclass(frozen=True)
class Floor:
    """The score of one trivial rule.

    Attributes:
        rule: what it does, in words.
        accuracy: of its answers.
        macro_f1: of its answers.
    """

    rule: str
    accuracy: Metric
    macro_f1: Metric

    def as_json(self) -> dict[str, Any]:
        """The floor as a plain dictionary."""
        return {
            "rule": self.rule,
            "accuracy": self.accuracy.as_json(),
            "macro_f1": self.macro_f1.as_json(),
        }


def floors(
    train: FloorRows,
    scored: FloorRows,
    *,
    n_classes: int,
    seed: int = 0,
    resamples: int = RESAMPLES,
) -> dict[str, Floor]:
    """Score every trivial rule that the rows allow.

    Args:
        train: rows the rules learn from.
        scored: rows they are scored on, the same as the model's.
        n_classes: how many classes the truths index.
        seed: of the bootstrap; give the model's own.
        resamples: of the bootstrap.

    Returns:
        ``majority`` (always the commonest class of the training rows); ``trivial`` (a linear probe
        on the trivial numbers) and ``background`` (on the border's alone), where both sides have
        them; ``by_<name>`` for each category (the commonest class of the training rows with the
        same value).

    Raises:
        NotEnoughDataError: one side has no rows.
    """
    if not len(train.truth) or not len(scored.truth):
        raise NotEnoughDataError("floors need training rows and rows to score")
    rules = {"majority": ("always the commonest class", _majority(train, scored, n_classes))}
    for name in sorted(set(train.categories) & set(scored.categories)):
        answers = _mode(train, scored, name, n_classes)
        rules[f"by_{name}"] = (f"the commonest class of the same {name}", answers)
    found = {
        name: _floor(rule, answers, answers, scored, (n_classes, seed, resamples))
        for name, (rule, answers) in rules.items()
    }
    if train.trivial is not None and scored.trivial is not None:
        sides = np.asarray(train.trivial, np.float64), np.asarray(scored.trivial, np.float64)
        how = (n_classes, seed, resamples)
        for name, (rule, columns) in _PROBES.items():
            parts = [side[:, [i for i in columns if i < side.shape[1]]] for side in sides]
            if all(np.isfinite(part).any() for part in parts):
                found[name] = _probed(rule, parts, train, scored, how)
    return found


def _floor(
    rule: str, for_accuracy: Ints, for_f1: Ints, scored: FloorRows, how: tuple[int, int, int]
) -> Floor:
    n_classes, seed, resamples = how
    accuracy, f1 = (
        label_scores(
            scored.truth, answers, scored.groups, n_classes, seed=seed, resamples=resamples
        )[name]
        for answers, name in ((for_accuracy, "accuracy"), (for_f1, "macro_f1"))
    )
    return Floor(rule, accuracy, f1)


def _majority(train: FloorRows, scored: FloorRows, n_classes: int) -> Ints:
    counts = np.bincount(np.asarray(train.truth, dtype=np.int64), minlength=n_classes)
    return np.full(len(scored.truth), counts.argmax(), dtype=np.int64)


def _mode(train: FloorRows, scored: FloorRows, name: str, n_classes: int) -> Ints:
    truth = np.asarray(train.truth, dtype=np.int64)
    counts: dict[str | None, Ints] = {}
    for value, label in zip(train.categories[name], truth, strict=True):
        counts.setdefault(value, np.zeros(n_classes, dtype=np.int64))[label] += 1
    fallback = int(_majority(train, scored, n_classes)[0])
    commonest = {value: int(count.argmax()) for value, count in counts.items()}
    values = scored.categories[name]
    return np.array([commonest.get(value, fallback) for value in values], dtype=np.int64)


def _probed(
    rule: str,
    parts: Sequence[NDArray[np.float64]],
    train: FloorRows,
    scored: FloorRows,
    how: tuple[int, int, int],
) -> Floor:
    truth = np.asarray(train.truth, dtype=np.int64)
    known, asked = parts  # NaN where a fact is missing
    # A floor must be as high as its rule can reach: plain weights serve accuracy, balanced
    # weights serve the macro F1.
    plain = nuisance_answers(known, truth, asked, balanced=False)
    balanced = nuisance_answers(known, truth, asked, balanced=True)
    return _floor(rule, plain, balanced, scored, how)
