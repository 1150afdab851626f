"""Placing whole groups into splits: seeded, stratified, the same whatever the order."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from statistics import median

__all__ = ["Block", "place_blocks"]

TRAIN = 0
# A stratum of fewer groups cannot be in every split; what there is teaches rather than judges.
COVERED = 3


@dataclass(frozen=True, slots=True)
class Block:
    """A group as the greedy sees it: one thing of a certain weight.

    Attributes:
        group: its name.
        stratum: what it counts for.
        photos: its photos, sorted.
    """

    group: str
    stratum: str
    photos: tuple[str, ...]

    @property
    def size(self) -> int:
        """Number of photos."""
        return len(self.photos)


@dataclass(slots=True)
class _Tally:
    """Photos and groups in each split so far, against what is wanted."""

    fractions: tuple[float, float, float]
    total_photos: int
    total_groups: int
    photos: list[int] = field(default_factory=lambda: [0, 0, 0])
    groups: list[int] = field(default_factory=lambda: [0, 0, 0])

    def put(self, split: int, size: int) -> None:
        self.photos[split] += size
        self.groups[split] += 1

    def load(self, split: int, size: int) -> float:
        """How full a split would be, against its share, with half of one more block in it.

        Photos and groups weigh the same. Taking the least load is Sainte-Laguë's way of dealing
        out seats: after any number of blocks each split is as near to its share as can be.
        """
        photos = (self.photos[split] + size / 2) / self.total_photos
        groups = (self.groups[split] + 0.5) / self.total_groups
        # Rounded, for the last bit of a sum must not decide.
        return round((photos + groups) / self.fractions[split], 9)


def place_blocks(
    blocks: Iterable[Block],
    kept: Mapping[str, int],
    *,
    fractions: tuple[float, float, float],
    seed: int,
) -> dict[str, int]:
    """Place every block that is not in ``kept`` into a split.

    Strata are taken in the order of their names. In a stratum, large blocks come first, so that
    small ones even out what they leave; among blocks of about one size the order is drawn from the
    seed and their smallest photo. Each goes where its stratum is least full, or, on a draw, where
    the whole is.

    Args:
        blocks: all groups, the kept ones included.
        kept: group -> split, for groups that stay where they are.
        fractions: wanted shares of the splits 0 (train), 1 and 2; a share of 0 gets nothing new.
        seed: of the order.

    Returns:
        Group -> split for every block.
    """
    strata: dict[str, list[Block]] = defaultdict(list)
    for block in blocks:
        strata[block.stratum].append(block)
    whole = _tally([b for part in strata.values() for b in part], kept, fractions)
    placed = dict(kept)
    for _, part in sorted(strata.items()):
        _Stratum(part, kept, whole, seed).place(placed)
    return placed


def _tally(
    blocks: list[Block], kept: Mapping[str, int], fractions: tuple[float, float, float]
) -> _Tally:
    tally = _Tally(fractions, max(1, sum(b.size for b in blocks)), max(1, len(blocks)))
    for block in blocks:
        if block.group in kept:
            tally.put(kept[block.group], block.size)
    return tally


class _Stratum:
    """One stratum on its way into the splits."""

    def __init__(
        self, blocks: list[Block], kept: Mapping[str, int], whole: _Tally, seed: int
    ) -> None:
        self.whole = whole
        self.own = _tally(blocks, kept, whole.fractions)
        self.middle = median(b.size for b in blocks)
        # By powers of two: exact sizes would leave the seed nothing to decide.
        self.todo = sorted(
            (b for b in blocks if b.group not in kept),
            key=lambda b: (-b.size.bit_length(), _draw(seed, b.photos[0])),
        )

    def place(self, placed: dict[str, int]) -> None:
        """Cover the splits first, then fill them."""
        for block, split in self._cover():
            self._put(block, split, placed)
            self.todo.remove(block)
        for block in self.todo:
            self._put(block, self._choose(block), placed)

    def _cover(self) -> list[tuple[Block, int]]:
        """One block for every judging split that has none, if there are groups enough."""
        if self.own.total_groups < COVERED:
            return []
        wanting = [s for s in (1, 2) if self.own.fractions[s] > 0 and not self.own.groups[s]]
        wanting.sort(key=lambda s: (self.whole.load(s, 0), s))
        # Train must not end empty: it takes a block before the judges do.
        spare = len(self.todo) - (0 if self.own.groups[TRAIN] else 1)
        fit = sorted(self.todo, key=lambda b: (self._is_large(b), b.size * self._is_large(b)))
        # Over half of the stratum in a judging split would leave too little to learn from.
        fit = [b for b in fit if 2 * b.size <= self.own.total_photos]
        return list(zip(fit[: max(0, spare)], wanting, strict=False))

    def _is_large(self, block: Block) -> bool:
        judging = [f for f in self.own.fractions[1:] if f > 0]
        return bool(judging) and self._too_large(block, min(judging))

    def _too_large(self, block: Block, fraction: float) -> bool:
        """More than half of a split's room, unless that is what groups here usually are."""
        room = fraction * self.own.total_photos
        return block.size > self.middle and 2 * block.size > room

    def _choose(self, block: Block) -> int:
        fractions = self.own.fractions
        may = [s for s in (1, 2) if fractions[s] > 0 and not self._too_large(block, fractions[s])]
        if self.own.total_groups < COVERED and not self.own.groups[TRAIN]:
            may = []
        return min(
            [TRAIN, *may],
            key=lambda s: (self.own.load(s, block.size), self.whole.load(s, block.size), s),
        )

    def _put(self, block: Block, split: int, placed: dict[str, int]) -> None:
        placed[block.group] = split
        self.own.put(split, block.size)
        self.whole.put(split, block.size)


def _draw(seed: int, photo: str) -> tuple[bytes, str]:
    """A random-looking rank that depends on the seed and the photo alone."""
    return hashlib.blake2b(f"{seed}:{photo}".encode(), digest_size=8).digest(), photo
