"""What a page shows besides the facts that its verb reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from solesight.catalog import Derived

__all__ = ["PageMaterial"]


@dataclass(frozen=True)
class PageMaterial:
    """What other verbs know, handed to the one that writes the page as plain data.

    Attributes:
        frames: configuration hash of the frames that are shown.
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
