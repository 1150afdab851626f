"""What sets a class apart, region by region, with intervals over shoes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solesight.evidence import (
    Metric,
    bootstrap_statistics,
    group_codes,
    percentile_metric,
    sum_by_group,
)
from solesight.explain.design.evidence import PLACES

__all__ = ["RegionTold", "Sides", "Split", "held_alike", "separate"]

_LEAST = 5
"""Shoes that both sides need of a kind to be compared inside it."""
_ENOUGH = 12
"""Shoes of the class that such kinds must have together."""

_UNKNOWN = Metric(float("nan"), None, None, 0)

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Sides:
    """A class and what it is held against.

    Attributes:
        own: float64 (n,), what each photo counts on the side of the class, 0 for none.
        rest: float64 (n,), on the other side.
        groups: text (n,).
    """

    own: Floats
    rest: Floats
    groups: NDArray[np.str_]


@dataclass(frozen=True)
class RegionTold:
    """What one place gives.

    Attributes:
        region: its name, or that it is off the shoe.
        area: its share of the shoe, in the class.
        given: its part of the margin between the class and the rest, in logits.
        share: that as a share of the whole margin.
        times: that share over the share of the area; 1 is what evidence spread evenly over the
            shoe would give. None off the shoe, and where the margin itself is not above 0.
        read: share of all that the network's map holds there over the share of the area, whatever
            the class: the other floor, for a network reads the middle of a picture more.
        within: ``times`` with the rest drawn from the same sources as the class; None where there
            are too few such shoes.
        dealt: ``given`` after the classes were dealt out anew and everything was learned anew:
            what chance gives.
    """

    region: str
    area: float
    given: Metric
    share: Metric
    times: Metric | None
    read: float = 1.0
    within: Metric | None = None
    dealt: float = 0.0

    @property
    def lead(self) -> float:
        """How many times as much it speaks as the network reads there; 0 where nobody can say."""
        return self.times.value / max(self.read, 1e-9) if self.times else 0.0

    @property
    def stands_out(self) -> int:
        """1 where it surely speaks more than both floors say, -1 where surely less, else 0."""
        return self._beyond(self.times)

    def _beyond(self, found: Metric | None) -> int:
        if found is None or found.low is None or found.high is None:
            return 0
        return int(found.low > max(1.0, self.read)) - int(found.high < min(1.0, self.read))

    @property
    def holds_within(self) -> bool:
        """Whether the same is sure inside sources, too."""
        return self.stands_out != 0 and self._beyond(self.within) == self.stands_out

    def as_json(self) -> dict[str, Any]:
        """Give the numbers as JSON."""
        return {
            "region": self.region,
            "area": self.area,
            "given": self.given.as_json(),
            "share": self.share.as_json(),
            "times": (self.times or _UNKNOWN).as_json(),
            "read": self.read,
            "within": (self.within or _UNKNOWN).as_json(),
            "dealt": self.dealt,
        }


@dataclass(frozen=True)
class Split:
    """A margin and its parts."""

    total: Metric
    regions: tuple[RegionTold, ...]


def separate(given: Floats, areas: Floats, reads: Floats, sides: Sides, *, seed: int) -> Split:
    """Split the margin between a class and the rest by region.

    The margin is the mean margin of the class's photos less that of the others', each shoe
    counted once; what all photos share falls out. Intervals: whole shoes drawn with replacement.

    Args:
        given: (n, places), evidence for the class.
        areas: (n, regions), shares of each shoe.
        reads: (n, places), shares of what the network's map holds.
        sides: who is held against whom.
        seed: of the bootstrap.
    """
    codes, n_groups = group_codes(sides.groups)
    columns = np.column_stack([
        sides.own, sides.own[:, None] * given, sides.own[:, None] * areas,
        sides.rest, sides.rest[:, None] * given,
    ])  # fmt: skip
    sums = sum_by_group(columns, codes, n_groups)
    value = _parts(sums.sum(axis=0, keepdims=True))[0]
    drawn = bootstrap_statistics(sums, _parts, seed=seed)
    n = int(((sides.own > 0) | (sides.rest > 0)).sum())

    def metric(k: int) -> Metric:
        return percentile_metric(
            float(value[k]), drawn[:, k], n=n, n_groups=n_groups, bounded=False
        )

    total = metric(0)
    sure = total.low is not None and total.low > 0
    p = len(PLACES)
    mean_areas = (sides.own @ areas) / sides.own.sum()
    held = (sides.own @ reads[:, : p - 1]) / (sides.own @ reads[:, : p - 1].sum(axis=1))
    told = tuple(
        RegionTold(
            name,
            float(mean_areas[k]) if k < p - 1 else 0.0,
            metric(1 + k),
            metric(1 + p + k),
            metric(1 + 2 * p + k) if sure and k < p - 1 else None,
            float(held[k] / max(mean_areas[k], 1e-9)) if k < p - 1 else 1.0,
        )
        for k, name in enumerate(PLACES)
    )
    return Split(total, told)


def _parts(sums: Floats) -> Floats:
    """Total, parts, shares and shares over areas of some resamples, (b, 1 + 3 places - 1)."""
    p = len(PLACES)
    with np.errstate(invalid="ignore", divide="ignore"):
        own = sums[:, 1 : 1 + p] / sums[:, :1]
        areas = sums[:, 1 + p : 2 * p] / sums[:, :1]
        rest = sums[:, 2 * p + 1 :] / sums[:, 2 * p : 2 * p + 1]
        parts = own - rest
        total = parts.sum(axis=1, keepdims=True)
        shares = parts / total
        return np.hstack([total, parts, shares, shares[:, : p - 1] / areas])


def held_alike(sides: Sides, kinds: NDArray[np.str_]) -> Sides | None:
    """Weigh the rest so that it is of the same kinds as the class: sources, or models.

    Kinds of which either side has fewer than five shoes are left out, and with them what only the
    kind can tell; so is what has no kind. None where what is left of the class is too little.
    """
    own, rest = np.zeros_like(sides.own), np.zeros_like(sides.rest)
    for kind in np.unique(kinds[kinds != ""]).tolist():
        here = kinds == kind
        ours, theirs = here & (sides.own > 0), here & (sides.rest > 0)
        if min(_shoes(sides.groups, ours), _shoes(sides.groups, theirs)) < _LEAST:
            continue
        own[ours] = sides.own[ours]
        rest[theirs] = sides.rest[theirs] * sides.own[ours].sum() / sides.rest[theirs].sum()
    return Sides(own, rest, sides.groups) if _shoes(sides.groups, own > 0) >= _ENOUGH else None


def _shoes(groups: NDArray[np.str_], chosen: Bools) -> int:
    return len(np.unique(groups[chosen]))
