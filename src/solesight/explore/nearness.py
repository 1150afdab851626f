"""How far one shoe lies from a class, beside how far the class's own shoes lie from it.

A distance alone says nothing: classes differ in how much their own shoes differ. So each distance
stands beside those of the class's shoes, each measured from the class without itself, and the share
of them that lie at least as far out says how usual the new shoe would be there. That share is the
p-value of a conformal test (Vovk, Gammerman and Shafer, 2005): of a shoe of the class it falls
below 0.05 one time in twenty.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solesight.evidence import Metric, jensen_shannon, mean_metric
from solesight.tiles import eigen_shoes

__all__ = ["Nearness", "from_axes", "from_colors", "from_mean"]

_RESAMPLES = 300
_COMPONENTS = 20
_FOLDS = 2

Floats = NDArray[np.float64]
Pixels = NDArray[np.uint8]


@dataclass(frozen=True)
class Nearness:
    """One distance from one class.

    Attributes:
        distance: of the new shoe, with its interval over the class's shoes; ``n`` counts them.
        members: 5 %, 50 % and 95 % quantiles of the distances of the class's own shoes.
        usual: share of them that lie at least as far out, with its interval.
    """

    distance: Metric
    members: tuple[float, float, float]
    usual: Metric

    def as_json(self) -> dict[str, Any]:
        """Give the numbers as JSON."""
        return {
            "distance": self.distance.as_json(),
            "members": dict(zip(("low", "median", "high"), self.members, strict=True)),
            "usual": self.usual.as_json(),
        }


def from_colors(shares: Floats, new: Floats, seed: int) -> Nearness:
    """Jensen-Shannon distance of a shoe's colors from the class's mean colors.

    Args:
        shares: (n, cells), a row a shoe of the class.
        new: (cells,) of the new shoe.
        seed: of the bootstrap.
    """
    return _from_center(shares, new, jensen_shannon, seed)


def from_mean(shoes: Pixels, new: Pixels, seed: int) -> Nearness:
    """Root mean square difference of a shoe from the class's mean shoe, of 255.

    Args:
        shoes: uint8 (n, side, side, 3), a side view a shoe of the class.
        new: uint8 (side, side, 3).
        seed: of the bootstrap.
    """
    flat = shoes.reshape(len(shoes), -1).astype(np.float64)
    return _from_center(flat, new.reshape(-1).astype(np.float64), _rms, seed)


def _rms(a: Floats, b: Floats) -> Floats:
    return np.asarray(np.sqrt(((a - b) ** 2).mean(axis=-1)))


def _from_center(
    rows: Floats, new: Floats, measure: Callable[[Floats, Floats], Floats], seed: int
) -> Nearness:
    n, total = len(rows), rows.sum(axis=0)
    own = np.array([float(measure((total - row) / (n - 1), row)) for row in rows])
    rng = np.random.default_rng([seed, 7])
    counts = rng.multinomial(n, np.full(n, 1 / n), size=_RESAMPLES).astype(np.float64)
    drawn = np.array([float(measure(weights @ rows / n, new)) for weights in counts])
    value = float(measure(total / n, new))
    low, high = np.quantile(drawn, [0.025, 0.975])
    return _judged(Metric(value, float(low), float(high), n), own, seed)


def from_axes(shoes: Pixels, new: Pixels, seed: int) -> Nearness:
    """Root mean square error of a shoe rebuilt from the class's first eigen-shoes, of 255.

    The class is halved at random: each half's shoes are rebuilt from the axes of the other half,
    and the new shoe from both, so that it is judged as they are. No interval for its error: that
    would need many more axes.

    Args:
        shoes: uint8 (n, side, side, 3), n at least 4.
        new: uint8 (side, side, 3).
        seed: of the halves and of the axes.
    """
    fold = np.random.default_rng([seed, 8]).permutation(len(shoes)) % _FOLDS
    own, errors = np.empty(len(shoes)), []
    for k in range(_FOLDS):
        axes = eigen_shoes(shoes[fold != k], _COMPONENTS, seed=seed)
        for places, asked in ((fold == k, shoes[fold == k]), (None, new[None])):
            rebuilt = axes.rebuild(axes.project(asked))
            error = _rms(_flat(rebuilt), _flat(asked))
            if places is None:
                errors.append(float(error[0]))
            else:
                own[places] = error
    return _judged(Metric(float(np.mean(errors)), None, None, len(shoes)), own, seed)


def _flat(pictures: Pixels) -> Floats:
    return pictures.reshape(len(pictures), -1).astype(np.float64)


def _judged(distance: Metric, own: Floats, seed: int) -> Nearness:
    farther = (own >= distance.value).astype(np.float64)
    metric = mean_metric(farther, np.arange(len(own)), seed=seed)
    low, middle, high = (float(q) for q in np.quantile(own, [0.05, 0.5, 0.95]))
    return Nearness(distance, (low, middle, high), metric)
