"""Trials as plain data: what was tried, what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

__all__ = ["State", "Trial", "best_of"]

State = Literal["complete", "pruned", "failed"]


@dataclass(frozen=True)
class Trial:
    """One trial.

    Attributes:
        number: from 0, in the order in which they began.
        settings: the options that were tried, as texts.
        state: complete, pruned (ended early) or failed.
        value: macro F1 on validation; None unless complete.
        steps: (step, value) pairs that the learner reported.
        seconds: how long it took.
        error: why it failed; empty otherwise.
    """

    number: int
    settings: Mapping[str, str]
    state: State
    value: float | None
    steps: Sequence[tuple[int, float]]
    seconds: float
    error: str = ""

    def as_json(self) -> dict[str, Any]:
        """Give the trial as plain data."""
        return {
            "number": self.number,
            "settings": dict(self.settings),
            "state": self.state,
            "value": self.value,
            "steps": [list(step) for step in self.steps],
            "seconds": round(self.seconds, 2),
            "error": self.error,
        }


def best_of(trials: Sequence[Trial]) -> Trial | None:
    """Give the complete trial with the best value, the earliest among equals."""
    whole = [trial for trial in trials if trial.value is not None]
    return max(whole, key=lambda trial: (trial.value or 0.0, -trial.number), default=None)
