"""What is asked, and the heat that answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from solesight.explain.sight import Sight
from solesight.explain.witness import Frames, Witness

__all__ = ["Heat", "Question"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Question:
    """Why does a bundle say a class of a photo?

    Attributes:
        sight: the photo.
        witness: the bundle.
        label: the class asked about.
        against: the class that it is held against; None asks for the class alone.
        layer: name of the layer to look at; None for the method's own choice.
        options: of the method, all of them.
        seed: of everything random.
    """

    sight: Sight
    witness: Witness
    label: str
    against: str | None = None
    layer: str | None = None
    options: Mapping[str, float] = field(default_factory=dict)
    seed: int = 0

    @property
    def codes(self) -> tuple[int, int | None]:
        """Numbers of the two classes."""
        other = None if self.against is None else self.witness.code(self.against)
        return self.witness.code(self.label), other

    def scores(self, frames: Frames) -> Floats:
        """Ask the witness for the score of what is asked, (n,): a logit where it has some."""
        label, against = self.codes
        found = self.witness.scores(frames)
        return found[:, label] if against is None else found[:, label] - found[:, against]


@dataclass(frozen=True)
class Heat:
    """Where in the frame an answer came from.

    Attributes:
        grid: float32 (GRID, GRID), above zero what speaks for the class, below what speaks against.
            A method that cannot see what speaks against has no number below zero.
        terms: what has no place in the frame, by name, in the grid's unit.
        bias: what the class is given before anything is seen, in the grid's unit.
        score: what is explained; None where it is not a sum.
        exact: grid, terms and bias add up to the score.
        layer: that was looked at.
    """

    grid: NDArray[np.float32]
    terms: Mapping[str, float] = field(default_factory=dict)
    bias: float = 0.0
    score: float | None = None
    exact: bool = False
    layer: str = ""
