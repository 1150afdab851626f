"""Which few stand for many: spread over what they are, the same at every run."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["spread"]


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
