"""What `cluster` gives: where photos stand, why so many clusters, and what each is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from solesight.catalog import ClusterRow
from solesight.cluster.agreement import Agreement
from solesight.cluster.plan import ClusterPlan
from solesight.cluster.words import Word
from solesight.evidence import Metric

__all__ = ["ClusterCard", "Clustered", "Over"]


@dataclass(frozen=True)
class Over:
    """A value that a cluster has more often than the whole; see `solesight.cluster.lifts.Lift`."""

    column: str
    value: str
    n: int
    of: int
    groups: int
    lift: float
    low: float
    high: float
    q: float


@dataclass(frozen=True)
class ClusterCard:
    """One cluster.

    Attributes:
        cluster: its number, from 1; the largest is first when it is fitted.
        n: photos.
        groups: shoes.
        name: its words in one line; empty where nothing sets it apart.
        words: that its titles have more often than the others'.
        silhouette: mean over its photos, interval over groups.
        negative: share of its photos that lie nearer to another cluster.
        over: what is over-represented, the surest first.
        central: hashes of the photos nearest to its center, one a shoe as far as there are.
    """

    cluster: int
    n: int
    groups: int
    name: str
    words: tuple[Word, ...]
    silhouette: Metric
    negative: float
    over: tuple[Over, ...]
    central: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Give the card as JSON knows it."""
        return {
            "cluster": self.cluster,
            "n": self.n,
            "groups": self.groups,
            "name": self.name,
            "words": [asdict(word) for word in self.words],
            "silhouette": self.silhouette.as_json(),
            "negative": self.negative,
            "over": [asdict(one) for one in self.over],
            "central": list(self.central),
        }


@dataclass(frozen=True)
class Clustered:
    """A clustering as it stands now.

    Attributes:
        number: of the clustering in the catalog.
        plan: what was asked for.
        embedder: whose vectors; None for pixels.
        fitted: whether clusters were made in this run; False: they were there.
        assigned: photos that got their cluster in this run, without fitting.
        n: photos that have a place in it.
        apart: of these, how many lie in no cluster.
        left_out: why others have none -> how many.
        choice: every k that was tried, the one that was taken and why; see `Choice.as_json`.
        summary: sizes of the samples that fitting used.
        silhouette: mean over all photos in clusters, interval over groups.
        agreement: how far clusters follow source, background, brand, model ...
        warning: when they follow how photos were taken; None where they do not.
        clusters: the cards.
        rows: where each photo stands.
        paths: photo -> where it was listed.
        page: the HTML file.
        n_bytes: its size.
    """

    number: int
    plan: ClusterPlan
    embedder: str | None
    fitted: bool
    assigned: int
    n: int
    apart: int
    left_out: Mapping[str, int]
    choice: Mapping[str, Any]
    summary: Mapping[str, Any]
    silhouette: Metric
    agreement: tuple[Agreement, ...]
    warning: str | None
    clusters: tuple[ClusterCard, ...]
    rows: tuple[ClusterRow, ...]
    paths: Mapping[str, str]
    page: Path | None = None
    n_bytes: int = 0

    @property
    def k(self) -> int:
        """How many clusters there are."""
        return int(self.choice["k"])

    def as_json(self) -> dict[str, Any]:
        """Give the line that ``--json`` prints."""
        return {
            "clustering": self.number,
            "plan": {**self.plan.as_json(), "embedder": self.embedder},
            "fitted": self.fitted,
            "assigned": self.assigned,
            "n": self.n,
            "apart": self.apart,
            "left_out": dict(self.left_out),
            "choice": dict(self.choice),
            "silhouette": self.silhouette.as_json(),
            "agreement": [one.as_json() for one in self.agreement],
            "warning": self.warning,
            "clusters": [card.as_json() for card in self.clusters],
            "page": str(self.page) if self.page else None,
            "n_bytes": self.n_bytes,
        }

    def lines(self) -> list[dict[str, Any]]:
        """Give a line a photo: where it stands."""
        return [
            {
                "photo": row.photo,
                "path": self.paths.get(row.photo),
                "cluster": row.cluster or None,
                "distance": row.distance,
                "silhouette": row.silhouette,
                "x": row.x,
                "y": row.y,
                "fitted": row.fitted,
            }
            for row in self.rows
        ]
