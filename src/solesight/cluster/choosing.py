"""How many clusters: elbow, silhouette and stability of every k, and the k that they choose."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import adjusted_rand_score

from solesight.cluster.kmeans import distinct, fit_means, nearest
from solesight.cluster.silhouettes import silhouettes
from solesight.evidence import Metric, mean_metric

__all__ = ["Choice", "Tried", "choose_k", "elbow_strengths"]

_STARTS = 3
_REFITS = 8
_MOST_REFITTED = 2000
# Student's t at 97.5 % with _REFITS - 1 degrees of freedom: refits are few.
_T = 2.365

Floats = NDArray[np.float32]
Labels = Sequence[Any] | NDArray[Any]


@dataclass(frozen=True)
class Tried:
    """What one k gives.

    Attributes:
        k: how many clusters.
        explained: share of the variance that lies between clusters, 0 to 1.
        elbow: how far the curve of ``explained`` bends there, 1 at its sharpest bend.
        silhouette: mean over photos, interval over groups.
        floor: silhouette of a cloud with the same spread and no clusters.
        stability: mean adjusted Rand index of bootstrap refits with the clusters; n is refits.
        score: mean of the three, each as a share of its best.
    """

    k: int
    explained: float
    elbow: float
    silhouette: Metric
    floor: float
    stability: Metric
    score: float

    def as_json(self) -> dict[str, Any]:
        """Give the row as JSON knows it."""
        metrics = {name: getattr(self, name).as_json() for name in ("silhouette", "stability")}
        return {**asdict(self), **metrics}


@dataclass(frozen=True)
class Choice:
    """Every k that was tried, and the one that is taken.

    Attributes:
        tried: by k.
        k: chosen.
        why: in words.
        n: photos that it was chosen on.
    """

    tried: tuple[Tried, ...]
    k: int
    why: str
    n: int

    def as_json(self) -> dict[str, Any]:
        """Give the choice as JSON knows it."""
        rows = [one.as_json() for one in self.tried]
        return {"k": self.k, "why": self.why, "n": self.n, "tried": rows}


def choose_k(
    rows: Floats,
    groups: Labels,
    ks: Sequence[int],
    *,
    seed: int = 0,
    advance: Callable[[], None] = lambda: None,
) -> Choice:
    """Try every k and choose.

    Each k gets three marks from 0 to 1: how far the curve of explained variance bends there
    (Satopaa et al., 2011), its silhouette above that of a structureless cloud of the same
    covariance (the thought of Tibshirani's gap, 2001), and how alike bootstrap refits are (Hennig,
    2007). The k with the highest mean is taken.

    Args:
        rows: float32 (n, d).
        groups: (n,) ids; photos of one shoe are no independent witnesses.
        ks: what to try, rising.
        seed: of starts, bootstrap and cloud.
        advance: called after each k.
    """
    cloud = _cloud(rows[: min(len(rows), _MOST_REFITTED)], seed)
    total = float(((rows - rows.mean(axis=0)) ** 2).sum(dtype=np.float64))
    found = []
    for k in ks:
        found.append(_try(rows, groups, k, cloud, seed))
        advance()
    explained = [1 - inertia / total if total else 0.0 for inertia, *_ in found]
    elbows = elbow_strengths([1, *ks], [0.0, *explained])[1:]
    above = np.array([max(0.0, s.value - floor) for _, s, floor, _ in found])
    gains = above / above.max() if above.max() > 0 else above
    marks = [
        (float(elbow), float(gain), max(0.0, stable.value))
        for elbow, gain, (*_, stable) in zip(elbows, gains, found, strict=True)
    ]
    tried = tuple(
        Tried(k, share, mark[0], s, floor, stable, sum(mark) / 3)
        for k, share, mark, (_, s, floor, stable) in zip(ks, explained, marks, found, strict=True)
    )
    best = max(tried, key=lambda one: one.score)
    return Choice(tried, best.k, _why(tried, best), len(rows))


def elbow_strengths(ks: Sequence[int], explained: Sequence[float]) -> NDArray[np.float64]:
    """Measure how far a rising curve bulges above the line between its ends.

    Args:
        ks: rising.
        explained: a share for each.

    Returns:
        float64, 0 at both ends, 1 at the sharpest bend; all 0 where there is none.
    """
    x = np.asarray(ks, dtype=np.float64)
    y = np.asarray(explained, dtype=np.float64)
    if len(x) < 3:
        # With nothing between the ends there is no curve to bend.
        return np.zeros(len(x))
    width, height = x[-1] - x[0], y[-1] - y[0]
    bulge = (y - y[0]) / height - (x - x[0]) / width if height > 0 else np.zeros(len(x))
    bulge = np.maximum(bulge, 0)
    return np.asarray(bulge / bulge.max() if bulge.max() > 0 else bulge)


def _try(
    rows: Floats, groups: Labels, k: int, cloud: Floats, seed: int
) -> tuple[float, Metric, float, Metric]:
    fitted = fit_means(rows, k, seed=seed, starts=_STARTS)
    found = silhouettes(rows, fitted.labels)
    silhouette = mean_metric(np.nan_to_num(found), groups, seed=seed, bounded=False)
    empty = fit_means(cloud, k, seed=seed, starts=1)
    floor = float(np.nan_to_num(silhouettes(cloud, empty.labels)).mean())
    return fitted.inertia, silhouette, floor, _stability(rows, groups, fitted.labels, k, seed)


def _stability(
    rows: Floats, groups: Labels, labels: NDArray[np.int64], k: int, seed: int
) -> Metric:
    """Refit on groups drawn with replacement; compare where all rows fall."""
    rng = np.random.default_rng([seed, k])
    names, codes = np.unique(np.asarray(groups), return_inverse=True)
    agreed = []
    for refit in range(_REFITS):
        times = np.bincount(rng.integers(0, len(names), len(names)), minlength=len(names))
        drawn = np.repeat(np.arange(len(rows)), times[codes.reshape(-1)])
        drawn = rng.permutation(drawn)[:_MOST_REFITTED]
        if distinct(rows[drawn]) < k:
            continue
        again = fit_means(rows[drawn], k, seed=seed + refit + 1, starts=2)
        agreed.append(float(adjusted_rand_score(labels, nearest(rows, again.centers)[0])))
    if len(agreed) < 2:
        return Metric(agreed[0] if agreed else 0.0, None, None, len(agreed))
    mean = float(np.mean(agreed))
    wide = _T * float(np.std(agreed, ddof=1)) / float(np.sqrt(len(agreed)))
    return Metric(mean, mean - wide, min(1.0, mean + wide), len(agreed))


def _cloud(rows: Floats, seed: int) -> Floats:
    """Draw a Gaussian cloud with the covariance of rows: spread as they are, without clusters."""
    rng = np.random.default_rng([seed, 1])
    centered = rows - rows.mean(axis=0)
    # Mixtures of all rows with normal weights have exactly their covariance, at no decomposition.
    n = len(rows)
    weights = rng.standard_normal((n, n), dtype=np.float32) / np.float32(np.sqrt(n))
    return np.asarray(weights @ centered, dtype=np.float32)


def _why(tried: Sequence[Tried], best: Tried) -> str:
    sharpest = max(tried, key=lambda one: one.elbow).k
    clearest = max(tried, key=lambda one: one.silhouette.value - one.floor).k
    steadiest = max(tried, key=lambda one: one.stability.value).k
    text = (
        f"k = {best.k} has the highest mean of the three marks ({best.score:.2f}): its silhouette "
        f"is {best.silhouette.value:.3f} (a cloud without clusters: {best.floor:.3f}), refits "
        f"agree to {best.stability.value:.2f}. Alone, the elbow would take {sharpest}, the "
        f"silhouette {clearest}, stability {steadiest}."
    )
    if best.silhouette.value <= best.floor:
        text += " No k is clearer than a cloud without clusters: do not read much into them."
    return text
