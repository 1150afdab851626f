"""What a look into a network found."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from solesight.explain.filters.channels import LayerChannels

__all__ = ["Filtered"]


@dataclass(frozen=True)
class Filtered:
    """Filters and channels of a network.

    Attributes:
        network: name of the bundle or embedder.
        photo: the photo that was given, as given; None without one.
        first: name of the first layer.
        filters: how many it has.
        kernel: height and width of each.
        gray: whether it sees no colors.
        layers: with their strongest channels.
        sample: photos that were looked at.
        of: how many there were to draw from.
        seed: of the draw.
        sheet: the PNG file; a JSON lies beside it.
        page: the HTML file.
        asked: the option that names the network again.
        notes: what could not be shown, and why.
    """

    network: str
    photo: str | None
    first: str
    filters: int
    kernel: tuple[int, int]
    gray: bool
    layers: tuple[LayerChannels, ...]
    sample: int
    of: int
    seed: int
    sheet: Path
    page: Path
    asked: str = ""
    notes: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Give the line that ``--json`` prints."""
        return {
            "network": self.network,
            "photo": self.photo,
            "first": {
                "layer": self.first,
                "filters": self.filters,
                "kernel": list(self.kernel),
                "gray": self.gray,
            },
            "layers": [one.as_json() for one in self.layers],
            "sample": {"n": self.sample, "of": self.of, "seed": self.seed},
            "sheet": str(self.sheet),
            "page": str(self.page),
            "notes": list(self.notes),
        }
