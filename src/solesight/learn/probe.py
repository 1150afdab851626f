"""Fitting a probe on vectors: weights come from the training rows, choices from validation."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from solesight.errors import NotEnoughDataError
from solesight.learn.calibrate import fit_temperature
from solesight.learn.kinds import SHARED, Candidate, Linear, candidates
from solesight.learn.linear import Probe, powered
from solesight.learn.neighbours import Neighbours
from solesight.learn.reports import Report, heard
from solesight.learn.subclasses import Subclasses

__all__ = ["Probe", "ProbeOptions", "fit_kind", "fit_on_split", "fit_probe", "macro_f1"]

Vectors = NDArray[np.float32]
Codes = NDArray[np.int64]


@dataclass(frozen=True)
class ProbeOptions:
    """How a probe is fitted.

    Attributes:
        class_weight: ``balanced`` weighs every class alike, and within it every subclass; None
            every photo.
        cs: strengths to try, the larger the weaker the regularisation; they belong to
            standardised numbers.
        max_iter: of the solver, for each strength.
        power: exponent applied to the embeddings first.
        subclasses: what divides the classes of the training rows, each to be learned apart; for
            logistic regression alone.
        report: told of each strength.
    """

    class_weight: Literal["balanced"] | None = "balanced"
    cs: tuple[float, ...] = ()
    max_iter: int = 300
    power: float = 0.5
    subclasses: Subclasses | None = None
    report: Report = heard


@dataclass(frozen=True)
class _Trial:
    found: Candidate
    macro_f1: float
    seconds: float


def fit_on_split(
    x: NDArray[Any],
    codes: NDArray[np.integer],
    splits: Sequence[str] | NDArray[np.str_],
    *,
    classes: Sequence[str],
    seed: int = 0,
    options: ProbeOptions | None = None,
) -> Probe:
    """Fit a probe on split rows. The test rows are not even read.

    Args:
        x: ``(n, d)`` embeddings; a memory map will do.
        codes: ``(n,)`` class indices, negative where a row has no class.
        splits: ``(n,)`` ``train``, ``validation`` or anything else.
        classes: names of the classes.
        seed: as ``fit_probe``.
        options: how to fit.

    Raises:
        NotEnoughDataError: as ``fit_probe``.
    """
    names, labels = np.asarray(splits), np.asarray(codes, dtype=np.int64)
    train, val = (
        np.flatnonzero((names == split) & (labels >= 0)) for split in ("train", "validation")
    )
    return fit_probe(
        x[train], labels[train], x[val], labels[val], classes=classes, seed=seed, options=options
    )


def fit_probe(
    train_x: NDArray[Any],
    train_y: NDArray[np.integer],
    val_x: NDArray[Any],
    val_y: NDArray[np.integer],
    *,
    classes: Sequence[str],
    seed: int = 0,
    options: ProbeOptions | None = None,
) -> Probe:
    """Fit a probe: multinomial logistic regression with L2, L-BFGS, one strength after another.

    Each strength starts from the weights of the stronger one before it. The strength with the
    best macro F1 on the validation rows is kept, the stronger among equals; then the temperature
    is fitted on the same rows.

    Args:
        train_x: ``(n, d)`` embeddings.
        train_y: ``(n,)`` class indices.
        val_x: ``(m, d)`` embeddings.
        val_y: ``(m,)`` class indices.
        classes: names of the classes.
        seed: kept in the configuration; the solver draws no random number.
        options: how to fit.

    Raises:
        NotEnoughDataError: fewer than two classes, a class without a training row, or no
            validation row.
        ValueError: an embedding is not finite.
    """
    probe = fit_kind(
        "logistic", train_x, train_y, val_x, val_y, classes=classes, seed=seed, options=options
    )
    if isinstance(probe, Neighbours):
        raise TypeError("logistic regression gave no linear map")
    return probe


def fit_kind(  # noqa: PLR0913 - rows of two splits, and what to make of them
    kind: str,
    train_x: NDArray[Any],
    train_y: NDArray[np.integer],
    val_x: NDArray[Any],
    val_y: NDArray[np.integer],
    *,
    classes: Sequence[str],
    seed: int = 0,
    options: ProbeOptions | None = None,
) -> Probe | Neighbours:
    """Fit a probe of any kind; see `fit_probe` for what is chosen, and how.

    Args:
        kind: logistic, ridge, centroid or knn.
        train_x: as `fit_probe`, and so is all that follows.
        train_y: class indices.
        val_x: embeddings.
        val_y: class indices.
        classes: names of the classes.
        seed: kept in the configuration.
        options: how to fit.

    Raises:
        UnknownNameError: there is no such kind.
        NotEnoughDataError: as `fit_probe`.
        ValueError: as `fit_probe`.
    """
    how = options or ProbeOptions()
    _check(train_x, train_y, val_x, val_y, classes)
    asked = powered(val_x, how.power)
    found = candidates(
        kind, powered(train_x, how.power), train_y, len(classes),
        strengths=how.cs, balanced=how.class_weight == "balanced", max_iter=how.max_iter,
        subclasses=how.subclasses,
    )  # fmt: skip
    trials: list[_Trial] = []
    start = time.perf_counter()
    for step, candidate in enumerate(found):
        score = macro_f1(val_y, candidate.scorer.scores(asked).argmax(axis=1))
        trials.append(_Trial(candidate, score, time.perf_counter() - start))
        how.report(step, max(trial.macro_f1 for trial in trials))
        start = time.perf_counter()
    best = trials[0]
    for trial in trials[1:]:
        if trial.macro_f1 > best.macro_f1 + 1e-9:
            best = trial
    scorer = best.found.scorer
    temperature = fit_temperature(scorer.scores(asked), np.asarray(val_y))
    told = {"seed": seed, "kind": kind, **_configuration(how, best, trials)}
    names = tuple(classes)
    if isinstance(scorer, Linear):
        weights, bias, members = scorer.weights, scorer.bias, scorer.members
        return Probe(weights, bias, temperature, how.power, names, told, members)
    return Neighbours(scorer, temperature, how.power, names, told)


def macro_f1(truth: NDArray[np.integer], answers: NDArray[np.integer]) -> float:
    """The mean F1 over the classes that some row has."""
    from sklearn.metrics import f1_score

    score = f1_score(truth, answers, labels=np.unique(truth), average="macro", zero_division=0)
    return float(score)


def _check(
    train_x: NDArray[Any],
    train_y: NDArray[np.integer],
    val_x: NDArray[Any],
    val_y: NDArray[np.integer],
    classes: Sequence[str],
) -> None:
    if len(classes) < 2:
        raise NotEnoughDataError("a probe needs at least two classes")
    missing = sorted(set(range(len(classes))) - set(np.unique(train_y).tolist()))
    if missing:
        names = ", ".join(classes[i] for i in missing[:5])
        raise NotEnoughDataError(f"no training photo for: {names}; choose the classes again")
    if not len(val_y):
        raise NotEnoughDataError(
            "no validation photo: add photos of more shoes and split again, so that the strength "
            "of the regularisation can be chosen"
        )
    if not (np.isfinite(train_x).all() and np.isfinite(val_x).all()):
        raise ValueError("an embedding is not finite")


def _division(how: ProbeOptions) -> dict[str, Any]:
    """Say how classes were divided; heads and curves of a bundle must know what it shared."""
    if how.subclasses is None:
        return {}
    return {"subclasses": len(how.subclasses.members), "shared": SHARED}


def _configuration(how: ProbeOptions, best: _Trial, trials: Sequence[_Trial]) -> dict[str, Any]:
    return {
        "class_weight": how.class_weight or "none",
        "power": how.power,
        "max_iter": how.max_iter,
        **_division(how),
        "c": best.found.strength,
        "chosen_by": "macro F1 on validation",
        "tried": [
            {
                "c": trial.found.strength,
                "macro_f1": round(trial.macro_f1, 6),
                "converged": trial.found.converged,
                "seconds": round(trial.seconds, 2),
            }
            for trial in trials
        ],
    }
