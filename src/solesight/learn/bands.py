"""Bands of a number: equal shares of what was seen, or edges of the user's own."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from solesight.errors import NotEnoughDataError, SettingsError

__all__ = ["BandPlan", "Bands", "parse_bands"]

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_MOST = 100


@dataclass(frozen=True)
class Bands:
    """Bands side by side, each with its lower edge and without its upper one.

    Attributes:
        edges: rising, at least two.
        open_below: what lies below the first edge is a band, too.
        open_above: what reaches the last edge is a band, too.
    """

    edges: tuple[float, ...]
    open_below: bool = False
    open_above: bool = False

    def __post_init__(self) -> None:
        """Check that there is something to tell apart."""
        rising = all(a < b for a, b in zip(self.edges, self.edges[1:], strict=False))
        if not rising or not all(math.isfinite(edge) for edge in self.edges):
            raise ValueError("the edges of bands rise, for example 0,100,200,300+")
        if len(self.names) < 2:
            raise ValueError("at least two bands are needed, for example 0,100,200+")

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the bands, the lowest first."""
        inner = [f"{a:g} to {b:g}" for a, b in zip(self.edges[:-1], self.edges[1:], strict=True)]
        below = [f"under {self.edges[0]:g}"] if self.open_below else []
        above = [f"{self.edges[-1]:g} and over"] if self.open_above else []
        return (*below, *inner, *above)

    def name_of(self, amount: float) -> str | None:
        """Name the band of an amount; None where it lies in none."""
        place = int(np.searchsorted(self.edges, amount, side="right")) - (not self.open_below)
        return self.names[place] if 0 <= place < len(self.names) else None

    def __str__(self) -> str:
        """Write them as `parse_bands` reads them."""
        middle = ",".join(repr(edge) for edge in self.edges)
        return f"{'<' if self.open_below else ''}{middle}{'+' if self.open_above else ''}"


@dataclass(frozen=True)
class BandPlan:
    """Which bands are wanted.

    Attributes:
        shares: so many bands with as many train rows in each, as far as equal amounts allow.
        bands: the bands themselves, instead.
    """

    shares: int = 10
    bands: Bands | None = None

    def __post_init__(self) -> None:
        """Check what was asked for."""
        if not 2 <= self.shares <= _MOST:
            raise ValueError(f"bands are 2 to {_MOST}, not {self.shares}")

    def settled(self, amounts: Sequence[float]) -> Bands:
        """Give the bands, from the amounts of the train rows where they ask for shares.

        Raises:
            NotEnoughDataError: the amounts are too few or too much alike.
        """
        if self.bands is not None:
            return self.bands
        inner = np.linspace(0, 1, self.shares + 1)[1:-1]
        # A price that was really paid is an edge, never one between two prices.
        cuts = np.quantile(amounts, inner, method="higher") if amounts else np.array([])
        edges = sorted({float(cut) for cut in cuts if cut > min(amounts)})
        if not edges:
            raise NotEnoughDataError(
                f"{len(set(amounts))} different amounts among the train rows make no two bands: "
                "add photos with prices"
            )
        return Bands(tuple(edges), open_below=True, open_above=True)


def parse_bands(text: str) -> BandPlan:
    """Read bands: ``10`` for tenths of the train rows, ``0,100,200+`` for edges of one's own.

    Args:
        text: a number of bands, or edges with commas; ``+`` at the end makes the last edge the
            beginning of an open band, ``<`` before the first one its end.

    Raises:
        SettingsError: it is neither.
    """
    bare = text.strip()
    try:
        if bare.isdecimal():
            return BandPlan(int(bare))
        below, above = bare.startswith("<"), bare.endswith("+")
        parts = [part.strip() for part in bare.removeprefix("<").removesuffix("+").split(",")]
        if not all(_NUMBER.fullmatch(part) for part in parts):
            raise ValueError("edges are numbers with commas between them")
        return BandPlan(bands=Bands(tuple(map(float, parts)), below, above))
    except ValueError as error:
        raise SettingsError(f"bands {text!r}: {error}; write 10, or 0,100,200,900+") from error
