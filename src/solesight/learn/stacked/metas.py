"""Meta-models: from what base models say, and facts, to probabilities; kept as plain arrays."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solesight.errors import BundleError, UnknownNameError
from solesight.learn.calibrate import softmax
from solesight.learn.stacked.trees import Trees, boosted_trees, forest_trees

__all__ = ["METAS", "MetaModel", "fit_meta", "load_meta"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
STRENGTHS = (1e-3, 1e-2, 1e-1)
"""Of the logistic meta-model, the larger the weaker its regularisation."""
_FOREST = {"n_estimators": 200, "min_samples_leaf": 3, "max_leaf_nodes": 256}
_BOOST = {"max_iter": 60, "learning_rate": 0.1, "max_leaf_nodes": 15, "l2_regularization": 1.0}
_LEAST = 1e-6


@dataclass(frozen=True)
class MetaModel:
    """A meta-model; which kind it is says which arrays it has.

    Attributes:
        kind: mean, logistic, forest or boosting.
        arrays: what it learned.
        k: how many classes.
        own: how many bases predict the same classes; their logarithms are the first columns.
    """

    kind: str
    arrays: Mapping[str, NDArray[Any]]
    k: int
    own: int = 1

    def probabilities(self, x: Floats) -> Floats:
        """Give probabilities ``(n, classes)``, before any calibration."""
        return _ANSWERS[self.kind](self, np.asarray(x, dtype=np.float64))

    def logits(self, x: Floats) -> Floats:
        """Give their logarithms, none of them endless."""
        return np.asarray(np.log(np.maximum(self.probabilities(x), _LEAST)))


def fit_meta(
    kind: str,
    x: Floats,
    y: Ints,
    k: int,
    *,
    seed: int = 0,
    strengths: Sequence[float] = STRENGTHS,
) -> Iterator[MetaModel]:
    """Fit a meta-model; of the logistic one several strengths, the strongest first.

    Args:
        kind: one of `METAS`.
        x: ``(n, d)`` finite numbers.
        y: ``(n,)`` class indices below ``k``, each class at least once.
        k: how many classes.
        seed: of what the forest draws.
        strengths: of the logistic one.

    Raises:
        UnknownNameError: there is no such kind; lists those there are.
    """
    if kind not in METAS:
        raise UnknownNameError("meta-model", kind, METAS)
    if kind == "logistic":
        yield from _logistic(np.asarray(x, dtype=np.float64), y, k, strengths)
    else:
        yield METAS[kind](np.asarray(x, dtype=np.float64), y, k, seed)


def load_meta(kind: str, arrays: Mapping[str, NDArray[Any]], k: int, own: int = 1) -> MetaModel:
    """Make the meta-model of a bundle's arrays.

    Raises:
        BundleError: there is no such kind, or its arrays do not fit.
    """
    if kind not in METAS:
        raise BundleError(f"a stack with a meta-model {kind!r} is not one of ours")
    if kind == "logistic":
        weights = arrays.get("weights")
        if weights is None or weights.shape[0] != k or "bias" not in arrays:
            raise BundleError(f"the weights of a stack are not those of {k} classes")
    elif kind != "mean":
        Trees.from_arrays(arrays)
    return MetaModel(kind, dict(arrays), k, own)


def _logistic(x: Floats, y: Ints, k: int, strengths: Sequence[float]) -> Iterator[MetaModel]:
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression

    mean, scale = x.mean(axis=0), x.std(axis=0)
    scale = np.where(scale > 1e-9, scale, 1.0)
    model = LogisticRegression(max_iter=200, warm_start=True)
    for c in strengths:
        model.C = c
        with warnings.catch_warnings():
            # A meta-model fitted a little short of its optimum is chosen, or not, all the same.
            warnings.simplefilter("ignore", ConvergenceWarning)
            model.fit((x - mean) / scale, y)
        coefficients, intercept = model.coef_, model.intercept_
        if len(coefficients) == 1:
            coefficients = np.concatenate([-coefficients, coefficients]) / 2
            intercept = np.concatenate([-intercept, intercept]) / 2
        weights = coefficients / scale
        yield MetaModel("logistic", {"weights": weights, "bias": intercept - weights @ mean}, k)


def _forest(x: Floats, y: Ints, k: int, seed: int) -> MetaModel:
    from sklearn.ensemble import RandomForestClassifier

    model = RandomForestClassifier(random_state=seed, n_jobs=1, **_FOREST)
    return MetaModel("forest", forest_trees(model.fit(x, y)).to_arrays(), k)


def _boosting(x: Floats, y: Ints, k: int, seed: int) -> MetaModel:
    from sklearn.ensemble import HistGradientBoostingClassifier

    model = HistGradientBoostingClassifier(random_state=seed, early_stopping=False, **_BOOST)
    model.fit(x, y)
    start = np.asarray(model._baseline_prediction, dtype=np.float64).reshape(-1)
    return MetaModel("boosting", {**boosted_trees(model).to_arrays(), "start": start}, k)


def _mean(x: Floats, y: Ints, k: int, seed: int) -> MetaModel:
    """The mean of the bases: nothing is learned, so nothing can be learned wrongly."""
    return MetaModel("mean", {}, k)


def _one_logistic(x: Floats, y: Ints, k: int, seed: int) -> MetaModel:
    return next(_logistic(x, y, k, STRENGTHS[1:2]))


METAS: dict[str, Callable[[Floats, Ints, int, int], MetaModel]] = {
    "mean": _mean,
    "logistic": _one_logistic,
    "forest": _forest,
    "boosting": _boosting,
}
"""Kinds of meta-models by name."""


def _say_mean(meta: MetaModel, x: Floats) -> Floats:
    said = np.exp(x[:, : meta.own * meta.k]).reshape(len(x), meta.own, meta.k).mean(axis=1)
    return np.asarray(said / said.sum(axis=1, keepdims=True))


def _say_logistic(meta: MetaModel, x: Floats) -> Floats:
    return softmax(x @ meta.arrays["weights"].T + meta.arrays["bias"])


def _say_forest(meta: MetaModel, x: Floats) -> Floats:
    trees = Trees.from_arrays(meta.arrays)
    # scikit-learn compares as float32, and so must we.
    narrow = x.astype(np.float32).astype(np.float64)
    return trees.total(narrow) / len(trees.roots)


def _say_boosting(meta: MetaModel, x: Floats) -> Floats:
    trees = Trees.from_arrays(meta.arrays)
    start = meta.arrays["start"]
    width = len(start)
    scores = np.column_stack(
        [trees.total(x, range(one, len(trees.roots), width))[:, 0] for one in range(width)]
    )
    scores = scores + start
    return softmax(np.column_stack([-scores, scores]) / 2 if width == 1 else scores)


_ANSWERS: dict[str, Callable[[MetaModel, Floats], Floats]] = {
    "mean": _say_mean,
    "logistic": _say_logistic,
    "forest": _say_forest,
    "boosting": _say_boosting,
}
