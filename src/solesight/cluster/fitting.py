"""From rows to clusters: k is chosen, centers are fitted, silhouettes and the map are drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.decomposition import PCA

from solesight.cluster.choosing import Choice, choose_k
from solesight.cluster.density import Dense, dense_stability, fit_dense
from solesight.cluster.features import Rows
from solesight.cluster.kmeans import distinct, fit_means, nearest, to_centers
from solesight.cluster.mapping import MAPPED, draw_map, place_near
from solesight.cluster.model import ClusterModel
from solesight.cluster.plan import ClusterPlan
from solesight.cluster.silhouettes import reference_rows, silhouettes
from solesight.errors import NotEnoughDataError
from solesight.progress import Progress

__all__ = ["Fitted", "Placed", "fit", "place"]

_CHOSEN_ON = 3000
_DENSE_ON = 8000
_NARROW = 15
# Distances that silhouettes of all photos may cost, each of the width of the features.
_WORK = 1_500_000_000_000
_LEAST = 10
# Rows that are copied at a time.
_PART = 4096

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Placed:
    """Where rows stand.

    Attributes:
        labels: int64 (n,), from 0; -1 is in none.
        distances: float32 (n,), to the center.
        silhouettes: float64 (n,), NaN where in none.
        xy: float32 (n, 2), on the map.
        mapped: bool (n,), placed by t-SNE itself.
    """

    labels: Ints
    distances: Floats
    silhouettes: NDArray[np.float64]
    xy: Floats
    mapped: NDArray[np.bool_]


@dataclass(frozen=True)
class Fitted:
    """A model, where its rows stand, and what was found on the way."""

    model: ClusterModel
    placed: Placed
    summary: dict[str, Any]


def fit(rows: Rows, groups: Sequence[str], plan: ClusterPlan, progress: Progress) -> Fitted:
    """Fit clusters.

    Args:
        rows: features.
        groups: the shoe of each row.
        plan: method, k, seed.
        progress: told of each k.

    Raises:
        NotEnoughDataError: fewer than ten photos, or all of them alike.
    """
    different = distinct(rows.matrix)
    if len(rows) < _LEAST or different < 2:
        raise NotEnoughDataError(
            f"{len(rows)} photos, {different} of them different: clusters need {_LEAST} photos at "
            "least, and two that differ"
        )
    by_means = plan.method == "kmeans"
    made = _means if by_means else _dense
    model, labels, found = made(rows, np.asarray(groups), plan, progress)
    _, distances = nearest(rows.matrix, model.centers)
    # A dense cluster is not always the one whose center is nearest.
    distances = np.where(labels >= 0, to_centers(rows.matrix, model.centers, labels), distances)
    scored, reference = _silhouettes(rows.matrix, labels, plan.seed)
    xy, mapped = _map(rows.matrix, plan.seed)
    placed = Placed(labels, distances, scored, xy, mapped)
    summary = {
        **found,
        "n": len(rows),
        "mapped": int(mapped.sum()),
        "silhouette_reference": reference,
    }
    return Fitted(model, placed, summary)


def place(
    model: ClusterModel, rows: Floats, fresh: NDArray[np.bool_], placed: Placed, seed: int
) -> Placed:
    """Give new rows their cluster, without fitting anything.

    Args:
        model: fitted before.
        rows: float32 (n, d), old and new.
        fresh: bool (n,), which of them have no cluster yet.
        placed: where the old ones stand.
        seed: of the draw of those that silhouettes are measured to.

    Returns:
        where the new ones stand.
    """
    new, old = np.flatnonzero(fresh), np.flatnonzero(~fresh)
    labels, distances = model.assign(rows[new])
    known = np.empty(len(rows), dtype=np.int64)
    known[old], known[new] = placed.labels, -1
    reference = reference_rows(known, _reference_size(rows), seed=seed)
    known[new] = labels
    scored = silhouettes(rows, known, reference, only=new)
    mapped = placed.mapped if placed.mapped.any() else np.ones(len(old), dtype=np.bool_)
    xy = place_near(rows[new], rows[old[mapped]], placed.xy[mapped])
    return Placed(labels, distances, scored, xy, np.zeros(len(new), dtype=np.bool_))


def _means(
    rows: Rows, groups: NDArray[np.str_], plan: ClusterPlan, progress: Progress
) -> tuple[ClusterModel, Ints, dict[str, Any]]:
    part = _sample(len(rows), _CHOSEN_ON, plan.seed)
    some = rows.matrix[part]
    k_most = min(plan.k_most if plan.k is None else plan.k, distinct(some) - 1, len(some) // 2)
    ks = list(range(2, max(2, k_most) + 1)) if plan.k is None else [max(2, k_most)]
    progress.start("cluster", len(ks))
    choice = choose_k(some, groups[part], ks, seed=plan.seed, advance=progress.advance)
    progress.finish()
    fitted = fit_means(rows.matrix, choice.k, seed=plan.seed)
    return (
        ClusterModel(fitted.centers, arrays=rows.arrays),
        fitted.labels,
        {"choice": _said(choice, plan), "k": choice.k},
    )


def _said(choice: Choice, plan: ClusterPlan) -> dict[str, Any]:
    if plan.k is None:
        return choice.as_json()
    asked = f"k = {choice.k} was asked for"
    if choice.k != plan.k:
        asked = f"k = {plan.k} was asked for, and so few photos hold {choice.k} at most"
    return {**choice.as_json(), "why": f"{asked}; no other k was tried."}


def _dense(
    rows: Rows, groups: NDArray[np.str_], plan: ClusterPlan, progress: Progress
) -> tuple[ClusterModel, Ints, dict[str, Any]]:
    del groups
    part = _sample(len(rows), _DENSE_ON, plan.seed)
    min_size = plan.min_size or max(5, round(0.005 * len(part)))
    progress.start("cluster", 2)
    narrow, slim = _narrowed(rows.matrix[part], plan.seed)
    dense = fit_dense(slim, min_size)
    progress.advance()
    if not dense.k:
        raise NotEnoughDataError(
            f"no {min_size} of {len(part)} photos lie densely together: try a smaller --min-size, "
            "or --method kmeans"
        )
    stable = dense_stability(dense, min_size, seed=plan.seed)
    progress.advance()
    progress.finish()
    centers = _centers(rows.matrix[part], dense)
    model = ClusterModel(centers, dense, narrow, rows.arrays)
    labels, _ = model.assign(rows.matrix)
    # What HDBSCAN itself said of the rows that it saw holds.
    labels[part] = dense.labels
    why = (
        f"HDBSCAN finds {dense.k} dense clusters of {min_size} photos or more among {len(part):,}; "
        f"refits on 80 % of them agree to {stable.value:.2f}."
    )
    choice = {"k": dense.k, "why": why, "n": len(part), "tried": []}
    found = {"choice": choice, "k": dense.k, "stability": stable.as_json(), "min_size": min_size}
    return model, labels, found


def _narrowed(rows: Floats, seed: int) -> tuple[dict[str, Floats], Floats]:
    """Bring rows to few components: in many dimensions nothing is dense."""
    width = min(_NARROW, len(rows) - 1, rows.shape[1])
    fitted = PCA(width, random_state=seed).fit(rows)
    mean, axes = fitted.mean_.astype(np.float32), fitted.components_.astype(np.float32)
    return {"mean": mean, "axes": axes}, np.asarray((rows - mean) @ axes.T, dtype=np.float32)


def _centers(rows: Floats, dense: Dense) -> Floats:
    means = [rows[dense.labels == cluster].mean(axis=0) for cluster in range(dense.k)]
    return np.asarray(means, dtype=np.float32)


def _sample(n: int, most: int, seed: int) -> Ints:
    if n <= most:
        return np.arange(n)
    return np.sort(np.random.default_rng([seed, 4]).choice(n, most, replace=False))


def _silhouettes(rows: Floats, labels: Ints, seed: int) -> tuple[NDArray[np.float64], int]:
    reference = reference_rows(labels, _reference_size(rows), seed=seed)
    return silhouettes(rows, labels, reference), len(reference)


def _reference_size(rows: Floats) -> int:
    return max(1000, min(10_000, _WORK // (2 * max(1, rows.size))))


def _map(rows: Floats, seed: int) -> tuple[Floats, NDArray[np.bool_]]:
    mapped = np.zeros(len(rows), dtype=np.bool_)
    mapped[_sample(len(rows), MAPPED, seed)] = True
    xy = np.empty((len(rows), 2), dtype=np.float32)
    xy[mapped] = draw_map(rows[mapped], seed=seed)
    others = np.flatnonzero(~mapped)
    for start in range(0, len(others), _PART):
        part = others[start : start + _PART]
        xy[part] = place_near(rows[part], rows[mapped], xy[mapped])
    return xy, mapped
