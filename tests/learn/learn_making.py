"""Rows with answers, made by hand."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from solesight.catalog import PhotoRow
from solesight.learn import Asked


def asked(
    truth: Sequence[int],
    answers: Sequence[int],
    *,
    classes: tuple[str, ...] = ("a", "b"),
    groups: Sequence[str] | None = None,
    sources: Sequence[str] | None = None,
    titles: Sequence[str] | None = None,
    sure: float = 0.8,
) -> Asked:
    n, k = len(truth), len(classes)
    p = np.full((n, k), (1 - sure) / max(k - 1, 1))
    p[np.arange(n), list(answers)] = sure
    photos = tuple(
        PhotoRow(
            photo=f"{i:064x}",
            source=sources[i] if sources else "shop",
            paths=(f"photos/{i}.jpg",),
            width=9,
            height=9,
            n_bytes=9,
            format="JPEG",
            mode="RGB",
            labels={"title": titles[i]} if titles else {},
        )
        for i in range(n)
    )
    names = np.array(groups if groups else [f"g{i}" for i in range(n)], dtype=np.str_)
    return Asked(photos, names, np.array(truth), p, classes, "validation")
