"""What parts are called: by the region of the shoe that they lie in, else by their color."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solesight.errors import UnknownNameError
from solesight.generate.recoloring.colors import Color, color_of, name_of
from solesight.generate.recoloring.painting import Canvas
from solesight.generate.recoloring.parts import Found
from solesight.regions import REGIONS

__all__ = ["Part", "colors_by_part", "name_parts"]

_IN_ONE = 0.5
_SOLE = ("midsole", "outsole")


@dataclass(frozen=True)
class Part:
    """A part of a shoe that is painted in one go.

    Attributes:
        number: from 1, the largest first.
        name: unlike that of any other part of the shoe.
        region: where most of it lies, or upper, sole; None where no side of the shoe is seen.
        color: as it is.
        lab: the same in CIELAB.
        share: of the shoe.
    """

    number: int
    name: str
    region: str | None
    color: Color
    lab: tuple[float, float, float]
    share: float

    def as_json(self) -> dict[str, Any]:
        """Give it as ``--json`` prints it."""
        return {
            "number": self.number,
            "name": self.name,
            "region": self.region,
            "color": self.color.hex,
            "share": round(self.share, 4),
        }


def name_parts(found: Found, canvas: Canvas) -> tuple[Part, ...]:
    """Name the parts of a shoe, each otherwise."""
    regions = [
        None if found.regions is None else _region(found.regions[i]) for i in range(found.count)
    ]
    colors = [name_of(mean) for mean in canvas.means]
    names = _unique(
        [region or color for region, color in zip(regions, colors, strict=True)], colors
    )
    return tuple(
        Part(
            number=i + 1,
            name=names[i],
            region=regions[i],
            color=color_of(mean),
            lab=(float(mean[0]), float(mean[1]), float(mean[2])),
            share=float(canvas.areas[i]),
        )
        for i, mean in enumerate(canvas.means)
    )


def _region(shares: NDArray[np.float64]) -> str:
    best = int(shares.argmax())
    if shares[best] >= _IN_ONE:
        return REGIONS[best]
    sole = sum(float(shares[REGIONS.index(name)]) for name in _SOLE)
    return "sole" if sole >= _IN_ONE else "upper"


def _unique(wanted: Sequence[str], colors: Sequence[str]) -> list[str]:
    """Add the color to a name that is taken, and a number where that is taken too."""
    names: list[str] = []
    for name, color in zip(wanted, colors, strict=True):
        own = name
        if own in names and color != name:
            own = f"{name} {color}"
        count = Counter(n.rstrip(" 0123456789") for n in names)[own]
        names.append(f"{own} {count + 1}" if own in names else own)
    return names


def colors_by_part(
    parts: Sequence[Part], given: Mapping[str, Color | None]
) -> dict[int, Color | None]:
    """Give the parts that were named their colors: place of the part -> color, None leaves it.

    Args:
        parts: of the shoe.
        given: name, number, region or present color of parts -> color.

    Raises:
        UnknownNameError: the shoe has no such part; lists those it has.
    """
    found: dict[int, Color | None] = {}
    for said, color in given.items():
        word = said.strip().lower()
        places = [i for i, p in enumerate(parts) if word in (p.name, str(p.number))]
        places = places or [i for i, p in enumerate(parts) if word == p.region or _is(p, word)]
        if not places:
            raise UnknownNameError("part of this shoe", said[:40], [p.name for p in parts])
        found |= dict.fromkeys(places, color)
    return found


def _is(part: Part, word: str) -> bool:
    upper = part.region is not None and part.region not in (*_SOLE, "sole")
    sole = part.region in (*_SOLE, "sole")
    return word == name_of(part.lab) or (word == "upper" and upper) or (word == "sole" and sole)
