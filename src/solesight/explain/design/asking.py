"""What is asked of `explain design`, and what other verbs know that it needs."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["DesignAsked"]


@dataclass(frozen=True)
class DesignAsked:
    """What somebody wants to see.

    Attributes:
        target: hyped, brand, model, premium, or any column.
        min_photos: side views that a class needs.
        sample: photos that are looked at, at most, as many of each class.
        seed: of the sample, the folds, the labels dealt anew and the intervals.
    """

    target: str
    min_photos: int = 40
    sample: int = 2000
    seed: int = 0
