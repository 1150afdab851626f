"""Splits: who trains, who judges, and the check that no group does both."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from solesight.catalog import Snapshot
from solesight.pages.numbers import share
from solesight.report.knowledge import Knowledge

__all__ = ["GroupRow", "SplitCount", "SplitTable", "SplitView", "split_view", "straddlers"]

SPLITS = ("train", "validation", "test")
_MOST_ROWS = 15
_MOST_GROUPS = 10


@dataclass(frozen=True)
class SplitCount:
    """One split's size."""

    name: str
    photos: int
    groups: int
    share: float


@dataclass(frozen=True)
class SplitTable:
    """Photos of each split by something: ``(name, counts, total)``; ``more`` rows not shown."""

    rows: tuple[tuple[str, tuple[int, ...], int], ...]
    more: int


@dataclass(frozen=True)
class GroupRow:
    """A large group: the title most of its photos have, how many they are, where they lie."""

    name: str
    photos: int
    titles: int
    sources: int
    splits: str


@dataclass(frozen=True)
class SplitView:
    """All of the section.

    Attributes:
        number: of the snapshot.
        names: the splits, in their order.
        counts: photos and groups a split.
        groups: how many groups there are.
        straddling: groups in more than one split; none, or something is broken.
        by_source, by_brand: photos a split.
        largest: the largest groups.
    """

    number: int
    names: tuple[str, ...]
    counts: tuple[SplitCount, ...]
    groups: int
    straddling: tuple[str, ...]
    by_source: SplitTable
    by_brand: SplitTable
    largest: tuple[GroupRow, ...]


def split_view(snapshot: Snapshot, known: Knowledge) -> SplitView:
    """Count a snapshot and check it."""
    names = (*SPLITS, *sorted(set(snapshot.splits.values()) - set(SPLITS)))
    photos = Counter(snapshot.splits.values())
    pairs = {(snapshot.groups[p], split) for p, split in snapshot.splits.items()}
    groups = Counter(split for _, split in pairs)
    counts = tuple(SplitCount(s, photos[s], groups[s], share(photos[s], photos.total()))
                   for s in names)  # fmt: skip
    return SplitView(
        number=snapshot.number,
        names=names,
        counts=counts,
        groups=len(set(snapshot.groups.values())),
        straddling=straddlers(snapshot.groups, snapshot.splits),
        by_source=_table(snapshot, names, known.source),
        by_brand=_table(snapshot, names, lambda photo: _brand(known, photo)),
        largest=_largest(snapshot, known),
    )


def straddlers(groups: Mapping[str, str], splits: Mapping[str, str]) -> tuple[str, ...]:
    """Name the groups whose photos lie in more than one split.

    Args:
        groups: photo -> group.
        splits: photo -> split.
    """
    seen: dict[str, set[str]] = defaultdict(set)
    for photo, split in splits.items():
        seen[groups[photo]].add(split)
    return tuple(sorted(group for group, own in seen.items() if len(own) > 1))


def _brand(known: Knowledge, photo: str) -> str:
    row = known.rows.get(photo)
    return (row.labels.get("brand") if row else None) or "no brand known"


def _table(snapshot: Snapshot, names: tuple[str, ...], key: Callable[[str], str]) -> SplitTable:
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for photo, split in snapshot.splits.items():
        found[key(photo)][split] += 1
    ranked = sorted(found.items(), key=lambda pair: (-pair[1].total(), pair[0]))
    rows = tuple(
        (name, tuple(counts[s] for s in names), counts.total())
        for name, counts in ranked[:_MOST_ROWS]
    )
    return SplitTable(rows, len(ranked) - len(rows))


def _largest(snapshot: Snapshot, known: Knowledge) -> tuple[GroupRow, ...]:
    members: dict[str, list[str]] = defaultdict(list)
    for photo, group in snapshot.groups.items():
        members[group].append(photo)
    ranked = sorted(members.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    rows = []
    for _, photos in ranked[:_MOST_GROUPS]:
        titles = Counter(known.name(photo) for photo in photos)
        name = min(titles, key=lambda title: (-titles[title], title))
        lie_in = {snapshot.splits.get(photo, "none") for photo in photos}
        sources = len({known.source(photo) for photo in photos})
        splits = ", ".join(sorted(lie_in))
        rows.append(GroupRow(name, len(photos), len(titles), sources, splits))
    return tuple(rows)
