"""Photos that a bundle learned from and that look like the one asked about: for and against."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Alike", "Known", "Told", "alike"]


@dataclass(frozen=True)
class Known:
    """Labelled photos that a bundle learned from.

    Attributes:
        photos: hashes.
        titles: of each; may be empty.
        labels: of each.
        vectors: float32 (n, d), rows of length one.
    """

    photos: Sequence[str]
    titles: Sequence[str]
    labels: NDArray[np.str_]
    vectors: NDArray[np.float32]


@dataclass(frozen=True)
class Told:
    """A photo that spoke.

    Attributes:
        photo: its hash.
        title: of its shoe; may be empty.
        label: it has.
        similarity: cosine of the vectors, at most 1.
    """

    photo: str
    title: str
    label: str
    similarity: float

    def as_json(self) -> dict[str, Any]:
        """Give it as plain values."""
        return {**vars(self), "similarity": round(self.similarity, 4)}


@dataclass(frozen=True)
class Alike:
    """The nearest photos that have the label asked about, and the nearest that have another."""

    spoke_for: tuple[Told, ...] = ()
    spoke_against: tuple[Told, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Give both lists."""
        return {
            "for": [one.as_json() for one in self.spoke_for],
            "against": [one.as_json() for one in self.spoke_against],
        }


_SAME = 0.99999
"""From this similarity on a photo is the one asked about, or a copy of it."""


def alike(vector: NDArray[np.float32], known: Known, label: str, top: int = 4) -> Alike:
    """Find the look-alikes that speak for a label, and those that speak against it.

    A shoe speaks once, by its nearest photo. The photo itself is left out, if it was learned from.

    Args:
        vector: float32 (d,), of length one.
        known: what was learned from.
        label: asked about.
        top: photos on each side.
    """
    found = known.vectors @ vector
    order = np.argsort(-found, kind="stable")
    sides: dict[bool, list[Told]] = {True: [], False: []}
    seen: set[str] = set()
    for place in order:
        own = known.labels[place] == label
        title = known.titles[place] or known.photos[place]
        if len(sides[own]) >= top or title in seen or found[place] > _SAME:
            continue
        seen.add(title)
        said = str(known.labels[place])
        told = Told(known.photos[place], known.titles[place], said, float(found[place]))
        sides[own].append(told)
        if all(len(side) >= top for side in sides.values()):
            break
    return Alike(tuple(sides[True]), tuple(sides[False]))
