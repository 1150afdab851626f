"""The verb `split`: groups of one shoe, shared out to train, validation and test."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from solesight.catalog import (
    Catalog,
    PhotoRow,
    Snapshot,
    latest_snapshot,
    read_photos,
    read_snapshot,
    write_snapshot,
)
from solesight.errors import NotReadyError
from solesight.groups.merge import group_ids, merge_groups
from solesight.groups.near import MAX_COLOR, MAX_HAMMING
from solesight.groups.near_facts import near_photos, read_near
from solesight.groups.splits import SPLITS, assign_splits
from solesight.groups.titles import THRESHOLD, group_titles

__all__ = ["Parted", "split_photos"]

_FIELDS = ("title", "style_code", "brand", "model")
FRACTIONS = (0.7, 0.15, 0.15)


@dataclass(frozen=True)
class Parted:
    """A split snapshot.

    Attributes:
        number: of the snapshot.
        photos: each photo with its paths.
        snapshot: groups and splits.
        new: False when nothing changed since, so that no new snapshot was written.
        voided: True when test groups had to move: older test scores are void.
    """

    number: int
    photos: tuple[PhotoRow, ...]
    snapshot: Snapshot
    new: bool
    voided: bool

    def lines(self) -> Iterator[dict[str, Any]]:
        """Give the lines that ``--json`` prints: one for each path of each photo."""
        for row in self.photos:
            for path in row.paths:
                yield {
                    "photo": row.photo,
                    "path": path,
                    "group": self.snapshot.groups[row.photo],
                    "split": self.snapshot.splits[row.photo],
                }

    def sizes(self) -> dict[str, tuple[int, int]]:
        """Count (photos, groups) of each split."""
        groups = {(self.snapshot.splits[p], g) for p, g in self.snapshot.groups.items()}
        photos = Counter(self.snapshot.splits.values())
        grouped = Counter(split for split, _ in groups)
        return {name: (photos[name], grouped[name]) for name in SPLITS}


def split_photos(catalog: Catalog, frames: str, *, seed: int = 0) -> Parted:
    """Group all photos and place the groups; what was placed before stays.

    Groups come from style codes, then from titles, then from near duplicates, joined transitively.

    Args:
        catalog: where facts are.
        frames: configuration hash of the frames whose near duplicates count.
        seed: of the placement.

    Raises:
        NotReadyError: the catalog is empty.
    """
    near_photos(catalog, frames)
    with catalog.reading() as connection:
        rows = read_photos(connection, _FIELDS)
        near = read_near(connection, frames)
        last = latest_snapshot(connection)
        before = read_snapshot(connection, last) if last else None
    if not rows:
        raise NotReadyError("the catalog is empty: run `solesight add PHOTOS` first")
    names = [row.photo for row in rows]
    place = {photo: i for i, photo in enumerate(names)}
    pairs = [(place[p.a], place[p.b]) for p in near if p.a in place and p.b in place]
    joined = merge_groups(len(names), _by_title(rows), np.array(pairs, np.int64).reshape(-1, 2))
    groups = group_ids(joined, names)
    assigned = assign_splits(
        groups,
        _strata(rows, groups),
        photos=names,
        previous=_previous(before),
        fractions=FRACTIONS,
        seed=seed,
    )
    now_rows = list(zip(names, groups, assigned.splits, strict=True))
    if before is not None and _same(before, now_rows):
        return Parted(before.number, tuple(rows), before, False, False)
    config = {
        "fractions": FRACTIONS,
        "seed": seed,
        "frames": frames,
        "titles": THRESHOLD,
        "hamming": MAX_HAMMING,
        "color": MAX_COLOR,
    }
    with catalog.writing() as connection:
        number = write_snapshot(connection, now_rows, config, voids_before=assigned.void)
        made = read_snapshot(connection, number)
    return Parted(number, tuple(rows), made, True, assigned.void)


def _by_title(rows: Sequence[PhotoRow]) -> list[int]:
    titles = [row.labels.get("title", "") for row in rows]
    codes = [row.labels.get("style_code") for row in rows]
    return group_titles(titles, codes)


def _strata(rows: Sequence[PhotoRow], groups: Sequence[str]) -> list[str]:
    """Name for each photo the finest stratum that has groups enough for all three splits.

    By source first, since `hyped` follows it, and by model, so that rare models are found in every
    split; where that leaves fewer than three groups, by something coarser.
    """
    ladders = [_ladder(row) for row in rows]
    seen: dict[str, set[str]] = {}
    for ladder, group in zip(ladders, groups, strict=True):
        for name in ladder:
            seen.setdefault(name, set()).add(group)
    return [next((n for n in ladder if len(seen[n]) >= 3), ladder[-1]) for ladder in ladders]


def _ladder(row: PhotoRow) -> list[str]:
    brand, model = row.labels.get("brand"), row.labels.get("model")
    steps = [
        f"{row.source}/{model}" if model else "",
        f"model {model}" if model else "",
        f"{row.source}/{brand}" if brand else "",
        f"brand {brand}" if brand else "",
        row.source,
    ]
    return [step for step in steps if step]


def _previous(before: Snapshot | None) -> dict[str, tuple[str, Any]] | None:
    if before is None:
        return None
    return {photo: (before.groups[photo], split) for photo, split in before.splits.items()}


def _same(before: Snapshot, rows: Sequence[tuple[str, str, str]]) -> bool:
    return {p: (g, s) for p, g, s in rows} == {
        p: (before.groups[p], s) for p, s in before.splits.items()
    }
