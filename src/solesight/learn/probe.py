"""The learner ``probe``: multinomial logistic regression on embeddings.

Weights come from the training rows, every choice from the validation rows.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from solesight.errors import NotEnoughDataError
from solesight.learn.calibrate import fit_temperature
from solesight.learn.linear import Probe, powered

__all__ = ["Probe", "ProbeOptions", "fit_on_split", "fit_probe"]

Vectors = NDArray[np.float32]
Codes = NDArray[np.int64]


@dataclass(frozen=True)
class ProbeOptions:
    """How a probe is fitted.

    Attributes:
        class_weight: ``balanced`` weighs every class alike, None every photo.
        cs: strengths to try, the larger the weaker the regularisation; they belong to
            standardised numbers.
        max_iter: of the solver, for each strength.
        power: exponent applied to the embeddings first.
    """

    class_weight: Literal["balanced"] | None = "balanced"
    cs: tuple[float, ...] = (1e-4, 1e-3, 1e-2, 3e-2, 1e-1, 1.0)
    max_iter: int = 300
    power: float = 0.5


@dataclass(frozen=True)
class _Trial:
    c: float
    macro_f1: float
    converged: bool
    seconds: float
    weights: Vectors
    bias: Vectors


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
    how = options or ProbeOptions()
    _check(train_x, train_y, val_x, val_y, classes)
    rows, mean, scale = _standardised(powered(train_x, how.power))
    asked = powered(val_x, how.power)
    trials = _trials(rows, train_y, asked, val_y, (mean, scale), how)
    best = trials[0]
    for trial in trials[1:]:
        if trial.macro_f1 > best.macro_f1 + 1e-9:
            best = trial
    temperature = fit_temperature(asked @ best.weights.T + best.bias, np.asarray(val_y))
    return Probe(
        weights=best.weights,
        bias=best.bias,
        temperature=temperature,
        power=how.power,
        classes=tuple(classes),
        configuration={"seed": seed, **_configuration(how, best, trials)},
    )


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


def _standardised(rows: Vectors) -> tuple[Vectors, Vectors, Vectors]:
    mean, scale = rows.mean(axis=0), rows.std(axis=0)
    # A number that hardly varies is dead; dividing by its tiny spread would blow up its noise.
    scale = np.maximum(scale, max(float(scale.max()) * 1e-3, 1e-12)).astype(np.float32)
    rows -= mean
    rows /= scale
    return rows, mean, scale


def _trials(
    rows: Vectors,
    train_y: NDArray[np.integer],
    asked: Vectors,
    val_y: NDArray[np.integer],
    standard: tuple[Vectors, Vectors],
    how: ProbeOptions,
) -> list[_Trial]:
    # scikit-learn takes a second to import: only who trains pays for it.
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import f1_score

    model = LogisticRegression(
        class_weight=how.class_weight, max_iter=how.max_iter, warm_start=True
    )
    trials, present = [], np.unique(val_y)
    for c in sorted(how.cs):
        start = time.perf_counter()
        model.C = c
        with warnings.catch_warnings():
            # Whether it converged is kept as a fact of the trial.
            warnings.simplefilter("ignore", ConvergenceWarning)
            model.fit(rows, train_y)
        weights, bias = _folded(model.coef_, model.intercept_, *standard)
        answers = (asked @ weights.T + bias).argmax(axis=1)
        score = f1_score(val_y, answers, labels=present, average="macro", zero_division=0)
        done = bool(model.n_iter_.max() < how.max_iter)
        seconds = time.perf_counter() - start
        trials.append(_Trial(c, float(score), done, seconds, weights, bias))
    return trials


def _folded(
    coefficients: NDArray[Any], intercept: NDArray[Any], mean: Vectors, scale: Vectors
) -> tuple[Vectors, Vectors]:
    """Weights for the powered embeddings themselves, and a row for each of two classes."""
    if len(coefficients) == 1:
        coefficients = np.concatenate([-coefficients, coefficients]) / 2
        intercept = np.concatenate([-intercept, intercept]) / 2
    weights = coefficients.astype(np.float64) / scale
    bias = intercept - weights @ mean.astype(np.float64)
    return weights.astype(np.float32), bias.astype(np.float32)


def _configuration(how: ProbeOptions, best: _Trial, trials: Sequence[_Trial]) -> dict[str, Any]:
    return {
        "class_weight": how.class_weight or "none",
        "power": how.power,
        "max_iter": how.max_iter,
        "c": best.c,
        "chosen_by": "macro F1 on validation",
        "tried": [
            {
                "c": trial.c,
                "macro_f1": round(trial.macro_f1, 6),
                "converged": trial.converged,
                "seconds": round(trial.seconds, 2),
            }
            for trial in trials
        ],
    }
