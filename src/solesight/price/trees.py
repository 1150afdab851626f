"""Boosted trees as plain arrays: learned with scikit-learn, asked with numpy, no pickle."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import GradientBoostingRegressor

__all__ = ["Forest", "Shape", "grow"]

Floats = NDArray[np.float64]
_LEAF = -1


@dataclass(frozen=True)
class Forest:
    """Trees whose values are summed, node after node, tree after tree.

    Attributes:
        base: where the sum starts.
        roots: (t,) place of each tree's first node.
        feature: (m,) column asked at a node; -1 at a leaf.
        threshold: (m,) at most this goes left.
        left: (m,) place of the left child.
        right: (m,) place of the right child.
        value: (m,) what a leaf adds.
    """

    base: float
    roots: NDArray[np.int32]
    feature: NDArray[np.int16]
    threshold: NDArray[np.float32]
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    value: NDArray[np.float32]

    def predict(self, columns: Floats) -> Floats:
        """Sum the trees' leaves for rows ``(n, k)``: ``(n,)``."""
        asked = columns.astype(np.float32)
        n = len(asked)
        at = np.repeat(self.roots[None, :], n, axis=0)
        rows = np.arange(n)[:, None]
        while True:
            feature = self.feature[at]
            inner = feature != _LEAF
            if not inner.any():
                break
            goes_left = asked[rows, np.where(inner, feature, 0)] <= self.threshold[at]
            at = np.where(inner, np.where(goes_left, self.left[at], self.right[at]), at)
        return np.asarray(self.base + self.value[at].astype(np.float64).sum(axis=1))

    def to_arrays(self, prefix: str) -> dict[str, NDArray[Any]]:
        """Give the arrays that a bundle keeps."""
        return {
            f"{prefix}.base": np.array([self.base]),
            f"{prefix}.roots": self.roots,
            f"{prefix}.feature": self.feature,
            f"{prefix}.threshold": self.threshold,
            f"{prefix}.left": self.left,
            f"{prefix}.right": self.right,
            f"{prefix}.value": self.value,
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]], prefix: str) -> Forest:
        """Take them back."""
        names = ("roots", "feature", "threshold", "left", "right", "value")
        return cls(
            float(arrays[f"{prefix}.base"][0]), *(arrays[f"{prefix}.{name}"] for name in names)
        )


@dataclass(frozen=True)
class Shape:
    """How a forest is grown.

    Attributes:
        seed: of the samples of rows and columns.
        trees: how many.
        depth: of each.
        rate: how much of a tree's word is taken.
        loss: as scikit-learn names it.
    """

    seed: int = 0
    trees: int = 130
    depth: int = 4
    rate: float = 0.065
    loss: str = "huber"


def grow(columns: Floats, values: Floats, shape: Shape) -> Forest:
    """Boost trees on rows ``(n, k)`` towards values ``(n,)`` (Friedman, 2002: with subsampling)."""
    boosted = GradientBoostingRegressor(
        loss=shape.loss,
        n_estimators=shape.trees,
        learning_rate=shape.rate,
        max_depth=shape.depth,
        subsample=0.5,
        min_samples_leaf=8,
        max_features=0.4,
        random_state=shape.seed,
    ).fit(columns, values)
    parts = [stage[0].tree_ for stage in boosted.estimators_]
    starts = np.cumsum([0, *(part.node_count for part in parts)]).astype(np.int32)

    def joined(name: str) -> list[NDArray[Any]]:
        return [np.asarray(getattr(part, name)) for part in parts]

    children = {
        side: np.concatenate(
            [own + start for own, start in zip(joined(f"children_{side}"), starts, strict=False)]
        ).astype(np.int32)
        for side in ("left", "right")
    }
    feature = np.concatenate(joined("feature")).astype(np.int16)
    leaf = np.concatenate(joined("children_left")) < 0
    feature[leaf] = _LEAF
    # scikit-learn compares float32 columns with float64 thresholds: rounding them down to
    # float32 sends every such number the same way.
    exact = np.concatenate(joined("threshold"))
    threshold = exact.astype(np.float32)
    above = threshold > exact
    threshold[above] = np.nextafter(threshold[above], np.float32(-np.inf))
    own_values = np.concatenate([own[:, 0, 0] for own in joined("value")])
    return Forest(
        base=float(np.ravel(boosted.init_.constant_)[0]),
        roots=starts[:-1],
        feature=feature,
        threshold=threshold,
        left=children["left"],
        right=children["right"],
        value=(shape.rate * own_values).astype(np.float32),
    )
