"""What `add` was given, one item a picture, before any byte is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["Item", "Refused", "plain"]


def plain(text: str) -> str:
    r"""Make text that every database and stream takes.

    NULs go, and what is no Unicode (a file name's odd bytes, half a surrogate pair) is spelled
    out as ``\udce9``.
    """
    return text.replace("\0", "").encode("utf-8", "backslashreplace").decode("utf-8")


@dataclass(frozen=True)
class Item:
    """One picture to add.

    Attributes:
        path: relative to the folder, the archive or the table's root.
        root: absolute path of that folder or archive.
        archived: True when ``root`` is a zip file and ``path`` a member of it.
        row: the manifest's columns for it, or those read from its folders' names.
        url: where the picture can be had, for rows that have no file.
        given: how the user named it, where that is not ``path``.
        stamp: size and time of its file and a hash of its row: unchanged means known.
    """

    path: str
    root: str
    archived: bool = False
    row: Mapping[str, str] = field(default_factory=dict)
    url: str | None = None
    given: str = ""
    stamp: str = ""

    @property
    def shown(self) -> str:
        """Its name in messages and listings: as given, odd bytes spelled out."""
        return plain(self.given or self.path)

    @property
    def file(self) -> Path:
        """The file on disk that holds its bytes."""
        return Path(self.root) if self.archived else Path(self.root, self.path)


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
