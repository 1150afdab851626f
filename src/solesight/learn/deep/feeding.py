"""Batches: which rows an epoch sees and in which order, the same whenever the epoch is made."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from solesight.learn.deep.torched import mixed_seed

__all__ = ["Feed", "class_weights"]

Prepare = Callable[[NDArray[Any], np.random.Generator], Tensor]
"""From rows as they are stored to what the network sees."""


@dataclass(frozen=True)
class Feed:
    """Rows to learn from, or to be asked about.

    Attributes:
        views: arrays of one shape, the rows first; an epoch takes each row from one of them.
        rows: which rows of the arrays.
        truth: (rows,) class numbers.
        prepare: what the network sees of them.
        batch: rows a step.
        seed: of the order and of the changes.
        weights: how often each row is drawn, beside the others; None draws each once an epoch.
    """

    views: tuple[NDArray[Any], ...]
    rows: NDArray[np.int64]
    truth: NDArray[np.int64]
    prepare: Prepare
    batch: int
    seed: int
    weights: NDArray[np.float64] | None = None

    @property
    def steps(self) -> int:
        """Batches an epoch; a last row that would be alone is left to another epoch."""
        whole, rest = divmod(len(self.rows), self.batch)
        return whole + (rest > 1) or 1

    def epoch(self, number: int) -> Iterator[tuple[Tensor, Tensor]]:
        """Yield the batches of an epoch, shuffled and changed."""
        rng = np.random.default_rng(mixed_seed(self.seed, number))
        n = len(self.rows)
        if self.weights is None:
            order = rng.permutation(n)
        else:
            order = rng.choice(n, n, p=self.weights / self.weights.sum())
        views = rng.integers(len(self.views), size=n)
        for step in range(self.steps):
            chosen = order[step * self.batch : (step + 1) * self.batch]
            stored = np.stack([self.views[views[i]][self.rows[i]] for i in chosen])
            own = np.random.default_rng(mixed_seed(self.seed, number, step))
            yield self.prepare(stored, own), torch.from_numpy(self.truth[chosen])

    def in_order(self) -> Iterator[tuple[Tensor, Tensor]]:
        """Yield all rows as they are, in their order."""
        for start in range(0, len(self.rows), self.batch):
            chosen = np.arange(start, min(start + self.batch, len(self.rows)))
            stored = np.asarray(self.views[0][self.rows[chosen]])
            rng = np.random.default_rng(0)
            yield self.prepare(stored, rng), torch.from_numpy(self.truth[chosen])


def class_weights(truth: NDArray[np.int64], classes: int) -> NDArray[np.float64]:
    """Give each class the weight at which all weigh alike: rows / (classes * rows of the class)."""
    counts = np.bincount(truth, minlength=classes)
    return np.asarray(len(truth) / (classes * np.maximum(counts, 1)), dtype=np.float64)
