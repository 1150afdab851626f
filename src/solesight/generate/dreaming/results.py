"""What dreaming gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["DreamLayer", "DreamPicture", "Dreamed"]


@dataclass(frozen=True)
class DreamLayer:
    """A layer that can be dreamt with.

    Attributes:
        name: as in ``--layer NAME``.
        kind: of the module.
        units: its channels.
        stride: pixels of the picture that one cell of its map covers.
        auto: whether ``auto`` takes it.
    """

    name: str
    kind: str
    units: int
    stride: int
    auto: bool = False

    def as_json(self) -> dict[str, Any]:
        """Give the line of ``--layers --json``."""
        return {
            "layer": self.name, "kind": self.kind, "units": self.units, "stride": self.stride,
            "auto": self.auto,
        }  # fmt: skip


@dataclass(frozen=True, eq=False)
class DreamPicture:
    """A dream.

    Attributes:
        layer: as asked.
        pixels: uint8 (H, W, 3).
        made: how, as it stands in the file.
        path: of the file; None where it was not written.
    """

    layer: str
    pixels: NDArray[np.uint8]
    made: Mapping[str, Any]
    path: Path | None = None


@dataclass(frozen=True, eq=False)
class Dreamed:
    """What was made of a photo.

    Attributes:
        path: of the photo, as given.
        photo: SHA-256 of its bytes.
        network: that dreamt.
        how: what was dreamt over: the outline, an estimate of it, or the whole.
        dreams: one for each layer asked for.
        sheet: all of them side by side; None where there is one alone.
        seconds: what it took.
        told: settings that all share.
    """

    path: str
    photo: str
    network: str
    how: str
    dreams: tuple[DreamPicture, ...]
    sheet: Path | None
    seconds: float
    told: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Give the line of ``--json``."""
        pictures = [
            {"picture": str(one.path) if one.path else None, "layer": one.layer}
            for one in self.dreams
        ]
        return {
            "path": self.path,
            "photo": self.photo,
            "network": self.network,
            "painted": self.how,
            "pictures": pictures,
            "sheet": str(self.sheet) if self.sheet else None,
            "seconds": round(self.seconds, 3),
            "settings": dict(self.told),
        }
