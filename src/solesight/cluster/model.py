"""What gives a photo its cluster: arrays as safetensors bytes, and how they are used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load, save

from solesight.cluster.density import Dense, join_dense
from solesight.cluster.kmeans import nearest, to_centers
from solesight.errors import CatalogError

__all__ = ["ClusterModel"]

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class ClusterModel:
    """Fitted clusters.

    Attributes:
        centers: float32 (k, d), the mean of each cluster.
        dense: for HDBSCAN the rows that it was fitted on, in their narrow space; None for k-means.
        narrow: for HDBSCAN ``mean`` (d,) and ``axes`` (d', d) of that space.
        arrays: what makes the features of a new photo, see `Rows.arrays`.
    """

    centers: Floats
    dense: Dense | None = None
    narrow: Mapping[str, Floats] = field(default_factory=dict)
    arrays: Mapping[str, Floats] = field(default_factory=dict)

    def assign(self, rows: Floats) -> tuple[Ints, Floats]:
        """Give rows (n, d) their cluster, from 0 or -1 for none, and the distance to its center."""
        labels, distances = nearest(rows, self.centers)
        if self.dense is None:
            return labels, distances
        # Not the rows less their mean: that would be a second copy of all of them.
        axes = self.narrow["axes"].T
        narrowed = rows @ axes - self.narrow["mean"] @ axes
        labels = join_dense(self.dense, narrowed.astype(np.float32))
        return labels, np.where(labels >= 0, to_centers(rows, self.centers, labels), distances)

    def to_bytes(self) -> bytes:
        """Write the model as safetensors."""
        named: dict[str, NDArray[np.generic]] = {"centers": self.centers}
        named |= {f"features.{name}": array for name, array in self.arrays.items()}
        if self.dense is not None:
            named |= {f"narrow.{name}": array for name, array in self.narrow.items()}
            named |= {
                "dense.points": self.dense.points,
                "dense.labels": self.dense.labels,
                "dense.reach": self.dense.reach,
            }
        return bytes(save({name: np.ascontiguousarray(array) for name, array in named.items()}))

    @classmethod
    def from_bytes(cls, blob: bytes) -> ClusterModel:
        """Read what `to_bytes` wrote.

        Raises:
            CatalogError: it is something else.
        """
        try:
            named: dict[str, NDArray[np.generic]] = dict(load(blob))
            dense = None
            if "dense.points" in named:
                dense = Dense(
                    named["dense.points"].astype(np.float32),
                    named["dense.labels"].astype(np.int64),
                    named["dense.reach"].astype(np.float32),
                )
            centers = named["centers"].astype(np.float32)
        except (SafetensorError, KeyError, ValueError) as error:
            raise CatalogError(
                f"the model of the clustering is damaged ({error}): run `solesight cluster --refit`"
            ) from error
        return cls(centers, dense, _under("narrow.", named), _under("features.", named))


def _under(prefix: str, named: Mapping[str, NDArray[np.generic]]) -> dict[str, Floats]:
    return {
        name.removeprefix(prefix): array.astype(np.float32)
        for name, array in named.items()
        if name.startswith(prefix)
    }
