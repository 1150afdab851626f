"""From a column to classes: the commonest texts, or the upper and the lower third of numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from solesight.catalog import Columns, Value
from solesight.errors import NotEnoughDataError
from solesight.explain.design.asking import DesignAsked
from solesight.pages import clean_text

__all__ = ["MOST_CLASSES", "OTHERS", "Classed", "Classing", "classes_of", "least_shoes"]

MOST_CLASSES = 8
_SHOES = 12
OTHERS = "all others"


def least_shoes(asked: DesignAsked) -> int:
    """Say how many shoes a class needs: a dozen, or as few as somebody asks for on purpose.

    An interval over fewer says little.
    """
    return min(_SHOES, asked.min_photos)


@dataclass(frozen=True)
class Classing:
    """The classes of a column.

    Attributes:
        names: of the classes; `OTHERS` last where rarer values are left.
        rarer: values that are not shown on their own.
        without: photos without a value.
        cuts: where numbers were cut, or None for texts.
    """

    names: tuple[str, ...]
    rarer: int
    without: int
    cuts: tuple[float, float] | None = None

    @property
    def shown(self) -> tuple[str, ...]:
        """The classes that are told of; of two, the first: what speaks for it is all there is."""
        return self.names[:1] if len(self.names) == 2 else self.compared

    @property
    def compared(self) -> tuple[str, ...]:
        """The classes that have a name."""
        return tuple(name for name in self.names if name != OTHERS)


@dataclass(frozen=True)
class Classed:
    """Classes, and each photo's: int64 (n,), -1 for none."""

    classing: Classing
    codes: NDArray[np.int64]


def classes_of(
    columns: Columns,
    asked: DesignAsked,
    groups: NDArray[np.str_],
    train: NDArray[np.bool_],
) -> Classed:
    """Cut photos by a column.

    Numbers are cut at the thirds of the train rows' shoes, and the middle third is left out: near
    a cut a shoe falls to either side by chance.

    Raises:
        UnknownNameError: there is no such column.
        NotEnoughDataError: fewer than two classes have enough photos of enough shoes.
    """
    values = columns.column(asked.target)
    numbers = columns.numbers(asked.target)
    if np.isfinite(numbers).any():
        return _thirds(numbers, asked, groups, train)
    return _texts(values, asked, groups)


def _thirds(
    numbers: NDArray[np.float64],
    asked: DesignAsked,
    groups: NDArray[np.str_],
    train: NDArray[np.bool_],
) -> Classed:
    known = np.flatnonzero(np.isfinite(numbers) & train)
    _, first = np.unique(groups[known], return_index=True)
    shoes = numbers[known[first]]
    if not len(shoes):
        raise NotEnoughDataError(f"no side view of the train rows has a value in {asked.target}")
    low, high = (float(v) for v in np.quantile(shoes, [1 / 3, 2 / 3]))
    if low == high:
        raise NotEnoughDataError(f"{asked.target} has one value for most shoes: nothing to compare")
    codes = np.where(numbers >= high, 0, np.where(numbers <= low, 1, -1))
    codes[~np.isfinite(numbers)] = -1
    names = (f"high {asked.target}", f"low {asked.target}")
    classing = Classing(names, 0, int((~np.isfinite(numbers)).sum()), (low, high))
    found = Classed(classing, codes.astype(np.int64))
    for code, name in enumerate(names):
        _need(name, found.codes == code, groups, asked)
    return found


def _texts(values: Sequence[Value], asked: DesignAsked, groups: NDArray[np.str_]) -> Classed:
    texts = [_spelled(value) for value in values]
    own = np.array([text or "" for text in texts], dtype=np.str_)
    counts = Counter(text for text in texts if text)
    ranked = sorted(counts, key=lambda name: (-counts[name], name))
    enough = [name for name in ranked if _enough(own == name, groups, asked)][:MOST_CLASSES]
    if len(enough) < 2:
        said = ", ".join(f"{name} ({counts[name]})" for name in ranked[:5]) or "none"
        raise NotEnoughDataError(
            f"{asked.target}: fewer than two classes have {asked.min_photos} side views of "
            f"{least_shoes(asked)} shoes in the train and validation rows; the commonest are "
            f"{said}. Add photos, or ask for less with --min-photos"
        )
    # Of hyped and everyday, what is asked for: what speaks for hyped.
    enough.sort(key=lambda name: name != asked.target)
    rest = (own != "") & ~np.isin(own, enough)
    names = [*enough, *([OTHERS] if _enough(rest, groups, asked) else [])]
    place = {name: i for i, name in enumerate(enough)}
    codes = np.array([place.get(text, -1) for text in own.tolist()], dtype=np.int64)
    if names[-1] == OTHERS:
        codes[rest] = len(enough)
    classing = Classing(tuple(names), len(counts) - len(enough), int((own == "").sum()))
    return Classed(classing, codes)


def _need(name: str, own: NDArray[np.bool_], groups: NDArray[np.str_], asked: DesignAsked) -> None:
    if not _enough(own, groups, asked):
        raise NotEnoughDataError(
            f"{name}: {int(own.sum())} side views of {len(np.unique(groups[own]))} shoes in the "
            f"train and validation rows; {asked.min_photos} of {least_shoes(asked)} are needed. "
            "Add photos, or ask for less with --min-photos"
        )


def _enough(own: NDArray[np.bool_], groups: NDArray[np.str_], asked: DesignAsked) -> bool:
    return int(own.sum()) >= asked.min_photos and len(np.unique(groups[own])) >= least_shoes(asked)


def _spelled(value: Value) -> str | None:
    return " ".join(str(clean_text(value)).split()) or None if isinstance(value, str) else None
