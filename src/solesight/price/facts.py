"""What may be known of a shoe before it is sold; prices that the market made are not among it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solesight.catalog.titles import ParsedTitle, parse_title
from solesight.price.words import plain_words

__all__ = ["SIZE_KINDS", "ShoeFacts", "ShoeRows", "read_release"]

SIZE_KINDS = ("GS", "PS", "TD", "K", "W", "M", "U")
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-\d{1,2})?")
_RELEASES = ("release", "release_date", "released", "year")

Floats = NDArray[np.float64]


def read_release(text: str | None) -> float | None:
    """Read ``2022-09-02``, ``2022-09`` or ``2022`` as a year with its part; None for no date."""
    found = _DATE.fullmatch((text or "").strip()[:10])
    if found is None or not 1970 <= int(found[1]) <= 2100:
        return None
    # Where only the year is known the middle of it is meant.
    return int(found[1]) + ((int(found[2]) - 1) / 12 if found[2] else 0.5)


@dataclass(frozen=True)
class ShoeFacts:
    """Facts of one shoe; None where they are not known.

    Attributes:
        title: as a shop writes it.
        brand: of the shoe.
        model: brand included.
        colorway: words.
        retail: what it cost new, in the currency of the model.
        release: year, with its part.
    """

    title: str | None = None
    brand: str | None = None
    model: str | None = None
    colorway: str | None = None
    retail: float | None = None
    release: float | None = None

    @classmethod
    def from_labels(cls, labels: Mapping[str, str], retail: float | None = None) -> ShoeFacts:
        """Take the facts out of a photo's labels; every other column is left alone."""
        dates = (read_release(labels.get(name)) for name in _RELEASES)
        known = {name: labels.get(name) or None for name in ("title", "brand", "model", "colorway")}
        return cls(**known, retail=retail, release=next((d for d in dates if d is not None), None))

    def filled_from(self, other: ShoeFacts) -> ShoeFacts:
        """Take from another what is not known here."""
        missing = {f.name: getattr(other, f.name) for f in fields(self) if not self.knows(f.name)}
        return replace(self, **missing)

    def knows(self, name: str) -> bool:
        """Say whether a fact is known."""
        return getattr(self, name) is not None

    @cached_property
    def text(self) -> str:
        """The title, or what stands for it; empty where nothing is known."""
        if self.title:
            return self.title
        # A model's name mostly has the brand's in it.
        own = [self.brand] if self.brand and self.brand not in (self.model or "") else []
        return " ".join(part for part in (*own, self.model, self.colorway) if part)

    @cached_property
    def parsed(self) -> ParsedTitle:
        """What the title says."""
        return parse_title(self.text, self.brand)

    @property
    def brand_name(self) -> str:
        """The brand, given or read from the title; else empty."""
        return self.parsed.brand or self.brand or ""

    @property
    def model_name(self) -> str:
        """The model, given or read from the title; else the brand."""
        return self.parsed.model or self.model or self.brand_name

    @property
    def when(self) -> float | None:
        """The release, or the year in the title."""
        if self.release is not None:
            return self.release
        return None if self.parsed.year is None else self.parsed.year + 0.5

    def as_json(self) -> dict[str, Any]:
        """Give the facts that are known."""
        named = {f.name: getattr(self, f.name) for f in fields(self) if self.knows(f.name)}
        return {**named, **({"size_kind": self.parsed.sizes_class} if self.size_kind else {})}

    @property
    def size_kind(self) -> str | None:
        """For whom it is cut: GS, PS, TD, K, W, M, U."""
        return self.parsed.sizes_class


@dataclass(frozen=True)
class ShoeRows:
    """Shoes, row by row.

    Attributes:
        shoes: the facts of each.
        vectors: float32 (n, d) of each one's photo; rows of zeros where there is none.
    """

    shoes: Sequence[ShoeFacts]
    vectors: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.shoes)

    def only(self, places: NDArray[np.int64]) -> ShoeRows:
        """Give some of the rows."""
        return ShoeRows([self.shoes[i] for i in places], self.vectors[places])

    @cached_property
    def texts(self) -> list[str]:
        """The plain words of each title."""
        return [plain_words(shoe.text) for shoe in self.shoes]

    @cached_property
    def models(self) -> list[str]:
        """The model of each."""
        return [shoe.model_name for shoe in self.shoes]

    @cached_property
    def brands(self) -> list[str]:
        """The brand of each."""
        return [shoe.brand_name for shoe in self.shoes]

    @cached_property
    def log_retail(self) -> Floats:
        """(n,) logarithms; NaN where it is not known."""
        known = [shoe.retail if shoe.retail and shoe.retail > 0 else np.nan for shoe in self.shoes]
        return np.log(np.array(known, dtype=np.float64))

    @cached_property
    def when(self) -> Floats:
        """(n,) years; NaN where they are not known."""
        return np.array([np.nan if s.when is None else s.when for s in self.shoes])
