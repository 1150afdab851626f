"""What an explanation says of one photo, one class and one method."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from solesight.explain.alike import Alike
from solesight.explain.grids import GRID, coarse
from solesight.explain.question import Heat

__all__ = ["JSON_SIDE", "Explained", "Shares", "Unexplained", "shares_of"]

JSON_SIDE = 28
"""Squares along each side of the grid that JSON holds; each is the sum of its part of the heat."""

_NEAR = GRID // 14
"""Squares beside the outline that count to the shoe."""


@dataclass(frozen=True)
class Shares:
    """How what speaks for a class is shared out.

    Maps are coarse, so that what lies within half a cell of the outline (a fourteenth of the frame)
    counts to the shoe.

    Attributes:
        shoe: share of the heat above zero that lies on the shoe.
        background: the rest of it; the two add up to 1, unless there is no heat.
        area: share of the frame that is background: what a heat that knows nothing would give it.
        outlined: the shoe's outline was found; else the whole photo counts as shoe.
        no_place: of all that speaks for or against, the share that has no place in the frame.
    """

    shoe: float
    background: float
    area: float
    outlined: bool
    no_place: float

    def as_json(self) -> dict[str, Any]:
        """Give it as plain values."""
        return {k: v if isinstance(v, bool) else round(v, 4) for k, v in vars(self).items()}


@dataclass(frozen=True)
class Explained:
    """Why a bundle says what it says of a photo.

    Attributes:
        path: as given.
        target: what was asked.
        bundle: name of who said it.
        label: the class that is explained.
        against: the class that it was held against, if any.
        said: the likeliest class; not always the one asked about.
        probability: of the label.
        method: how it was found.
        options: of the method.
        heat: where it came from.
        shares: on shoe and background.
        shoe: probability that a shoe is seen at all.
        picture: uint8 (side, side, 3), the frame.
        outline: float32 (GRID, GRID), how much of each square is shoe.
        alike: photos that spoke for and against.
        warnings: what a reader must know before believing it.
        trust: what `explain check` found of the methods, in a line; empty where nobody checked.
        seconds: how long the method took, with the look at the photo.
    """

    path: str
    target: str
    bundle: str
    label: str
    against: str | None
    said: str
    probability: float
    method: str
    options: Mapping[str, float]
    heat: Heat
    shares: Shares
    shoe: float
    picture: NDArray[np.uint8]
    outline: NDArray[np.float32]
    alike: Alike
    warnings: tuple[str, ...]
    trust: str
    seconds: float

    def as_json(self) -> dict[str, Any]:
        """Give the line that ``--json`` prints; the frame's pixels are left out."""
        heat = self.heat
        return {
            "path": self.path,
            "target": self.target,
            "bundle": self.bundle,
            "label": self.label,
            "against": self.against,
            "said": self.said,
            "probability": round(self.probability, 6),
            "method": self.method,
            "options": dict(self.options),
            "layer": heat.layer,
            "score": None if heat.score is None else round(heat.score, 6),
            "bias": round(heat.bias, 6),
            "terms": {name: round(value, 6) for name, value in heat.terms.items()},
            "exact": heat.exact,
            "shares": self.shares.as_json(),
            "shoe": round(self.shoe, 4),
            "alike": self.alike.as_json(),
            "warnings": list(self.warnings),
            "trust": self.trust,
            "grid": [[round(v, 6) for v in row] for row in coarse(heat.grid, JSON_SIDE).tolist()],
            "seconds": round(self.seconds, 4),
        }


@dataclass(frozen=True)
class Unexplained:
    """A photo that could not be read, and why."""

    path: str
    error: str
    reason: str

    def as_json(self) -> dict[str, Any]:
        """Give the line that ``--json`` prints."""
        return vars(self).copy()


def shares_of(heat: Heat, outline: NDArray[np.float32], *, outlined: bool) -> Shares:
    """Share out what speaks for a class.

    Args:
        heat: of a method.
        outline: float32 (GRID, GRID), how much of each square is shoe.
        outlined: whether that is an outline.
    """
    speaks = np.maximum(heat.grid.astype(np.float64), 0)
    total = float(speaks.sum())
    near = ndimage.maximum_filter(outline, size=2 * _NEAR + 1)
    shoe = float((speaks * near).sum()) / total if total > 0 else 0.0
    placed = float(np.abs(heat.grid.astype(np.float64)).sum())
    lost = sum(abs(value) for value in heat.terms.values())
    return Shares(
        shoe=shoe,
        background=1 - shoe if total > 0 else 0.0,
        area=1 - float(near.sum()) / GRID**2,
        outlined=outlined,
        no_place=lost / (placed + lost) if lost else 0.0,
    )
