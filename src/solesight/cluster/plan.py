"""What is asked for: which features, which method, how many clusters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from solesight.catalog import config_hash
from solesight.errors import SettingsError, UnknownNameError

__all__ = ["FEATURES", "METHODS", "ClusterPlan"]

FEATURES = ("embedding", "pca", "pixels")
METHODS = ("kmeans", "hdbscan")
_VERSION = 1


@dataclass(frozen=True)
class ClusterPlan:
    """A clustering in numbers and names; the same plan on the same photos gives the same clusters.

    Attributes:
        features: what is compared: vectors of an embedder, principal components of pixels, pixels.
        method: kmeans, or hdbscan, which leaves photos out that lie nowhere dense.
        k: how many clusters; None lets the photos choose.
        k_most: the most clusters that are tried.
        min_size: the least photos of a dense cluster; None: half a percent of them.
        seed: of every draw.

    Raises:
        UnknownNameError: no such features or method.
        SettingsError: a number that cannot work.
    """

    features: str = "embedding"
    method: str = "kmeans"
    k: int | None = None
    k_most: int = 24
    min_size: int | None = None
    seed: int = 0

    def __post_init__(self) -> None:
        if self.features not in FEATURES:
            raise UnknownNameError("features", self.features, FEATURES)
        if self.method not in METHODS:
            raise UnknownNameError("method", self.method, METHODS)
        if self.k is not None and self.k < 2:
            raise SettingsError(f"k is {self.k}: two clusters are the least")
        if self.k_most < 2:
            raise SettingsError(f"k-most is {self.k_most}: two clusters are the least")
        if self.min_size is not None and self.min_size < 2:
            raise SettingsError(f"min-size is {self.min_size}: two photos are the least")

        self._check_method()

    def _check_method(self) -> None:
        if self.method == "hdbscan" and self.k is not None:
            raise SettingsError("hdbscan finds out how many clusters there are: leave k out")
        if self.method == "kmeans" and self.min_size is not None:
            raise SettingsError("min-size is for hdbscan: leave it out, or add --method hdbscan")

    def as_json(self) -> dict[str, Any]:
        """Give the plan as JSON knows it."""
        return asdict(self)

    @classmethod
    def from_json(cls, plan: Mapping[str, Any]) -> ClusterPlan:
        """Read what `as_json` wrote; other keys are left alone.

        Older plans may hold a number that their method never used.
        """
        unused = "k" if plan.get("method") == "hdbscan" else "min_size"
        known = {*cls.__dataclass_fields__} - {unused}
        return cls(**{name: plan[name] for name in known if name in plan})

    def config(self, facts: str) -> str:
        """Hash the plan together with the configuration of the facts that it reads."""
        return config_hash({**self.as_json(), "facts": facts, "version": _VERSION})
