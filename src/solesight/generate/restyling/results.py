"""What a restyling gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Painting", "Restyled"]


@dataclass(frozen=True, eq=False)
class Painting:
    """A photo in one style at one strength.

    Attributes:
        style: its name.
        strength: as asked.
        pixels: uint8 (H, W, 3).
        made: how, as it stands in the file.
        path: of the file; None where it was not written.
    """

    style: str
    strength: float
    pixels: NDArray[np.uint8]
    made: Mapping[str, Any]
    path: Path | None = None

    def as_json(self) -> dict[str, Any]:
        """Give it as JSON, without its pixels."""
        path = str(self.path) if self.path else None
        return {"picture": path, "style": self.style, "strength": self.strength}


@dataclass(frozen=True, eq=False)
class Restyled:
    """What was made of a photo.

    Attributes:
        path: of the photo, as given.
        photo: SHA-256 of its bytes.
        how: what was painted: the outline, an estimate of it, or the whole.
        share: of the picture that was painted, 0 to 1.
        paintings: one for each style and strength.
        sheet: all of them side by side; None where there is one alone.
        seconds: what it took.
        told: settings that all share.
    """

    path: str
    photo: str
    how: str
    share: float
    paintings: tuple[Painting, ...]
    sheet: Path | None
    seconds: float
    told: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Give the line of ``--json``."""
        return {
            "path": self.path,
            "photo": self.photo,
            "painted": self.how,
            "share": round(self.share, 4),
            "pictures": [one.as_json() for one in self.paintings],
            "sheet": str(self.sheet) if self.sheet else None,
            "seconds": round(self.seconds, 3),
            "settings": dict(self.told),
        }
