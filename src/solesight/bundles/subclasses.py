"""What the rows of a linear map say of classes, where each class has several of them.

A class that was learned by its subclasses, a brand by its models, is as likely as they are
together: its logit is the logarithm of the sum of their exponentials.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["LEAST_SUM", "shares_within", "summed_logits"]

LEAST_SUM = 1e-300
"""Of a class's exponentials: were every subclass out of reach, it is unlikely, not impossible."""


def summed_logits(logits: NDArray[np.floating], members: NDArray[np.int64]) -> NDArray[np.float64]:
    """Give logits ``(n, classes)`` of logits ``(n, subclasses)``: probabilities are summed."""
    rows = logits.astype(np.float64)
    top = rows.max(axis=1, keepdims=True)
    summed = np.exp(rows - top) @ np.eye(int(members.max()) + 1)[members]
    return np.asarray(np.log(np.maximum(summed, LEAST_SUM)) + top)


def shares_within(
    logits: NDArray[np.floating], members: NDArray[np.int64], label: int
) -> NDArray[np.float64]:
    """Give how likely each subclass is, ``(n, subclasses)``, were the class known; else 0."""
    rows = np.where(members == label, logits.astype(np.float64), -np.inf)
    raised = np.exp(rows - rows.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))
