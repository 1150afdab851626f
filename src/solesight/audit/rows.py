"""What the audit is given: labelled photos as plain data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from solesight.catalog import PhotoRow, Snapshot

__all__ = ["AuditRows", "at_most"]


@dataclass(frozen=True)
class AuditRows:
    """Photos of the train and validation rows that have a label; test rows are not among them.

    Attributes:
        target: what is audited.
        classes: names of the labels.
        truth: int64 (n,), index into ``classes``.
        photos: what is known of each.
        groups: the group of each.
        vectors: float32 (n, d), rows of length one, of the embedder that is learned from.
        trivial: float64 (n, len(TRIVIAL_NAMES)).
        snapshot: the splits that groups and rows come from.
        labels: photo -> label of every photo of these splits, those that `clean` rejected as
            duplicates among them: their labels may disagree with the keeper's.
        left_out: photos that are not among the rows, by reason.
        caveats: what the target itself says beside its scores.
    """

    target: str
    classes: tuple[str, ...]
    truth: NDArray[np.int64]
    photos: tuple[PhotoRow, ...]
    groups: NDArray[np.str_]
    vectors: NDArray[np.float32]
    trivial: NDArray[np.float64]
    snapshot: Snapshot
    labels: Mapping[str, str] = field(default_factory=dict)
    left_out: Mapping[str, int] = field(default_factory=dict)
    caveats: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.photos)

    @property
    def names(self) -> list[str]:
        """The photos' hashes."""
        return [row.photo for row in self.photos]

    @property
    def sources(self) -> NDArray[np.str_]:
        """The source of each."""
        return np.array([row.source for row in self.photos], dtype=np.str_)

    def only(self, mask: NDArray[np.bool_]) -> AuditRows:
        """Give the rows where ``mask`` is true."""
        return replace(
            self,
            truth=self.truth[mask],
            photos=tuple(p for p, keep in zip(self.photos, mask, strict=True) if keep),
            groups=self.groups[mask],
            vectors=self.vectors[mask],
            trivial=self.trivial[mask],
        )


def at_most(rows: AuditRows, most: int, seed: int) -> AuditRows:
    """Give whole groups, drawn by chance, until there are ``most`` rows; all when they are fewer.

    Args:
        rows: to draw from.
        most: photos.
        seed: of the draw.
    """
    if len(rows) <= most:
        return rows
    names, codes, sizes = np.unique(rows.groups, return_inverse=True, return_counts=True)
    order = np.random.default_rng(seed).permutation(len(names))
    taken = order[np.cumsum(sizes[order]) <= most]
    drawn = _of_classes_left(rows.only(np.isin(codes, taken)))
    why = f"beyond the {most:,} photos that are drawn"
    return replace(drawn, left_out={**rows.left_out, why: len(rows) - len(drawn)})


def _of_classes_left(rows: AuditRows) -> AuditRows:
    """Give the rows of classes that a draw left two groups at least, the classes numbered anew."""
    pairs = set(zip(rows.truth.tolist(), rows.groups.tolist(), strict=True))
    groups = Counter(code for code, _ in pairs)
    left = sorted(code for code, n in groups.items() if n > 1)
    some = rows.only(np.isin(rows.truth, left))
    names = tuple(rows.classes[code] for code in left)
    return replace(some, classes=names, truth=np.searchsorted(left, some.truth).astype(np.int64))
