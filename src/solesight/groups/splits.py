"""Numbered split snapshots: which photo trains, which chooses, which judges.

The one rule above all others: a group never straddles two splits. The rest follows from it and
from time: what was placed stays, and what turns out to belong together moves to train.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from solesight.errors import SettingsError
from solesight.groups.greedy import Block, place_blocks

__all__ = ["SPLITS", "Assignment", "Split", "assign_splits"]

Split = Literal["train", "validation", "test"]
SPLITS: tuple[Split, Split, Split] = ("train", "validation", "test")


@dataclass(frozen=True, slots=True)
class Assignment:
    """One snapshot: a split for every photo, and what it did to the snapshot before.

    Attributes:
        photos: the photos, as they were given.
        groups: the group of each photo, as given.
        strata: the stratum of each photo, as given.
        splits: the split of each photo.
        moved: photo -> (old split, new split), for photos that had another split before.
        merged: groups whose photos lay in more than one split before; they are in train now.
        void: True if one of them was (partly) a test group: test scores measured on the previous
            snapshot counted photos of shoes that were trained on, so they no longer stand.
    """

    photos: tuple[str, ...]
    groups: tuple[str, ...]
    strata: tuple[str, ...]
    splits: tuple[Split, ...]
    moved: Mapping[str, tuple[Split, Split]]
    merged: tuple[str, ...]
    void: bool

    @property
    def by_photo(self) -> dict[str, tuple[str, Split]]:
        """Photo -> (group, split): what the next snapshot wants as ``previous``."""
        return {p: (g, s) for p, g, s in zip(self.photos, self.groups, self.splits, strict=True)}

    @property
    def photo_counts(self) -> dict[Split, int]:
        """Photos in each split."""
        found = Counter(self.splits)
        return {split: found[split] for split in SPLITS}

    @property
    def group_counts(self) -> dict[Split, int]:
        """Groups in each split."""
        found = Counter(split for _, split in set(zip(self.groups, self.splits, strict=True)))
        return {split: found[split] for split in SPLITS}

    @property
    def table(self) -> dict[str, dict[Split, int]]:
        """Stratum -> photos in each split."""
        found = Counter(zip(self.strata, self.splits, strict=True))
        return {s: {split: found[s, split] for split in SPLITS} for s in sorted(set(self.strata))}


def assign_splits(
    groups: Sequence[str],
    strata: Sequence[str],
    *,
    photos: Sequence[str],
    previous: Mapping[str, tuple[str, Split]] | None = None,
    fractions: tuple[float, float, float] = (0.7, 0.15, 0.15),
    seed: int = 0,
) -> Assignment:
    """Give every photo a split such that no group straddles two.

    A group with photos in ``previous`` keeps their split; the link is the photo, so a group may
    change its name. If its photos lay in different splits, it goes to train. New groups are placed
    by a seeded greedy that balances photos and groups in each stratum; a stratum of at least three
    groups gets one in each split, and a group too large for a split goes to train. The result does
    not depend on the order of the photos. A group counts for the stratum of most of its photos.

    Args:
        groups: (n,) group of each photo.
        strata: (n,) stratum of each photo, for example brand x source.
        photos: (n,) different photo ids.
        previous: photo -> (group, split) of the snapshot before; photos gone since are ignored.
        fractions: wanted share of photos in train, validation and test; they sum to 1. A share of
            0 leaves that split to what ``previous`` put there; train cannot be 0.
        seed: another seed, another placement of the new groups.

    Raises:
        SettingsError: the fractions are no shares.
        ValueError: lengths differ, a photo occurs twice, or ``previous`` names an unknown split.
    """
    _check(groups, strata, photos, fractions)
    before = {p: split for p, (_, split) in (previous or {}).items()}
    _check_known(before.values())
    blocks = _blocks(groups, strata, photos)
    kept, merged, void = _inherit(blocks, before)
    placed = place_blocks(blocks.values(), kept, fractions=fractions, seed=seed)
    splits = tuple(SPLITS[placed[group]] for group in groups)
    moved = {
        p: (before[p], s) for p, s in zip(photos, splits, strict=True) if before.get(p, s) != s
    }
    return Assignment(
        photos=tuple(photos),
        groups=tuple(groups),
        strata=tuple(strata),
        splits=splits,
        moved=moved,
        merged=merged,
        void=void,
    )


def _check(
    groups: Sequence[str],
    strata: Sequence[str],
    photos: Sequence[str],
    fractions: tuple[float, float, float],
) -> None:
    if not len(groups) == len(strata) == len(photos):
        msg = f"{len(photos)} photos, {len(groups)} groups and {len(strata)} strata: not one each"
        raise ValueError(msg)
    if len(set(photos)) != len(photos):
        msg = "a photo occurs twice in the list to be split"
        raise ValueError(msg)
    shares = len(fractions) == 3 and all(f >= 0 for f in fractions) and fractions[0] > 0
    if not shares or abs(sum(fractions) - 1) > 1e-6:
        msg = f"fractions {fractions}: give shares of train, validation, test that sum to 1"
        raise SettingsError(msg)


def _check_known(splits: Iterable[str]) -> None:
    unknown = set(splits) - set(SPLITS)
    if unknown:
        msg = f"unknown split {sorted(unknown)[0]!r}; known: {', '.join(SPLITS)}"
        raise ValueError(msg)


def _blocks(
    groups: Sequence[str], strata: Sequence[str], photos: Sequence[str]
) -> dict[str, Block]:
    members: dict[str, list[int]] = defaultdict(list)
    for row, group in enumerate(groups):
        members[group].append(row)
    blocks = {}
    for group, rows in members.items():
        votes = Counter(strata[row] for row in rows)
        stratum = min(votes, key=lambda s: (-votes[s], s))
        names = tuple(sorted(photos[row] for row in rows))
        blocks[group] = Block(group=group, stratum=stratum, photos=names)
    return blocks


def _inherit(
    blocks: Mapping[str, Block], before: Mapping[str, Split]
) -> tuple[dict[str, int], tuple[str, ...], bool]:
    """Splits that groups bring along, the groups that bring several, and whether test was hit."""
    kept: dict[str, int] = {}
    merged: list[str] = []
    void = False
    for group, block in blocks.items():
        seen = {before[p] for p in block.photos if p in before}
        if len(seen) > 1:
            merged.append(group)
            void = void or "test" in seen
            kept[group] = 0
        elif seen:
            kept[group] = SPLITS.index(seen.pop())
    return kept, tuple(sorted(merged)), void
