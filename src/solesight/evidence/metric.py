"""A number that never travels without its uncertainty."""

from __future__ import annotations

import math
from dataclasses import dataclass

__all__ = ["Metric"]


@dataclass(frozen=True)
class Metric:
    """A score, its 95 % interval, and how many rows it rests on.

    Attributes:
        value: the point value; NaN where the rows cannot tell.
        low: lower end of the interval, None where no interval can be given (a single group).
        high: upper end, None together with ``low``.
        n: rows scored.
    """

    value: float
    low: float | None
    high: float | None
    n: int

    def as_json(self) -> dict[str, float | int | None]:
        """The metric as JSON knows it: whatever is not finite becomes None."""
        return {
            "value": _finite(self.value),
            "low": _finite(self.low),
            "high": _finite(self.high),
            "n": self.n,
        }

    def __str__(self) -> str:
        if _finite(self.value) is None:
            return f"unknown (n {self.n})"
        if _finite(self.low) is None or _finite(self.high) is None:
            return f"{self.value:.3f} (n {self.n}, no interval)"
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}] (n {self.n})"


def _finite(number: float | None) -> float | None:
    if number is None or not math.isfinite(number):
        return None
    return float(number)
