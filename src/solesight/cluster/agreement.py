"""Do clusters follow designs, or sources and backgrounds? Normalised mutual information."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import normalized_mutual_info_score

from solesight.cluster.columns import DESIGN, SETTING, Column
from solesight.evidence import Metric

__all__ = ["Agreement", "agreement", "agreement_warning"]

_FOLDS = 20
_MATTERS = 0.05
_SHUFFLES = 20

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Agreement:
    """How far clusters follow a column.

    Attributes:
        column: its name.
        nmi: normalised mutual information, interval by a jackknife over groups.
        floor: the same with values shuffled between groups: what chance gives.
        above: ``(nmi - floor) / (1 - floor)``; 0 is chance, 1 all.
        values: how many different values there are.
    """

    column: str
    nmi: Metric
    floor: float
    above: float
    values: int

    @property
    def clear(self) -> bool:
        """Whether it lies above chance by more than its interval, and by enough to matter."""
        return self.above >= _MATTERS and self.nmi.low is not None and self.nmi.low > self.floor

    def as_json(self) -> dict[str, Any]:
        """Give the line as JSON knows it."""
        rest = {"floor": self.floor, "above": self.above, "values": self.values}
        return {"column": self.column, "nmi": self.nmi.as_json(), **rest}


def agreement(column: Column, labels: Ints, groups: Ints, *, seed: int = 0) -> Agreement | None:
    """Compare clusters with a column, on the photos that have a cluster and a value.

    Args:
        column: one value a photo.
        labels: int64 (n,), clusters from 0, -1 for none.
        groups: int64 (n,), codes.
        seed: of the shuffles and folds.

    Returns:
        None where there is nothing to compare: fewer than two values or groups.
    """
    codes = column.codes()
    known = (codes >= 0) & (labels >= 0)
    values, clusters = codes[known], labels[known]
    _, own = np.unique(groups[known], return_inverse=True)
    n_groups = int(own.max(initial=-1)) + 1
    if len(np.unique(values)) < 2 or n_groups < 2:
        return None
    rng = np.random.default_rng([seed, 6])
    nmi = float(normalized_mutual_info_score(values, clusters))
    floor = float(np.mean([_shuffled(values, clusters, own, rng) for _ in range(_SHUFFLES)]))
    wide = _jackknife(values, clusters, rng.integers(0, _FOLDS, n_groups)[own], nmi)
    above = max(0.0, (nmi - floor) / (1 - floor)) if floor < 1 else 0.0
    metric = Metric(nmi, max(0.0, nmi - wide), min(1.0, nmi + wide), int(known.sum()))
    return Agreement(column.name, metric, floor, above, len(np.unique(values)))


def agreement_warning(found: Sequence[Agreement]) -> str | None:
    """Say so when clusters follow how photos were taken rather than what they show."""
    setting = [one for one in found if one.column in SETTING]
    design = [one for one in found if one.column in DESIGN]
    if not setting:
        return None
    worst = max(setting, key=lambda one: one.above)
    if not worst.clear:
        return None
    said = f"{worst.column} ({worst.above:.2f} above chance)"
    if not design:
        return f"The clusters follow {said}, and no brand or model is known to compare with."
    best = max(design, key=lambda one: one.above)
    if worst.above < best.above:
        return None
    return (
        f"The clusters follow {said} more than {best.column} ({best.above:.2f}): they mostly "
        "separate how and where photos were taken, not designs. Read them as designs only inside "
        "one source, or compare masked or more alike photos."
    )


def _shuffled(values: Ints, clusters: Ints, own: Ints, rng: np.random.Generator) -> float:
    """Give each group the value of another: photos of one shoe stay together."""
    n_groups = int(own.max()) + 1
    first = np.empty(n_groups, dtype=np.int64)
    first[own] = values
    return float(normalized_mutual_info_score(first[rng.permutation(n_groups)][own], clusters))


def _jackknife(values: Ints, clusters: Ints, folds: Ints, nmi: float) -> float:
    """Half the width of the interval: leave a twentieth of the groups out at a time."""
    without = [
        float(normalized_mutual_info_score(values[folds != fold], clusters[folds != fold]))
        for fold in np.unique(folds)
    ]
    n = len(without)
    if n < 2:
        return 1.0
    spread = np.array(without) - nmi
    return float(1.96 * np.sqrt((n - 1) / n * (spread**2).sum()))
