"""What photos are cut by: the values of a column as a handful of classes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from solesight.catalog import Columns, Value
from solesight.errors import NotEnoughDataError
from solesight.pages import clean_text

__all__ = ["MOST_CLASSES", "Classes", "choose_by", "classes_of"]

MOST_CLASSES = 8
_BANDS = 4
# A column with so few different numbers (years, say) is cut by the numbers themselves.
_FEW = 12
# Looked at in this order when nobody says by what.
_USUAL = ("hyped", "brand", "model", "source")


@dataclass(frozen=True)
class Classes:
    """Photos by the value of one column.

    Attributes:
        by: the column.
        names: of the classes, most photos first (numbers: in their order).
        codes: int64 (n,), class of each photo; -1 for none of these.
        photos: how many each has.
        groups: how many groups each has.
        without: photos without a value.
        rarer: classes that are not shown, and the photos that they have.
    """

    by: str
    names: tuple[str, ...]
    codes: NDArray[np.int64]
    photos: tuple[int, ...]
    groups: tuple[int, ...]
    without: int
    rarer: tuple[int, int]

    def __len__(self) -> int:
        return len(self.names)


def choose_by(columns: Columns) -> str:
    """Pick what to cut by: the first usual column with two different values, else the source."""
    for name in _USUAL:
        values = columns.values.get(name, ())
        if len({value for value in values if value is not None}) >= 2:
            return name
    return "source"


def classes_of(columns: Columns, groups: Sequence[str], by: str) -> Classes:
    """Cut photos by a column: texts by their value, many different numbers by quartiles.

    Args:
        columns: what is known of the photos.
        groups: of each photo.
        by: the column.

    Raises:
        UnknownNameError: there is no such column.
        NotEnoughDataError: no photo has a value in it.
    """
    values = columns.column(by)
    named, ordered = _named(values)
    counts = Counter(name for name in named if name is not None)
    if not counts:
        raise NotEnoughDataError(
            f"no photo here has a value in {by}: choose another with --by, or add photos with a "
            "table that has that column"
        )
    ranked = sorted(counts, key=lambda name: (-counts[name], name))
    shown = ranked[:MOST_CLASSES]
    if ordered:
        shown = [name for name in ordered if name in shown]
    place = {name: i for i, name in enumerate(shown)}
    codes = np.array([place.get(name or "", -1) for name in named], dtype=np.int64)
    own = np.asarray(groups)
    return Classes(
        by=by,
        names=tuple(shown),
        codes=codes,
        photos=tuple(counts[name] for name in shown),
        groups=tuple(len(np.unique(own[codes == k])) for k in range(len(shown))),
        without=len(named) - counts.total(),
        rarer=(len(ranked) - len(shown), sum(counts[name] for name in ranked[MOST_CLASSES:])),
    )


def _named(values: Sequence[Value]) -> tuple[list[str | None], list[str]]:
    """Give each value its class's name, and the order of the names where they have one."""
    numbers = sorted({value for value in values if isinstance(value, float)})
    if not numbers:
        return [_spelled(value) for value in values], []
    if len(numbers) <= _FEW:
        return [None if v is None else f"{v:g}" for v in values], [f"{n:g}" for n in numbers]
    known = [value for value in values if isinstance(value, float)]
    edges = np.unique(np.quantile(known, np.linspace(0, 1, _BANDS + 1)))
    names = [f"{_short(a)} to {_short(b)}" for a, b in pairwise(edges)]
    codes = np.searchsorted(edges[1:-1], [v if isinstance(v, float) else 0.0 for v in values])
    return [
        names[k] if isinstance(v, float) else None for v, k in zip(values, codes, strict=True)
    ], names


def _spelled(value: Value) -> str | None:
    # Names come to stand inside pictures too, where no template cleans them.
    return " ".join(str(clean_text(value)).split()) or None if isinstance(value, str) else None


def _short(number: float) -> str:
    return f"{number:,.0f}" if abs(number) >= 100 else f"{number:.3g}"
