"""What `add` was given, one item a picture, before any byte is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["Item", "Refused"]


@dataclass(frozen=True)
class Item:
    """One picture to add.

    Attributes:
        path: as given: relative to the folder, the archive or the table's root.
        root: absolute path of that folder or archive.
        archived: True when ``root`` is a zip file and ``path`` a member of it.
        row: the manifest's columns for it, or those read from its folders' names.
        url: where the picture can be had, for rows that have no file.
    """

    path: str
    root: str
    archived: bool = False
    row: Mapping[str, str] = field(default_factory=dict)
    url: str | None = None


@dataclass(frozen=True)
class Refused:
    """One thing that cannot be added, and why.

    Attributes:
        path: as given.
        error: one line for a person.
        reason: one word for a program.
    """

    path: str
    error: str
    reason: str

    def as_json(self) -> dict[str, str]:
        """Give the line of ``failed``."""
        return {"path": self.path, "error": self.error, "reason": self.reason}
