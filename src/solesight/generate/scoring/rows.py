"""The table of scores: what was made between floors and ceiling, against the same photos."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solesight.evidence import Metric, mean_metric
from solesight.generate.scoring.distances import fid, kid_blocks, kid_metric
from solesight.generate.scoring.manifold import precision_recall

__all__ = ["Score", "Sides", "score_rows"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Sides:
    """Features of pictures, and the group of each.

    Attributes:
        features: float64 (n, d).
        groups: int64 (n,); pictures of one shoe share one, made pictures have one each.
    """

    features: Floats
    groups: Ints

    @classmethod
    def alone(cls, features: Floats) -> Sides:
        """Give pictures of which each is a group of its own."""
        return cls(features, np.arange(len(features)))


@dataclass(frozen=True)
class Score:
    """How near pictures come to held-out photos.

    Attributes:
        what: which pictures.
        role: ``made``, ``floor`` or ``ceiling``.
        features: name of the network.
        kid: with an interval over groups.
        kid_spread: standard deviation of KID over blocks.
        fid: of n pictures; biased upwards where n is small.
        width: how many features there are.
        precision: share that is like photos.
        recall: share of the photos that are like one of them.
        n: pictures.
        n_real: held-out photos.
    """

    what: str
    role: str
    features: str
    kid: Metric
    kid_spread: float
    fid: float
    width: int
    precision: Metric
    recall: Metric
    n: int
    n_real: int

    @property
    def fid_is_full(self) -> bool:
        """Whether there are more pictures than features; else FID's covariances are singular."""
        return min(self.n, self.n_real) > self.width

    def as_json(self) -> dict[str, Any]:
        """Give it as JSON."""
        return {
            "what": self.what,
            "role": self.role,
            "features": self.features,
            "kid": self.kid.as_json(),
            "kid_spread": self.kid_spread,
            "fid": {"value": self.fid, "n": self.n, "features": self.width,
                    "full_rank": self.fid_is_full},
            "precision": self.precision.as_json(),
            "recall": self.recall.as_json(),
            "n": self.n,
            "n_real": self.n_real,
        }  # fmt: skip


def score_rows(
    sides: Mapping[tuple[str, str], Sides], real: Sides, features: str, seed: int = 0
) -> list[Score]:
    """Score several lots of pictures against the same photos.

    Args:
        sides: (role, what) -> the pictures; as many of each, so that scores can be compared.
        real: held-out photos.
        features: name of the network.
        seed: of blocks and intervals.
    """
    return [_scored(*names, side, real, features, seed) for names, side in sides.items()]


def _scored(role: str, what: str, side: Sides, real: Sides, features: str, seed: int) -> Score:
    a, b = side.features, real.features
    inside, reached = precision_recall(a, b)
    return Score(
        what=what,
        role=role,
        features=features,
        kid=kid_metric((a, side.groups), (b, real.groups), seed),
        kid_spread=float(kid_blocks(a, b, seed=seed).std(ddof=1)),
        fid=fid(a, b),
        width=a.shape[1],
        precision=mean_metric(inside, side.groups, seed=seed),
        recall=mean_metric(reached, real.groups, seed=seed),
        n=len(a),
        n_real=len(b),
    )
