"""What is known of shoes and their photos: the material that a photo is compared with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

__all__ = ["STRAIGHT", "Gallery", "GalleryPhoto", "Price", "Shoe"]

STRAIGHT = ("front", "back")
"""Facings of a shoe that is seen straight from the toe or the heel."""


@dataclass(frozen=True, slots=True)
class Price:
    """A price that was observed.

    Attributes:
        kind: retail, last_sale, ask, bid or average.
        amount: how much.
        currency: its three-letter code.
    """

    kind: str
    amount: float
    currency: str

    def as_json(self) -> dict[str, object]:
        """Give the price as ``--json`` prints it."""
        return {"kind": self.kind, "amount": self.amount, "currency": self.currency}


@dataclass(frozen=True, slots=True)
class Shoe:
    """One design in one colorway.

    Attributes:
        key: what tells it from every other shoe, however its title is written.
        title: as most of its photos are titled.
        brand: None where nobody said so; so are the next three.
        model: of the brand.
        colorway: of the model.
        style_code: the maker's.
        prices: the newest of each kind and currency.
    """

    key: str
    title: str
    brand: str | None = None
    model: str | None = None
    colorway: str | None = None
    style_code: str | None = None
    prices: tuple[Price, ...] = ()


@dataclass(frozen=True, slots=True)
class GalleryPhoto:
    """A photo of a shoe that is known.

    Attributes:
        id: SHA-256 of its bytes, or another name where the photo itself is not at hand.
        path: under which it was given.
        source: where it was listed.
        facing: right, left, front, back or unknown.
    """

    id: str
    path: str
    source: str
    facing: str


@dataclass(frozen=True)
class Gallery:
    """The photos of known shoes, with their vectors.

    Attributes:
        name: what to call it.
        shoes: every shoe that has a photo here.
        photos: row by row.
        vectors: float32 (n, d), rows of length one.
        of_shoe: int64 (n,), each photo's place in ``shoes``, never falling.
        embedder_sha256: which network made the vectors.
        left_out: how many photos are no evidence here, by reason.

    Raises:
        ValueError: the parts do not fit together.
    """

    name: str
    shoes: tuple[Shoe, ...]
    photos: tuple[GalleryPhoto, ...]
    vectors: NDArray[np.float32]
    of_shoe: NDArray[np.int64]
    embedder_sha256: str
    left_out: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        n = len(self.photos)
        if self.vectors.ndim != 2 or len(self.vectors) != n or self.of_shoe.shape != (n,):
            raise ValueError(
                f"a gallery of {n} photos cannot have vectors {self.vectors.shape} and shoes "
                f"{self.of_shoe.shape}"
            )
        if n and (np.any(np.diff(self.of_shoe) < 0) or self.of_shoe[-1] >= len(self.shoes)):
            raise ValueError("the photos of a gallery must be sorted by their shoes")
