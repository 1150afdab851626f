"""Kinds of probes: how labelled vectors become scores of classes, one strength after another.

Every kind but the neighbours is a linear map in the end, whatever it was fitted by.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solesight.bundles import summed_logits
from solesight.errors import UnknownNameError
from solesight.learn.neighbours import Vote, votes
from solesight.learn.subclasses import STRENGTHS, Subclasses

__all__ = ["KINDS", "SHARED", "Candidate", "Linear", "candidates", "default_strengths"]

# At the solver's own, 1e-4, weakly regularised maps stop before they have learned what they could.
_TOLERANCE = 1e-5
SHARED = 0.25
"""Of a class's own linear map, added to that of each of its subclasses: what these have in common
tells photos of yet another one."""

Vectors = NDArray[np.float32]
Codes = NDArray[np.int64]
Regression = tuple[NDArray[np.floating], NDArray[np.floating], bool]


@dataclass(frozen=True)
class Linear:
    """Scores as one matrix product: ``x @ weights.T + bias``, summed where rows are subclasses.

    Attributes:
        weights: ``(classes, d)`` float32, or ``(subclasses, d)``.
        bias: ``(classes,)`` float32, or ``(subclasses,)``.
        members: ``(subclasses,)`` the class of each row; None where rows are classes.
    """

    weights: Vectors
    bias: Vectors
    members: Codes | None = None

    def scores(self, x: Vectors) -> Vectors:
        """Give scores ``(n, classes)`` of powered vectors ``(n, d)``."""
        rows = np.asarray(x @ self.weights.T + self.bias, dtype=np.float32)
        if self.members is None:
            return rows
        return summed_logits(rows, self.members).astype(np.float32)


@dataclass(frozen=True)
class Candidate:
    """What one strength gave.

    Attributes:
        strength: which.
        scorer: what it learned.
        converged: whether its solver came to an end by itself.
    """

    strength: float
    scorer: Linear | Vote
    converged: bool = True


@dataclass(frozen=True)
class _Told:
    """Powered vectors with their classes, and how to weigh them."""

    x: Vectors
    y: Codes
    k: int
    balanced: bool
    max_iter: int
    members: Codes | None = None

    @property
    def weights(self) -> NDArray[np.float64]:
        """A weight a row, of mean 1: classes weigh alike, and within a class its subclasses."""
        if not self.balanced:
            return np.ones(len(self.y))
        counts = np.bincount(self.y, minlength=self.k)
        if self.members is None:
            return np.asarray((len(self.y) / np.count_nonzero(counts)) / counts[self.y])
        parts = np.bincount(self.members)
        shares = 1 / (len(parts) * parts[self.members] * np.maximum(counts, 1))
        return np.asarray(len(self.y) * shares[self.y])


def _logistic(told: _Told, strengths: Sequence[float]) -> Iterator[Candidate]:
    """Multinomial logistic regression with L2; each strength starts from the one before."""
    rows, mean, scale = _standardised(told.x)
    every, cs, members = replace(told, x=rows), sorted(strengths), told.members
    fits = _regressions(every, cs) if members is None else _shared(every, members, cs)
    for c, (weights, bias, done) in zip(cs, fits, strict=True):
        yield Candidate(c, replace(_folded(weights, bias, mean, scale), members=members), done)


def _shared(told: _Told, members: Codes, strengths: Sequence[float]) -> Iterator[Regression]:
    """Maps of subclasses, to each of which a share of its class's own map is added."""
    # By class, where its photos weigh alike.
    wide = replace(told, y=members[told.y], k=int(members.max()) + 1, members=None)
    fits = zip(_regressions(told, strengths), _regressions(wide, strengths), strict=True)
    for (weights, bias, done), (common, common_bias, common_done) in fits:
        weights, bias = weights + SHARED * common[members], bias + SHARED * common_bias[members]
        yield weights, bias, done and common_done


def _regressions(told: _Told, strengths: Sequence[float]) -> Iterator[Regression]:
    """Weights and bias of standardised rows, a row for each class, and whether they converged."""
    # scikit-learn takes a second to import: only who trains pays for it.
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(max_iter=told.max_iter, warm_start=True, tol=_TOLERANCE)
    weights = told.weights
    for c in strengths:
        model.C = c
        with warnings.catch_warnings():
            # Whether it converged is kept as a fact of the candidate.
            warnings.simplefilter("ignore", ConvergenceWarning)
            model.fit(told.x, told.y, sample_weight=weights)
        done = bool(model.n_iter_.max() < told.max_iter)
        yield *_each_class(model.coef_, model.intercept_), done


def _ridge(told: _Told, strengths: Sequence[float]) -> Iterator[Candidate]:
    """Least squares with L2 on marks of 1 and -1; one decomposition serves every strength."""
    rows, mean, scale = _standardised(told.x)
    weights = told.weights
    marks = 2.0 * np.eye(told.k)[told.y] - 1.0
    middle, mark = (np.average(a, axis=0, weights=weights) for a in (rows, marks))
    x = (rows - middle) * np.sqrt(weights)[:, None]
    target = (marks - mark) * np.sqrt(weights)[:, None]
    values, axes = np.linalg.eigh(x.T.astype(np.float64) @ x)
    turned = axes.T @ (x.T @ target)
    for strength in sorted(strengths):
        # As with logistic regression, the larger the weaker; it belongs to the mean over rows.
        found = (axes @ (turned / (values[:, None] + len(x) / strength))).T
        yield Candidate(strength, _folded(found, mark - found @ middle, mean, scale))


