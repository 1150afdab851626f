"""Which photos stand for all: the same at every run, whatever the order of the rows."""

from __future__ import annotations

import hashlib

import numpy as np

from solesight.learn.asked import Asked

__all__ = ["GRID", "examples"]

GRID = 100


def examples(asked: Asked, seed: int, most: int = GRID) -> list[int]:
    """Draw rows by chance: those whose photo and seed have the lowest hash.

    Args:
        asked: the rows.
        seed: another one draws other rows.
        most: how many.

    Returns:
        Places of the rows, by class and then as drawn.
    """
    keys = [hashlib.sha256(f"{seed} {row.photo}".encode()).digest() for row in asked.photos]
    drawn = sorted(range(len(keys)), key=lambda i: keys[i])[:most]
    truth = np.asarray(asked.truth)
    return sorted(drawn, key=lambda i: (int(truth[i]), keys[i]))
