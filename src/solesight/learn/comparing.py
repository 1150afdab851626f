"""Several bundles of one target, on the same rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solesight.errors import NotEnoughDataError
from solesight.evidence import Metric, Paired, label_scores, paired_test
from solesight.learn.evaluate import Evaluated

__all__ = ["Compared", "Comparison", "compare", "comparisons"]

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Compared:
    """One bundle among others.

    Attributes:
        bundle: its name.
        learner: how it was learned.
        accuracy: on the rows that all were asked about.
        macro_f1: the same.
        against: the best bundle less this one; None for the best itself.
        p_holm: p of the accuracy's difference, made stricter for the number of tests (Holm, 1979).
    """

    bundle: str
    learner: str
    accuracy: Metric
    macro_f1: Metric
    against: Paired | None
    p_holm: float | None

    def as_json(self) -> dict[str, Any]:
        """Give the row as plain data."""
        plain = {"accuracy": self.accuracy.as_json(), "macro_f1": self.macro_f1.as_json()}
        against = self.against.as_json() if self.against else None
        return {**vars(self), **plain, "against": against}


@dataclass(frozen=True)
class Comparison:
    """Bundles of one target side by side.

    Attributes:
        target: which.
        split: of the rows.
        n: rows that every bundle was asked about, with the same truth.
        groups: of them.
        left_out: rows that only some were asked about.
        seed: of the bootstrap.
        rows: the bundles, best accuracy first.
    """

    target: str
    split: str
    n: int
    groups: int
    left_out: int
    seed: int
    rows: tuple[Compared, ...]

    @property
    def best(self) -> str:
        """Name of the bundle that the others are compared with."""
        return self.rows[0].bundle

    def as_json(self) -> dict[str, Any]:
        """Give the line that ``--json`` prints after those of the bundles."""
        given = {**vars(self), "best": self.best}
        return {"compared": [one.as_json() for one in given.pop("rows")], **given}


def comparisons(evaluated: Sequence[Evaluated]) -> list[Comparison]:
    """Compare the bundles of every target that has several, in their order."""
    targets = dict.fromkeys(one.bundle.meta.target for one in evaluated)
    sets = [[one for one in evaluated if one.bundle.meta.target == name] for name in targets]
    return [compare(several) for several in sets if len(several) > 1]


def compare(evaluated: Sequence[Evaluated]) -> Comparison:
    """Compare bundles of one target on the rows that all of them were asked about.

    A row of one bundle's validation split may be a training row of another's, if their snapshots
    differ: only rows that every bundle keeps apart, with the same label for all, are used.

    Args:
        evaluated: two or more, of one target and split.

    Raises:
        NotEnoughDataError: they share no row.
    """
    places = [{row.photo: i for i, row in enumerate(one.asked.photos)} for one in evaluated]
    shared = [row.photo for row in evaluated[0].asked.photos if all(row.photo in p for p in places)]
    names = sorted({name for one in evaluated for name in one.asked.classes})
    picked = [np.array([place[photo] for photo in shared], dtype=np.int64) for place in places]
    truths = [
        _named(one, one.asked.truth, rows, names)
        for one, rows in zip(evaluated, picked, strict=True)
    ]
    same = np.all([truth == truths[0] for truth in truths], axis=0) if shared else np.zeros(0, bool)
    if not same.any():
        raise NotEnoughDataError(
            f"{evaluated[0].bundle.meta.target}: these bundles share no {evaluated[0].split} row; "
            "train them on one snapshot"
        )
    answers = [
        _named(one, one.asked.answers, rows, names)[same]
        for one, rows in zip(evaluated, picked, strict=True)
    ]
    truth, groups = truths[0][same], evaluated[0].asked.groups[picked[0]][same]
    every = {row.photo for one in evaluated for row in one.asked.photos}
    rows = _ranked(evaluated, truth, answers, groups, len(names))
    meta = evaluated[0].bundle.meta
    n_groups = len(set(groups.tolist()))
    left_out = len(every) - int(same.sum())
    return Comparison(
        meta.target, evaluated[0].split, int(same.sum()), n_groups, left_out, meta.seed, rows
    )


def _named(one: Evaluated, codes: Ints, rows: Ints, names: Sequence[str]) -> Ints:
    """Turn one bundle's class numbers into numbers that all bundles share."""
    table = np.array([names.index(name) for name in one.asked.classes], dtype=np.int64)
    return np.asarray(table[codes[rows]], dtype=np.int64)


def _ranked(
    evaluated: Sequence[Evaluated],
    truth: Ints,
    answers: Sequence[Ints],
    groups: NDArray[Any],
    n_classes: int,
) -> tuple[Compared, ...]:
    seed = evaluated[0].bundle.meta.seed
    scores = [label_scores(truth, said, groups, n_classes, seed=seed) for said in answers]
    order = sorted(range(len(answers)), key=lambda i: -scores[i]["accuracy"].value)
    best = answers[order[0]]
    tests = {i: paired_test(truth, best, answers[i], groups, seed=seed) for i in order[1:]}
    strict = _holm({i: test.p_accuracy for i, test in tests.items()})
    return tuple(
        Compared(
            evaluated[i].bundle.meta.name,
            evaluated[i].bundle.meta.learner,
            scores[i]["accuracy"],
            scores[i]["macro_f1"],
            tests.get(i),
            strict.get(i),
        )
        for i in order
    )


def _holm(chances: dict[int, float]) -> dict[int, float]:
    ranked, strict, least = sorted(chances, key=lambda i: chances[i]), {}, 0.0
    for place, i in enumerate(ranked):
        least = max(least, min(1.0, (len(ranked) - place) * chances[i]))
        strict[i] = least
    return strict
