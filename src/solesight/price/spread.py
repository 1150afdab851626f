"""A price as a distribution: what the model says, and how far such words were off before."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["BANDS", "Band", "Spread"]

Floats = NDArray[np.float64]
BANDS = (100.0, 200.0, 300.0, 400.0, 500.0, 600.0, 700.0, 800.0, 900.0)
"""Edges of the bands of 100, the last one open: 0-100, 100-200 ... 900+."""


@dataclass(frozen=True)
class Band:
    """A band of prices and its probability; ``high`` is None where it is open."""

    low: float
    high: float | None
    probability: float

    def as_json(self) -> dict[str, float | None]:
        """Give it as JSON."""
        high = None if self.high is None else round(self.high, 2)
        return {"low": round(self.low, 2), "high": high, "probability": round(self.probability, 4)}


@dataclass(frozen=True)
class Spread:
    """Equally likely prices, as logarithms, sorted; or weighed ones.

    Attributes:
        logs: (n,) sorted logarithms of prices.
        shares: (n,) probabilities that sum to one; None where all are alike.
    """

    logs: Floats
    shares: Floats | None = None

    @classmethod
    def around(cls, center: float, scale: float, errors: Floats) -> Spread:
        """Put the errors that were seen, in units of the scale, around a center.

        With errors of shoes that the model had not seen, its intervals hold by split-conformal
        reasoning (Papadopoulos and others, 2002; cross-conformal: Vovk, 2015).
        """
        return cls(center + scale * errors)

    @classmethod
    def mixed(cls, parts: Sequence[tuple[float, Spread]]) -> Spread:
        """Mix distributions by their probabilities."""
        logs = np.concatenate([part.logs for _, part in parts])
        shares = np.concatenate([share * part._weights() for share, part in parts])
        order = np.argsort(logs, kind="stable")
        return cls(logs[order], shares[order] / shares.sum())

    def _weights(self) -> Floats:
        if self.shares is not None:
            return self.shares
        return np.full(len(self.logs), 1 / len(self.logs))

    def times(self, factor: float) -> Spread:
        """Multiply every price."""
        return Spread(self.logs + math.log(factor), self.shares)

    @property
    def median(self) -> float:
        """The price that half of such shoes exceed."""
        return math.exp(self._at(0.5))

    def interval(self, coverage: float) -> tuple[float, float]:
        """Give the price that lies in between with this probability, both tails alike."""
        tail = (1 - coverage) / 2
        return math.exp(self._at(tail)), math.exp(self._at(1 - tail))

    def _at(self, level: float) -> float:
        if self.shares is None:
            # The (n + 1)-th error is the new shoe's: its rank is what conformal promises.
            place = (len(self.logs) + 1) * level - 1
            return float(np.interp(place, np.arange(len(self.logs)), self.logs))
        middles = np.cumsum(self.shares) - self.shares / 2
        return float(np.interp(level, middles, self.logs))

    def below(self, price: float) -> float:
        """Give the probability of a price below this one."""
        if price <= 0:
            return 0.0
        shares = self._weights()
        middles = np.cumsum(shares) - shares / 2
        return float(np.interp(math.log(price), self.logs, middles, left=0.0, right=1.0))

    def bands(self, edges: Sequence[float] = BANDS) -> tuple[Band, ...]:
        """Give the probability of each band between edges, below the first and above the last."""
        ends = [0.0, *(self.below(edge) for edge in edges), 1.0]
        lows, highs = [0.0, *edges], [*edges, None]
        shares = np.diff(ends)
        rows = zip(lows, highs, shares, strict=True)
        return tuple(Band(low, high, float(share)) for low, high, share in rows)
