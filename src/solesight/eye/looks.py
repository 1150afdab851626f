"""One small look at a photo: is it a shoe, how many, which way does it face, how is it turned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solesight.embed.network import Network, shipped
from solesight.eye.glimpse import glimpse
from solesight.eye.heads import COUNTS, FACINGS, Answers, Heads, sha256_of

HEADS = Path(__file__).resolve().parent / "models" / "eye.safetensors"
SHOE = 0.5
"""Below this ``Look.shoe`` the photo shows no shoe (the score is shifted so that this holds)."""
SEVERAL = 0.5
"""Above this ``Look.several`` it is a collage or a pile; a pair is no reason to reject a photo."""
_BATCH = 16


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at a photo says: scores, no decisions. Each is what to store as a fact.

    Attributes:
        shoe: how surely it shows a shoe, 0 to 1; 0.5 is the operating point.
        several: how surely it shows three shoes or more, or a collage of views, 0 to 1.
        pair: how surely it shows two shoes, 0 to 1.
        right, left, front, back, unknown: where the toe points once the shoe is upright; sum 1.
        angle: degrees counterclockwise that make the shoe upright, (-180, 180]; coarse.
        angle_confidence: the probability that the angle is right within 25 degrees.
    """

    shoe: float
    several: float
    pair: float
    right: float
    left: float
    front: float
    back: float
    unknown: float
    angle: float
    angle_confidence: float

    @property
    def facing(self) -> str:
        """The likeliest of right, left, front, back, unknown."""
        return max(FACINGS, key=lambda name: float(getattr(self, name)))

    @property
    def toe_left(self) -> bool:
        """Whether the toe points left rather than right, whatever else it may do."""
        return self.left > self.right

    def to_facts(self) -> dict[str, float]:
        """The scores by name, as the catalog stores them."""
        return {name: float(value) for name, value in asdict(self).items()}

    @classmethod
    def from_facts(cls, facts: dict[str, Any]) -> Look:
        """The look that ``to_facts`` was made of."""
        return cls(**{name: float(facts[name]) for name in cls.__slots__})


class Eye:
    """Looks at photos through the shipped network at 160 pixels.

    Costs about 6 ms of one core a photo. Lives in one process (see ``Network``): make one in each
    worker.

    Args:
        network: the network; the shipped one by default.

    Raises:
        BundleError: network or heads are damaged, or do not belong together.
    """

    def __init__(self, network: Network | None = None) -> None:
        self._network = network if network is not None else shipped()
        self._heads = Heads(HEADS, self._network.sha256)

    def look(self, photos: Sequence[NDArray[np.uint8]]) -> list[Look]:
        """Look at photos, one answer each, in order.

        Args:
            photos: uint8 (height, width, 3) RGB each, of any size.

        Raises:
            ValueError: a photo has another shape or type.
        """
        looks: list[Look] = []
        for start in range(0, len(photos), _BATCH):
            batch = np.stack([glimpse(_checked(p)) for p in photos[start : start + _BATCH]])
            looks += _looks(self._heads.answer(self._network.run(batch)[1]))
        return looks

    def version(self) -> str:
        """Changes whenever an answer may change: part of a stage's configuration."""
        return f"{self._network.sha256[:8]}-{sha256_of(HEADS)[:8]}"


def _checked(photo: NDArray[np.uint8]) -> NDArray[np.uint8]:
    if photo.dtype != np.uint8 or photo.ndim != 3 or photo.shape[2] != 3 or 0 in photo.shape:
        raise ValueError(f"expected uint8 (height, width, 3), got {photo.dtype} {photo.shape}")
    return photo


def _looks(answers: Answers) -> list[Look]:
    pair, many = COUNTS.index("two"), COUNTS.index("many")
    return [
        Look(
            shoe=float(answers.shoe[k]),
            several=float(answers.count[k, many]),
            pair=float(answers.count[k, pair]),
            **{name: float(answers.facing[k, j]) for j, name in enumerate(FACINGS)},
            angle=float(answers.angle[k]),
            angle_confidence=float(answers.confidence[k]),
        )
        for k in range(len(answers.shoe))
    ]
