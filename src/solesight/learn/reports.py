"""How a learner says how far it has come, and how tuning ends a hopeless trial."""

from __future__ import annotations

from typing import Protocol

__all__ = ["Pruned", "Report", "heard"]


class Pruned(Exception):
    """A trial that is not worth its time any more: raised by a report, caught by `tune` alone."""


class Report(Protocol):
    """What a learner calls after each step."""

    def __call__(self, step: int, value: float) -> None:
        """Hear how good the model is after ``step`` steps, macro F1 on validation.

        Raises:
            Pruned: others were better by then.
        """


def heard(step: int, value: float) -> None:
    """Hear it, and let the learner go on."""
