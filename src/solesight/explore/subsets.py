"""The subsets that are laid over one another: all, without Jordan 1, the classes, big brands."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from solesight.explore.pixels import Drawn
from solesight.explore.selection import Selection

__all__ = ["Subset", "subsets"]

# Fewer laid over one another are no mean.
LEAST = 5
_BRANDS = 4
_JORDAN_1 = "jordan 1"


@dataclass(frozen=True)
class Subset:
    """Some of the drawn photos, one side view a shoe.

    Attributes:
        name: what they are.
        places: int64, their places among the drawn.
    """

    name: str
    places: NDArray[np.int64]


def subsets(chosen: Selection, drawn: Drawn) -> tuple[Subset, ...]:
    """Give the subsets that have enough shoes."""
    portraits = drawn.portraits
    found = [Subset("all", portraits), *_without_jordan(chosen, drawn, portraits)]
    for k, name in enumerate(chosen.classes.names):
        found.append(Subset(name, portraits[drawn.codes[portraits] == k]))
    if chosen.classes.by != "brand":
        found += _brands(chosen, drawn, portraits)
    # A class and a brand may have one name: the first of them stays.
    named = {subset.name: subset for subset in reversed(found)}
    names = dict.fromkeys(subset.name for subset in found)
    return tuple(named[name] for name in names if len(named[name].places) >= LEAST)


def _without_jordan(chosen: Selection, drawn: Drawn, portraits: NDArray[np.int64]) -> list[Subset]:
    """Half of a sneaker catalog is one model: what is left without it looks otherwise."""
    rows = [chosen.columns.rows[i].labels for i in drawn.rows[portraits]]
    named = [f"{row.get('model', '')} {row.get('title', '')} ".casefold() for row in rows]
    jordan = np.array([f"{_JORDAN_1} " in name for name in named], dtype=np.bool_)
    return [Subset("without Jordan 1", portraits[~jordan])] if jordan.any() else []


def _brands(chosen: Selection, drawn: Drawn, portraits: NDArray[np.int64]) -> list[Subset]:
    brands = [chosen.columns.rows[i].labels.get("brand") for i in drawn.rows[portraits]]
    counts = Counter(brand for brand in brands if brand)
    largest = sorted(counts, key=lambda brand: (-counts[brand], brand))[:_BRANDS]
    own = np.array([brand or "" for brand in brands], dtype=np.str_)
    return [Subset(brand, portraits[own == brand]) for brand in largest]
