"""Near duplicates and groups against splits and labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from solesight.catalog import Snapshot
from solesight.groups import NearPhoto

__all__ = ["Conflict", "Straddling", "conflicts", "straddling_splits"]


@dataclass(frozen=True)
class Straddling:
    """What was checked, and what lies on both sides of a split.

    Attributes:
        groups: groups checked.
        photos: photos checked.
        pairs: near-duplicate pairs checked: those with both photos in the snapshot.
        torn_groups: groups with photos in several splits.
        torn_pairs: near-duplicate pairs in several splits.
        folds: cross-validation folds of the audit.
        torn_folds: groups with photos in several of them.
    """

    groups: int
    photos: int
    pairs: int
    torn_groups: tuple[str, ...]
    torn_pairs: tuple[NearPhoto, ...]
    folds: int
    torn_folds: int

    @property
    def clean(self) -> bool:
        """Whether nothing straddles anything."""
        return not (self.torn_groups or self.torn_pairs or self.torn_folds)

    def as_json(self) -> dict[str, Any]:
        """Give the counts as plain data."""
        return {
            "groups": self.groups,
            "photos": self.photos,
            "pairs": self.pairs,
            "torn_groups": len(self.torn_groups),
            "torn_pairs": len(self.torn_pairs),
            "folds": self.folds,
            "torn_folds": self.torn_folds,
        }


@dataclass(frozen=True)
class Conflict:
    """Two near duplicates with two labels.

    Attributes:
        a, b: photos.
        label_a, label_b: their labels.
        color: distance of their colors: the smaller, the more alike.
    """

    a: str
    b: str
    label_a: str
    label_b: str
    color: float


def straddling_splits(
    snapshot: Snapshot, near: Sequence[NearPhoto], folds: int, torn_folds: int
) -> Straddling:
    """Check that no group and no near-duplicate pair has photos in two splits.

    Args:
        snapshot: all splits, the test rows among them: of those only group and split are read.
        near: near-duplicate pairs.
        folds: folds of the cross-validation.
        torn_folds: groups that straddle them.
    """
    places: dict[str, set[str]] = {}
    for photo, group in snapshot.groups.items():
        places.setdefault(group, set()).add(snapshot.splits[photo])
    both = [pair for pair in near if pair.a in snapshot.splits and pair.b in snapshot.splits]
    return Straddling(
        groups=len(places),
        photos=len(snapshot.splits),
        pairs=len(both),
        torn_groups=tuple(sorted(group for group, splits in places.items() if len(splits) > 1)),
        torn_pairs=tuple(p for p in both if snapshot.splits[p.a] != snapshot.splits[p.b]),
        folds=folds,
        torn_folds=torn_folds,
    )


def conflicts(near: Sequence[NearPhoto], labels: Mapping[str, str]) -> tuple[Conflict, ...]:
    """Find near duplicates whose labels differ, the most alike first.

    Args:
        near: near-duplicate pairs.
        labels: photo -> label; photos without one take no part.
    """
    found = [
        Conflict(pair.a, pair.b, labels[pair.a], labels[pair.b], pair.color)
        for pair in near
        if pair.a in labels and pair.b in labels and labels[pair.a] != labels[pair.b]
    ]
    return tuple(sorted(found, key=lambda c: (c.color, c.a, c.b)))
