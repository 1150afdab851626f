"""Trained on some sources, asked of others: what is left when a source's style is not known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solesight.audit.models import Learner
from solesight.evidence import Metric
from solesight.evidence.intervals import (
    bootstrap_statistics,
    group_codes,
    percentile_metric,
    sum_by_group,
)

__all__ = ["Across", "SourceFold", "ask_across", "source_folds", "studios_of"]

_LEAST = 8
"""Photos of a class that a source needs for the class to be asked for there."""
_MOST_FOLDS = 12

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class SourceFold:
    """Sources that are left out and asked for.

    Attributes:
        sources: those asked for.
        classes: indices of the classes that are asked for: known to both sides.
        known: bool (n,), rows that are trained on; no group of an asked row is among them.
        asked: bool (n,).
    """

    sources: tuple[str, ...]
    classes: tuple[int, ...]
    known: Mask
    asked: Mask


@dataclass(frozen=True)
class Across:
    """How well the target is told on sources that were never trained on.

    Attributes:
        balanced: mean of the accuracies of all classes and folds, each alike.
        chance: the same of a constant answer.
        folds: (sources asked for, balanced accuracy, photos) of each.
        doubts: (row, probability by class) of every row asked for, means over its folds.
    """

    balanced: Metric
    chance: float
    folds: tuple[tuple[str, float, int], ...]
    doubts: Mapping[int, Floats]

    def as_json(self) -> dict[str, Any]:
        """Give the scores as plain data."""
        folds = [{"sources": s, "balanced_accuracy": round(v, 4), "n": n} for s, v, n in self.folds]
        return {"balanced_accuracy": self.balanced.as_json(), "chance": self.chance, "folds": folds}


def studios_of(sources: NDArray[np.str_], together: Sequence[Sequence[str]]) -> NDArray[np.str_]:
    """Give sources that share a studio one name.

    Args:
        sources: (n,) source of each row.
        together: sets of sources that photograph alike: never apart.
    """
    named = {source: " + ".join(some) for some in together for source in some}
    return np.array([named.get(source, source) for source in sources.tolist()], dtype=np.str_)


def source_folds(
    truth: Ints, groups: NDArray[Any], studios: NDArray[np.str_], fair: Mask | None = None
) -> list[SourceFold]:
    """Find the fair ways to leave sources out.

    Where sources have several classes that others have too, each is left out in turn. Where every
    source has one class only, one source of each class is left out at a time, all combinations,
    the largest first. Either way both sides have every class that is asked for.

    Args:
        truth: (n,) class indices.
        groups: (n,) group ids.
        studios: (n,) what is left out as one.
        fair: bool (n,), rows that may be asked for; None for all.

    Returns:
        The folds, largest first; empty where there is no fair way.
    """
    may = np.ones(len(truth), dtype=np.bool_) if fair is None else fair
    holds = _holdings(truth[may], studios[may])
    single = [(name,) for name, classes in holds.items() if len(classes) > 1]
    choices = single or _one_of_each(holds)
    folds = [_fold(choice, truth, groups, studios, may) for choice in choices]
    useful = [fold for fold in folds if len(fold.classes) > 1]
    return sorted(useful, key=lambda f: (-int(f.asked.sum()), f.sources))[:_MOST_FOLDS]


def _holdings(truth: Ints, studios: NDArray[np.str_]) -> dict[str, set[int]]:
    """Name the classes of which each source has enough photos."""
    found: dict[str, set[int]] = {}
    for name in sorted(set(studios.tolist())):
        counts = np.bincount(truth[studios == name])
        found[name] = set(np.flatnonzero(counts >= _LEAST).tolist())
    return {name: classes for name, classes in found.items() if classes}


def _one_of_each(holds: Mapping[str, set[int]]) -> list[tuple[str, ...]]:
    classes = sorted(set().union(*holds.values())) if holds else []
    if len(classes) != 2:
        return []
    sides = [[name for name, own in holds.items() if code in own] for code in classes]
    return list(product(*sides))


def _fold(
    choice: tuple[str, ...],
    truth: Ints,
    groups: NDArray[Any],
    studios: NDArray[np.str_],
    may: Mask,
) -> SourceFold:
    out = np.isin(studios, choice)
    # Photos of a shoe that is asked for are not trained on, whatever their source.
    known = ~out & ~np.isin(groups, groups[out])
    asked = out & may
    both = [
        code
        for code in np.unique(truth[asked]).tolist()
        if min((truth[asked] == code).sum(), (truth[known] == code).sum()) >= _LEAST
    ]
    return SourceFold(choice, tuple(both), known, asked & np.isin(truth, both))


def ask_across(
    x: NDArray[Any],
    truth: Ints,
    groups: NDArray[Any],
    folds: Sequence[SourceFold],
    learner: Learner,
    *,
    seed: int = 0,
) -> Across | None:
    """Train on some sources and ask for the others, fold by fold.

    Args:
        x: (n, d) what the learner may know.
        truth: (n,) class indices.
        groups: (n,) group ids.
        folds: from ``source_folds`` of these rows.
        learner: how it learns.
        seed: of the learner and of the interval.

    Returns:
        None where there is no fold.
    """
    if not folds:
        return None
    k = int(truth.max()) + 1
    answered = [(fold, _answers(x, truth, fold, learner, seed, k)) for fold in folds]
    right = [_hits(truth, fold, found) for fold, found in answered]
    balanced = _mean_of_cells(truth, groups, folds, right, seed)
    told = tuple(
        (" + ".join(fold.sources), _balanced(truth[fold.asked], hits), len(hits))
        for fold, hits in zip(folds, right, strict=True)
    )
    chance = float(np.mean([1 / len(fold.classes) for fold in folds]))
    return Across(balanced, chance, told, _doubts(answered))


def _answers(
    x: NDArray[Any], truth: Ints, fold: SourceFold, learner: Learner, seed: int, k: int
) -> Floats:
    """Give the probabilities (asked, k) of the classes that are asked for."""
    known = fold.known & np.isin(truth, fold.classes)
    found = np.zeros((int(fold.asked.sum()), k))
    found[:, list(fold.classes)] = learner(x[known], truth[known], x[fold.asked], seed)
    return found


def _hits(truth: Ints, fold: SourceFold, found: Floats) -> Floats:
    return np.asarray(found.argmax(axis=1) == truth[fold.asked], dtype=np.float64)


def _balanced(truth: Ints, hits: Floats) -> float:
    return float(np.mean([hits[truth == code].mean() for code in np.unique(truth)]))


def _mean_of_cells(
    truth: Ints,
    groups: NDArray[Any],
    folds: Sequence[SourceFold],
    right: Sequence[Floats],
    seed: int,
) -> Metric:
    """The mean over folds of the mean over classes, with its interval over groups."""
    rows = np.concatenate([np.flatnonzero(fold.asked) for fold in folds])
    cells = [(f, code) for f, fold in enumerate(folds) for code in fold.classes]
    number = np.repeat(np.arange(len(folds)), [len(hits) for hits in right])
    hits = np.concatenate(right)
    weights = np.array([1 / len(folds[f].classes) for f, _ in cells])
    member = np.column_stack([(number == f) & (truth[rows] == code) for f, code in cells])
    codes, n_groups = group_codes(groups[rows])
    columns = np.hstack([member * hits[:, None], member]).astype(np.float64)
    sums = sum_by_group(columns, codes, n_groups)

    def mean(drawn: Floats) -> Floats:
        half = len(cells)
        shares = drawn[:, :half] / np.maximum(drawn[:, half:], 1e-12)
        # A class that no drawn group has takes no part in that draw.
        there = (drawn[:, half:] > 0) * weights
        return np.asarray((shares * there).sum(axis=1) / there.sum(axis=1))[:, None]

    value = float(mean(sums.sum(axis=0, keepdims=True))[0, 0])
    drawn = bootstrap_statistics(sums, mean, seed=seed)
    return percentile_metric(value, drawn[:, 0], n=len(hits), n_groups=n_groups)


def _doubts(answered: Sequence[tuple[SourceFold, Floats]]) -> dict[int, Floats]:
    gathered: dict[int, list[Floats]] = {}
    for fold, found in answered:
        for row, chances in zip(np.flatnonzero(fold.asked).tolist(), found, strict=True):
            gathered.setdefault(row, []).append(chances)
    return {row: np.mean(several, axis=0) for row, several in gathered.items()}