def _centroid(told: _Told, strengths: Sequence[float]) -> Iterator[Candidate]:
    """The nearest mean of a class; the strength says how far numbers are set to one spread."""
    x, weights = told.x.astype(np.float64), np.eye(told.k)[told.y]
    counts = np.maximum(weights.sum(axis=0), 1)[:, None]
    spread = np.sqrt(((x - (weights.T @ x / counts)[told.y]) ** 2).mean(axis=0))
    spread = np.maximum(spread, max(spread.max() * 1e-3, 1e-12))
    for strength in sorted(strengths):
        scaled = spread**strength
        centres = weights.T @ (x / scaled) / counts
        scores = 2 * (x / scaled) @ centres.T - (centres**2).sum(axis=1)
        # So that a temperature of the usual size fits: distances have no unit.
        unit = max(float(np.median(scores.std(axis=1))), 1e-12)
        bias = -(centres**2).sum(axis=1) / unit
        yield Candidate(strength, Linear(_f32(2 * centres / scaled / unit), _f32(bias)))


def _knn(told: _Told, strengths: Sequence[float]) -> Iterator[Candidate]:
    """The labels of the nearest vectors, the nearer the weightier; the strength is their number."""
    for found in votes(told.x, told.y, told.k, told.weights, sorted(strengths, reverse=True)):
        yield Candidate(float(found.neighbours), found)


KINDS: dict[str, tuple[Callable[..., Iterator[Candidate]], tuple[float, ...]]] = {
    "logistic": (_logistic, (1e-4, 1e-3, 1e-2, 3e-2, 1e-1, 1.0)),
    "ridge": (_ridge, (1e-2, 1e-1, 1.0, 3.0, 10.0, 30.0, 100.0)),
    "centroid": (_centroid, (0.0, 0.5, 1.0)),
    "knn": (_knn, (50.0, 20.0, 10.0, 5.0, 3.0, 1.0)),
}
"""Kinds by name: how they are fitted, and the strengths that are tried."""


def default_strengths(kind: str) -> tuple[float, ...]:
    """Give the strengths that are tried of a kind.

    Raises:
        UnknownNameError: there is no such kind; lists those there are.
    """
    if kind not in KINDS:
        raise UnknownNameError("kind of probe", kind, KINDS)
    return KINDS[kind][1]


def candidates(  # noqa: PLR0913 - labelled rows, and what is known of their classes
    kind: str,
    x: Vectors,
    y: NDArray[np.integer],
    k: int,
    *,
    strengths: Sequence[float] = (),
    balanced: bool = True,
    max_iter: int = 300,
    subclasses: Subclasses | None = None,
) -> Iterator[Candidate]:
    """Fit one strength after another, the strongest regularisation first.

    Args:
        kind: one of `KINDS`.
        x: ``(n, d)`` powered vectors; they are changed in place.
        y: ``(n,)`` class indices below ``k``.
        k: how many classes.
        strengths: what to try; the kind's own by default, or those of subclasses.
        balanced: weigh every class alike, not every row.
        max_iter: of a solver, for each strength.
        subclasses: of the rows, to be learned apart, with a share of their class's own map; by
            logistic alone.

    Raises:
        UnknownNameError: there is no such kind.
        ValueError: there are subclasses, and the kind is another than logistic.
    """
    chosen = tuple(strengths) or default_strengths(kind)
    told = _Told(x, np.asarray(y, dtype=np.int64), k, balanced, max_iter)
    if subclasses is not None:
        if kind != "logistic":
            raise ValueError(f"subclasses are learned by logistic regression alone, not by {kind}")
        codes, members = subclasses.codes, subclasses.members
        told = replace(told, y=codes, k=len(members), members=members)
        chosen = tuple(strengths) or STRENGTHS
    return KINDS[kind][0](told, chosen)


def _standardised(rows: Vectors) -> tuple[Vectors, Vectors, Vectors]:
    mean, scale = rows.mean(axis=0), rows.std(axis=0)
    # A number that hardly varies is dead; dividing by its tiny spread would blow up its noise.
    scale = np.maximum(scale, max(float(scale.max()) * 1e-3, 1e-12)).astype(np.float32)
    rows -= mean
    rows /= scale
    return rows, mean, scale


def _each_class(
    coefficients: NDArray[Any], intercept: NDArray[Any]
) -> tuple[NDArray[Any], NDArray[Any]]:
    """A row for each of two classes, where a solver gives the second one's alone."""
    if len(coefficients) > 1:
        return coefficients, intercept
    rows = np.concatenate([-coefficients, coefficients]) / 2
    return rows, np.concatenate([-intercept, intercept]) / 2


def _folded(
    coefficients: NDArray[Any], intercept: NDArray[Any], mean: Vectors, scale: Vectors
) -> Linear:
    """Weights for the powered vectors themselves."""
    weights = coefficients.astype(np.float64) / scale
    return Linear(_f32(weights), _f32(intercept - weights @ mean.astype(np.float64)))


def _f32(values: NDArray[Any]) -> Vectors:
    return np.asarray(values, dtype=np.float32)
