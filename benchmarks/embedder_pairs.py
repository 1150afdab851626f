"""Colorways told apart, and the same shoe found from another angle, by similarity alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from embedder_rows import Table
from numpy.typing import NDArray

from solesight.evidence import Metric, mean_metric

SIDES, ENDS = (1, 5, 20), (10, 30)
"""Turntable positions in the index, and those asked for (toe and heel)."""
OTHERS = (*ENDS, 15, 25, 35)
"""With those from three quarters, every position that is not in the index."""
RESAMPLES = 300
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Pairs:
    """Pairs of photos of one model.

    Attributes:
        name: which, in words.
        one, other: rows.
        same: whether they show one colorway.
    """

    name: str
    one: NDArray[np.int64]
    other: NDArray[np.int64]
    same: NDArray[np.bool_]


def angle_pairs(table: Table, part: str) -> Pairs:
    """Pair turntable photos at two different positions: one shoe, or two of one model.

    Both kinds are drawn from the same positions, so that the position tells nothing.
    """
    rows = np.flatnonzero((table.views > 0) & _asked(table, part))
    one, other = _apart(table, rows)
    fair = table.views[one] != table.views[other]
    # A shoe alone of its model has no wrong partner: it would count on one side only.
    return _pairs("same studio, another angle", table, one[fair], other[fair])


def shop_pairs(table: Table, part: str) -> Pairs:
    """Pair side views of two studios: one shoe, or two of one model."""
    side = np.isin(table.facings, ["right", "left"]) & (np.isin(table.views, [0, 1]))
    rows = np.flatnonzero(side & _asked(table, part))
    studios = np.array([source.split("_")[0] for source in table.sources.tolist()])
    one, other = _apart(table, rows)
    fair = studios[one] != studios[other]
    return _pairs("side views, another studio", table, one[fair], other[fair])


def _asked(table: Table, part: str) -> NDArray[np.bool_]:
    named = (table.shoes != "") & (table.column("model") != "")
    return np.asarray(named & (table.rows.splits == part))


def _apart(table: Table, rows: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """All pairs of one model; two keys in one group of the split are left out as doubtful."""
    models, shoes, groups = table.column("model")[rows], table.shoes[rows], table.rows.groups[rows]
    i, j = np.triu_indices(len(rows), 1)
    fair = (models[i] == models[j]) & ((shoes[i] == shoes[j]) | (groups[i] != groups[j]))
    return rows[i[fair]], rows[j[fair]]


def _pairs(name: str, table: Table, one: NDArray[np.int64], other: NDArray[np.int64]) -> Pairs:
    same = table.shoes[one] == table.shoes[other]
    models = table.column("model")[one]
    both = set(models[same].tolist()) & set(models[~same].tolist())
    keep = np.isin(models, sorted(both))
    return Pairs(name, one[keep], other[keep], same[keep])


def similarities(pairs: Pairs, vectors: NDArray[np.float32]) -> Floats:
    """The cosine of each pair."""
    return np.einsum("ij,ij->i", vectors[pairs.one], vectors[pairs.other], dtype=np.float64)


def auroc(pairs: Pairs, table: Table, scores: Floats, seed: int) -> Metric:
    """How often a pair of one colorway is more alike than a pair of two, with its interval.

    Whole groups are drawn with replacement; a pair counts as often as its groups were drawn
    together, a pair within one group as often as that group.
    """
    codes = np.unique(table.rows.groups, return_inverse=True)[1]
    first, second = codes[pairs.one], codes[pairs.other]
    present = np.unique(np.concatenate([first, second]))
    order = np.argsort(scores, kind="stable")
    rng, drawn = np.random.default_rng(seed), []
    for _ in range(RESAMPLES):
        times = np.bincount(rng.choice(present, len(present)), minlength=codes.max() + 1)
        weight = np.where(first == second, times[first], times[first] * times[second])
        drawn.append(_area(pairs.same[order], weight[order].astype(float)))
    low, high = np.nanquantile(drawn, [0.025, 0.975])
    value = _area(pairs.same[order], np.ones(len(order)))
    return Metric(value, float(low), float(high), len(order))


def _area(same: NDArray[np.bool_], weight: Floats) -> float:
    """Area under the curve of pairs in rising order (ties hardly happen)."""
    below = np.cumsum(weight * ~same)
    top, total = float((below * weight)[same].sum()), float(weight[same].sum() * below[-1])
    return top / total if total else float("nan")


@dataclass(frozen=True)
class Found:
    """Whether the nearest photo, and one of the nearest five shoes, is right; a row a query."""

    first: Floats
    five: Floats
    groups: NDArray[np.str_]


def other_angle(table: Table, part: str, views: tuple[int, ...] = ENDS) -> Found:
    """Ask for some views, toe and heel, of shoes that the index shows from the side."""
    named = table.shoes != ""
    index = np.flatnonzero(named & (np.isin(table.views, SIDES) | (table.views == 0)))
    queries = named & (table.rows.splits == part) & np.isin(table.views, views)
    asked = np.flatnonzero(queries & np.isin(table.shoes, table.shoes[index]))
    vectors = table.rows.vectors
    near = np.argsort(-(vectors[asked] @ vectors[index].T), axis=1)[:, :80]
    ranked = [list(dict.fromkeys(table.shoes[index[row]].tolist()))[:5] for row in near]
    wanted = table.shoes[asked].tolist()
    first = np.array([float(names[0] == w) for names, w in zip(ranked, wanted, strict=True)])
    five = np.array([float(w in names) for names, w in zip(ranked, wanted, strict=True)])
    return Found(first, five, table.rows.groups[asked])


def recall(found: Found, seed: int) -> tuple[Metric, Metric]:
    """R@1 and R@5 with intervals."""
    first, five = (mean_metric(hits, found.groups, seed=seed) for hits in (found.first, found.five))
    return first, five


def lost(small: Found, full: Found, seed: int) -> Metric:
    """R@1 of the one less that of the other, the same queries drawn for both."""
    return mean_metric(small.first - full.first, full.groups, seed=seed, bounded=False)
