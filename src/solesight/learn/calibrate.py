"""Probabilities that mean what they say: one temperature for all logits."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar

__all__ = ["fit_temperature", "softmax"]

# Strongly regularised scores are small: they need far more confidence than they show.
_RANGE = (0.001, 20.0)

Floats = NDArray[np.float64]


def softmax(logits: NDArray[np.floating]) -> Floats:
    """Probabilities ``(n, k)`` of logits ``(n, k)``, safe for logits of any size."""
    shifted = np.asarray(logits, dtype=np.float64)
    shifted = shifted - shifted.max(axis=1, keepdims=True)
    weights = np.exp(shifted)
    return np.asarray(weights / weights.sum(axis=1, keepdims=True), dtype=np.float64)


def fit_temperature(logits: NDArray[np.floating], truth: NDArray[np.int64]) -> float:
    """The number to divide logits by, so that their log-loss is least (Guo et al., 2017).

    The truths are softened as Platt (1999) does, by 1 / (n + 2): without that, a few rows that are
    all right would ask for certainty.

    Args:
        logits: ``(n, k)`` on rows that were not trained on.
        truth: ``(n,)`` class indices.

    Returns:
        The temperature, from 0.001 to 20; above 1 it takes confidence back.
    """
    rows = np.asarray(logits, dtype=np.float64)
    n, k = rows.shape
    soft = np.full((n, k), 1.0 / (n + 2) / max(k - 1, 1))
    soft[np.arange(n), truth] = 1.0 - 1.0 / (n + 2)

    def loss(log_temperature: float) -> float:
        cooled = rows / np.exp(log_temperature)
        top = cooled.max(axis=1)
        norm = top + np.log(np.exp(cooled - top[:, None]).sum(axis=1))
        return float((norm - (soft * cooled).sum(axis=1)).mean())

    found = minimize_scalar(loss, bounds=np.log(_RANGE).tolist(), method="bounded")
    return float(np.exp(found.x))
