"""Names by how often they occur."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from solesight.pages.numbers import share

__all__ = ["Bar", "Ranking", "bars_of", "ranking"]


@dataclass(frozen=True)
class Bar:
    """A name with its count; ``length`` is the bar's, 0 to 1, ``share`` that of all photos."""

    name: str
    n: int
    length: float
    share: float


@dataclass(frozen=True)
class Ranking:
    """The commonest names.

    Attributes:
        bars: commonest first.
        more: how many names are not shown.
        more_photos: how many photos they have.
        without: photos without such a name.
    """

    bars: tuple[Bar, ...]
    more: int
    more_photos: int
    without: int


def ranking(names: Iterable[str | None], most: int) -> Ranking:
    """Rank names by how often they occur; equal counts stand in the order of the alphabet."""
    every = list(names)
    found = Counter(name for name in every if name)
    ranked = sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))
    rest = ranked[most:]
    return Ranking(
        bars=bars_of(ranked[:most], len(every)),
        more=len(rest),
        more_photos=sum(n for _, n in rest),
        without=len(every) - found.total(),
    )


def bars_of(counts: Sequence[tuple[str, int]], total: int) -> tuple[Bar, ...]:
    """Make bars of (name, count) pairs, in their order; ``total`` is what shares are of."""
    longest = max((n for _, n in counts), default=0)
    return tuple(Bar(name, n, share(n, longest), share(n, total)) for name, n in counts)
