"""What pixels alone say: how light and how colorful each region is, no network asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solesight.evidence import (
    Metric,
    bootstrap_statistics,
    group_codes,
    percentile_metric,
    sum_by_group,
)
from solesight.explain.design.separation import Sides
from solesight.regions import REGIONS

__all__ = ["ToneTold", "tones_of"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class ToneTold:
    """The colors of one region.

    Attributes:
        region: its name.
        color: ``#rrggbb``, mean of the class.
        other: ``#rrggbb``, mean of the rest.
        lighter: difference of lightness (L* of Lab, 0 to 100), class less rest.
        vivid: difference of chroma, class less rest.
    """

    region: str
    color: str
    other: str
    lighter: Metric
    vivid: Metric

    def as_json(self) -> dict[str, Any]:
        """Give the numbers as JSON."""
        return {
            "region": self.region,
            "color": self.color,
            "other": self.other,
            "lighter": self.lighter.as_json(),
            "vivid": self.vivid.as_json(),
        }


def tones_of(colors: Floats, sides: Sides, *, seed: int) -> tuple[ToneTold, ...]:
    """Compare the regions' colors between a class and the rest; intervals over shoes.

    Args:
        colors: (n, regions, 6), mean Lab and mean RGB of each photo's regions, NaN for none.
        sides: who is held against whom.
        seed: of the bootstrap.
    """
    return tuple(_tone(name, colors[:, k], sides, seed) for k, name in enumerate(REGIONS))


def _tone(name: str, colors: Floats, sides: Sides, seed: int) -> ToneTold:
    known = np.asarray(np.isfinite(colors).all(axis=1))
    own, rest = sides.own * known, sides.rest * known
    seen = np.where(known[:, None], colors, 0.0)
    facts = np.column_stack([seen[:, 0], np.hypot(seen[:, 1], seen[:, 2])])
    codes, n_groups = group_codes(sides.groups)
    columns = np.column_stack([own, own[:, None] * facts, rest, rest[:, None] * facts])
    sums = sum_by_group(columns, codes, n_groups)
    value = _differences(sums.sum(axis=0, keepdims=True))[0]
    drawn = bootstrap_statistics(sums, _differences, seed=seed)
    n = int(((own > 0) | (rest > 0)).sum())
    lighter, vivid = (
        percentile_metric(float(value[k]), drawn[:, k], n=n, n_groups=n_groups, bounded=False)
        for k in range(2)
    )
    return ToneTold(name, _hex(seen[:, 3:], own), _hex(seen[:, 3:], rest), lighter, vivid)


def _differences(sums: Floats) -> Floats:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(sums[:, 1:3] / sums[:, :1] - sums[:, 4:6] / sums[:, 3:4])


def _hex(rgb: Floats, weights: Floats) -> str:
    total = weights.sum()
    mean = np.clip(np.rint(weights @ rgb / total), 0, 255).astype(int) if total else (255,) * 3
    return "#" + "".join(f"{int(value):02x}" for value in mean)
