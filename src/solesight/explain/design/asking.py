"""What is asked of `explain design`, and what other verbs know that it needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from solesight.catalog import Derived

__all__ = ["DesignAsked", "DesignMaterial"]


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


@dataclass(frozen=True)
class DesignMaterial:
    """What other verbs know, handed over as plain data.

    Attributes:
        frames: configuration hash of the frames.
        facing: kept photos -> where their toe points.
        title: the workspace's name.
        created: when the page was made, ISO 8601.
        version: of Solesight.
        derived: columns that are read from a photo's labels and source, by name.
        caveats: what must be said of a column wherever it is shown.
        commands: what repeats the page, a command line each.
    """

    frames: str
    facing: Mapping[str, str]
    title: str
    created: str
    version: str
    derived: Derived = field(default_factory=dict)
    caveats: Mapping[str, str] = field(default_factory=dict)
    commands: Sequence[str] = ()
