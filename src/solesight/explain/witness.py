"""Who said it: a bundle, opened, with its head where that is linear."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from solesight.bundles import Bundle
from solesight.embed import EmbedderSpec
from solesight.errors import UnknownNameError
from solesight.explain.heads import LinearHead

__all__ = ["Frames", "Witness"]

Floats = NDArray[np.float64]


class Frames(Protocol):
    """Frames that a model is asked about; `learn.Questions` has this shape too."""

    def __len__(self) -> int:
        """How many."""

    @property
    def vectors(self) -> NDArray[np.float32]:
        """Vectors of the model's embedder, float32 (n, d)."""

    @property
    def facts(self) -> Sequence[dict[str, str]]:
        """What is known of each."""

    def pictures(self, size: int, start: int = 0, stop: int | None = None) -> NDArray[np.uint8]:
        """Draw some, uint8 (stop - start, size, size, 3)."""


@dataclass(frozen=True)
class Witness:
    """A bundle that can be asked.

    Attributes:
        bundle: loaded.
        embedder: whose vectors it reads; of a bundle that looks at pictures itself, the one set.
        answer: gives calibrated probabilities, float64 (n, classes).
        head: where its model is one linear map on vectors.
    """

    bundle: Bundle
    embedder: EmbedderSpec
    answer: Callable[[Frames], Floats]
    head: LinearHead | None

    @property
    def classes(self) -> tuple[str, ...]:
        """What it tells apart."""
        return self.bundle.meta.classes

    def code(self, label: str) -> int:
        """Find a class.

        Raises:
            UnknownNameError: it knows no such class.
        """
        if label not in self.classes:
            raise UnknownNameError(f"class of {self.bundle.meta.name}", label, self.classes)
        return self.classes.index(label)

    def scores(self, frames: Frames) -> Floats:
        """Give logits of a linear head, else logarithms of probabilities, (n, classes)."""
        if self.head is not None:
            return self.head.logits(frames.vectors)
        return np.asarray(np.log(np.maximum(self.answer(frames), 1e-9)))
