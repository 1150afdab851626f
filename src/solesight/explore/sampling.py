"""Which photos are drawn small: shoes in turn, side views first, the same for the same seed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from solesight.explore.selection import Selection

__all__ = ["first_of_groups", "sample_rows"]


def sample_rows(chosen: Selection, most: int, seed: int) -> NDArray[np.int64]:
    """Pick at most ``most`` rows: one photo of every shoe before a second of any.

    Eight views of one shoe tell hardly more than one; what counts is how many shoes are seen.
    """
    rng = np.random.default_rng([seed, 4])
    _, codes = np.unique(chosen.groups, return_inverse=True)
    codes = codes.reshape(-1)
    # Within a shoe: side views first, then by chance.
    order = np.lexsort((rng.random(len(codes)), ~chosen.side, codes))
    sizes = np.bincount(codes)
    starts = np.repeat(np.cumsum(sizes) - sizes, sizes)
    turn = np.empty(len(codes), dtype=np.int64)
    turn[order] = np.arange(len(codes)) - starts
    chance = rng.random(sizes.size)
    picked = np.lexsort((chance[codes], turn))[:most]
    return np.sort(picked)


def first_of_groups(groups: NDArray[np.str_], usable: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Give the first usable row of each group, in the order of the rows."""
    places = np.flatnonzero(usable)
    _, first = np.unique(groups[places], return_index=True)
    return np.sort(places[first])
