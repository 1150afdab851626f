"""What a size does to a price, where a table of sales tells it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

__all__ = ["SizeFactor", "size_factor", "size_table"]

_SIZE = re.compile(r"(?:us\s*)?(?:m\s*|men'?s?\s*)?(\d{1,2}(?:\.5)?)", re.IGNORECASE)


@dataclass(frozen=True)
class SizeFactor:
    """By what a price is multiplied for a size.

    Attributes:
        size: US men's.
        factor: 1 is the usual pair.
        low: of its 95 % interval over shoes.
        high: of it.
        sales: that it rests on.
    """

    size: str
    factor: float
    low: float
    high: float
    sales: int

    def as_json(self) -> dict[str, Any]:
        """Give it as JSON."""
        return vars(self).copy()


@cache
def size_table() -> dict[str, Any]:
    """Read the shipped table: where it is from, and factors by US men's size."""
    text = files("solesight.price").joinpath("data", "sizes.json").read_text(encoding="utf-8")
    return dict(json.loads(text))


def size_factor(size: str) -> SizeFactor | None:
    """Find the factor of a size such as ``10``, ``US 10.5``; None where no sales tell it."""
    found = _SIZE.fullmatch(size.strip().removesuffix(".0"))
    row = size_table()["sizes"].get(found[1]) if found else None
    if row is None or found is None:
        return None
    return SizeFactor(found[1], row["factor"], row["low"], row["high"], row["sales"])
