"""What `export` answers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["Exported"]


@dataclass(frozen=True)
class Exported:
    """A dataset that was written.

    Attributes:
        layout: its form.
        path: the folder.
        photos: how many pictures it has.
        n_bytes: of the pictures.
        splits: pictures by split; empty when nothing was split yet.
        unlicensed: pictures whose listing names no licence.
        left_out: pictures that the choice left out, by reason.
    """

    layout: str
    path: Path
    photos: int
    n_bytes: int
    splits: dict[str, int]
    unlicensed: int
    left_out: dict[str, int]

    def as_json(self) -> dict[str, Any]:
        """Give the line that ``--json`` prints."""
        return {**vars(self), "path": str(self.path)}
