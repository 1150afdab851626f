"""Decision trees as plain arrays, and the few lines that walk them.

A bundle holds no pickle, and an ONNX file of a forest rounds thresholds to float32, which moves
rows that lie on one. So forests are kept as arrays: for each node the number it looks at, its
threshold, its two children; for each leaf a value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solesight.errors import BundleError

__all__ = ["Trees", "boosted_trees", "forest_trees"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
_NAMES = ("column", "threshold", "left", "right", "leaf", "values", "roots")


@dataclass(frozen=True)
class Trees:
    """Trees side by side in one set of arrays.

    Attributes:
        column: ``(nodes,)`` which number a node looks at; -1 in a leaf.
        threshold: ``(nodes,)`` float64; a row goes left where its number is at most that.
        left: ``(nodes,)`` places of the left children.
        right: ``(nodes,)`` places of the right children.
        leaf: ``(nodes,)`` row of ``values`` in a leaf, else -1.
        values: ``(leaves, m)`` what a leaf says.
        roots: ``(trees,)`` where each tree begins.
    """

    column: Ints
    threshold: Floats
    left: Ints
    right: Ints
    leaf: Ints
    values: NDArray[np.floating]
    roots: Ints

    def leaves(self, x: Floats, tree: int) -> Ints:
        """Give the row of ``values`` that each row of ``x`` ends at, ``(n,)``."""
        at = np.full(len(x), self.roots[tree], dtype=np.int64)
        rows = np.arange(len(x))
        while True:
            columns = self.column[at]
            inner = columns >= 0
            if not inner.any():
                return np.asarray(self.leaf[at], dtype=np.int32)
            here = at[inner]
            low = x[rows[inner], columns[inner]] <= self.threshold[here]
            at[inner] = np.where(low, self.left[here], self.right[here])

    def total(self, x: Floats, trees: Sequence[int] | None = None) -> Floats:
        """Add up what the leaves of some trees, or of all, say: ``(n, m)`` float64."""
        summed = np.zeros((len(x), self.values.shape[1]))
        for tree in range(len(self.roots)) if trees is None else trees:
            summed += self.values[self.leaves(x, tree)]
        return summed

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        """Give the arrays that a bundle keeps."""
        return {f"trees_{name}": getattr(self, name) for name in _NAMES}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> Trees:
        """Make trees of a bundle's arrays.

        Raises:
            BundleError: one is missing, or points to where nothing is.
        """
        found = [arrays.get(f"trees_{name}") for name in _NAMES]
        if any(array is None for array in found):
            raise BundleError("a forest lacks one of its arrays; train it again")
        made = cls(*found)  # type: ignore[arg-type]
        made._check()
        return made

    def _check(self) -> None:
        n = len(self.column)
        places = np.arange(n)
        inner = self.column >= 0
        # Children lie behind their parent, so that every walk comes to an end.
        down = all(
            (side[inner] > places[inner]).all() and (side[inner] < n).all()
            for side in (self.left, self.right)
        )
        rows = self.leaf[~inner]
        ends = ((rows >= 0) & (rows < len(self.values))).all()
        begins = ((self.roots >= 0) & (self.roots < n)).all()
        shapes = {len(a) for a in (self.threshold, self.left, self.right, self.leaf)} == {n}
        if not (shapes and down and ends and begins and self.values.ndim == 2):
            raise BundleError("the arrays of a forest do not fit together; train it again")


def forest_trees(model: Any) -> Trees:
    """Take the trees out of a fitted ``RandomForestClassifier``; leaves say shares of classes."""
    parts = []
    for estimator in model.estimators_:
        tree = estimator.tree_
        shares = tree.value[:, 0, :]
        shares = shares / np.maximum(shares.sum(axis=1, keepdims=True), 1e-300)
        ends = tree.children_left < 0
        column = np.where(ends, -1, tree.feature)
        parts.append((column, tree.threshold, tree.children_left, tree.children_right, shares))
    return _joined(parts, np.float32)


def boosted_trees(model: Any) -> Trees:
    """Take the trees out of a fitted ``HistGradientBoostingClassifier``; leaves add to scores.

    They come round by round, in each round one a class (one in all for two classes).
    """
    parts = []
    # scikit-learn has no public name for these; the test of equal probabilities guards it.
    for one in (tree for around in model._predictors for tree in around):
        nodes = one.nodes
        ends = nodes["is_leaf"].astype(bool)
        column = np.where(ends, -1, nodes["feature_idx"].astype(np.int64))
        values = nodes["value"][:, None]
        sides = nodes["left"].astype(np.int64), nodes["right"].astype(np.int64)
        parts.append((column, nodes["num_threshold"], *sides, values))
    return _joined(parts, np.float64)


def _joined(parts: Sequence[tuple[NDArray[Any], ...]], kind: type[np.floating]) -> Trees:
    columns, thresholds, lefts, rights, leaves, values, roots = [], [], [], [], [], [], []
    nodes = ends = 0
    for column, threshold, left, right, value in parts:
        is_leaf = column < 0
        roots.append(nodes)
        columns.append(column)
        # A leaf's threshold means nothing, and may be infinite or NaN.
        thresholds.append(np.where(is_leaf, 0.0, threshold))
        lefts.append(np.where(is_leaf, 0, left + nodes))
        rights.append(np.where(is_leaf, 0, right + nodes))
        leaves.append(np.where(is_leaf, np.cumsum(is_leaf) - 1 + ends, -1))
        values.append(value[is_leaf])
        nodes, ends = nodes + len(column), ends + int(is_leaf.sum())
    ints = [np.concatenate(a).astype(np.int32) for a in (columns, lefts, rights, leaves)]
    return Trees(
        column=ints[0],
        threshold=np.concatenate(thresholds).astype(np.float64),
        left=ints[1],
        right=ints[2],
        leaf=ints[3],
        values=np.concatenate(values).astype(kind),
        roots=np.array(roots, dtype=np.int32),
    )
