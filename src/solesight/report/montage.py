"""Which photos stand for all: spread over brands and sources, the same at every run."""

from __future__ import annotations

from collections.abc import Iterable

from solesight.report.knowledge import Knowledge

__all__ = ["pick_montage", "spread"]

MOST = 60


def pick_montage(known: Knowledge) -> list[str]:
    """Pick up to ``MOST`` kept photos; photos that look right come first in each brand."""
    kept = [line for line in known.verdicts.values() if line.keep]
    kept.sort(key=lambda line: (line.facing not in ("right", "left"), line.photo))
    keyed = []
    for line in kept:
        row = known.rows[line.photo]
        keyed.append((line.photo, (row.labels.get("brand", ""), row.source)))
    return spread(keyed, MOST)


def spread(keyed: Iterable[tuple[str, tuple[str, ...]]], most: int) -> list[str]:
    """Take from every key in turn, in the order of the keys, until there are ``most``.

    Args:
        keyed: (photo, key) pairs; the order within a key is kept.
        most: how many to take.
    """
    piles: dict[tuple[str, ...], list[str]] = {}
    for photo, key in keyed:
        piles.setdefault(key, []).append(photo)
    # The largest piles speak first: with many small ones the common would not be seen at all.
    ordered = sorted(piles.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    taken: list[str] = []
    for depth in range(most):
        layer = [pile[depth] for _, pile in ordered if depth < len(pile)]
        taken.extend(layer[: most - len(taken)])
        if len(taken) >= most or not layer:
            break
    return taken
