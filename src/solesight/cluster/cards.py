"""What each cluster is made of: sizes, central photos, words, and what is over-represented."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from solesight.catalog import ClusterRow
from solesight.cluster.columns import DESIGN, SETTING, Column
from solesight.cluster.lifts import corrected, lifts
from solesight.cluster.result import ClusterCard, Over
from solesight.cluster.words import cluster_name, cluster_words
from solesight.evidence import mean_metric

__all__ = ["cluster_cards", "tested_columns"]

_CENTRAL = 12
_SHOWN = 4


def tested_columns(columns: Mapping[str, Column]) -> list[Column]:
    """Give the columns whose over-representation is asked: design, setting, prices."""
    named = [columns[name] for name in (*DESIGN, *SETTING) if name in columns]
    return named + [column for column in columns.values() if column.ordered]


def cluster_cards(
    rows: Sequence[ClusterRow],
    columns: Mapping[str, Column],
    groups: Sequence[str],
    *,
    seed: int = 0,
) -> tuple[ClusterCard, ...]:
    """Describe every cluster that has photos.

    Args:
        rows: where photos stand.
        columns: of these photos, in their order.
        groups: the shoe of each.
        seed: of the bootstraps.
    """
    labels = np.array([row.cluster - 1 for row in rows], dtype=np.int64)
    _, codes = np.unique(np.asarray(groups), return_inverse=True)
    titles = columns["title"].values if "title" in columns else [None] * len(rows)
    words = cluster_words(titles, labels.tolist(), groups)
    over = _over(labels, columns, codes.reshape(-1), seed)
    cards = []
    for cluster in np.unique(labels[labels >= 0]).tolist():
        places: list[int] = np.flatnonzero(labels == cluster).tolist()
        scored = np.array([rows[i].silhouette or 0.0 for i in places])
        own = [groups[i] for i in places]
        said = words.get(cluster, ())
        cards.append(
            ClusterCard(
                cluster=cluster + 1,
                n=len(places),
                groups=len(set(own)),
                name=cluster_name(said),
                words=said,
                silhouette=mean_metric(scored, own, seed=seed, bounded=False),
                negative=float((scored < 0).mean()),
                over=over.get(cluster, ()),
                central=_central(rows, places, groups),
            )
        )
    return tuple(cards)


def _over(
    labels: NDArray[np.int64], columns: Mapping[str, Column], groups: NDArray[np.int64], seed: int
) -> dict[int, tuple[Over, ...]]:
    tests = [
        (column, one)
        for column in tested_columns(columns)
        for one in lifts(labels, column.codes(), groups, seed=seed)
    ]
    # All tests of the page are corrected together: so many looks find something by chance.
    fixed = corrected([one for _, one in tests])
    found: dict[int, list[tuple[float, Over]]] = {}
    for (column, _), one in zip(tests, fixed, strict=True):
        if one.stands_out:
            said = Over(column.name, column.order[one.value], one.n, one.of, one.groups,
                        one.lift, one.low, one.high, one.q)  # fmt: skip
            found.setdefault(one.cluster, []).append((one.p, said))
    return {
        cluster: _strongest([said for _, said in sorted(own, key=lambda pair: pair[0])])
        for cluster, own in found.items()
    }


def _strongest(found: Sequence[Over]) -> tuple[Over, ...]:
    """Take a few of each column, the surest first, column by column."""
    taken: dict[str, int] = {}
    chosen = []
    for one in found:
        taken[one.column] = taken.get(one.column, 0) + 1
        if taken[one.column] <= _SHOWN:
            chosen.append(one)
    # What the shoes are first, how they were photographed last.
    place = {name: i for i, name in enumerate((*DESIGN, *SETTING))}
    return tuple(sorted(chosen, key=lambda one: place.get(one.column, len(DESIGN) - 0.5)))


def _central(
    rows: Sequence[ClusterRow], places: Sequence[int], groups: Sequence[str]
) -> tuple[str, ...]:
    """Take the photos nearest to the center: one a shoe first, then more of the same."""
    ranked = sorted(places, key=lambda i: (rows[i].distance, rows[i].photo))
    seen = set[str]()
    first: list[int] = []
    more: list[int] = []
    for i in ranked:
        (more if groups[i] in seen else first).append(i)
        seen.add(groups[i])
    return tuple(rows[i].photo for i in (first + more)[:_CENTRAL])
