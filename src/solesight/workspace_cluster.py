"""The verb that clusters, on an open workspace."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from solesight.catalog import latest_clustering, now, read_clustering
from solesight.clean import read_verdicts
from solesight.cluster import Clustered, ClusterMaterial, ClusterPlan, cluster
from solesight.embed import EmbedderSpec, embed_config, embedder_spec, embedders
from solesight.errors import NotReadyError, SettingsError
from solesight.eye import frames_config
from solesight.tiles import tile_config
from solesight.workspace_base import PathLike, WorkspaceBase

__all__ = ["ClusterVerbs"]


class ClusterVerbs(WorkspaceBase):
    """Clusters of what the workspace holds."""

    def cluster(
        self,
        plan: ClusterPlan | None = None,
        *,
        embedder: str | None = None,
        colors: Sequence[str] = (),
        assign: bool = False,
        refit: bool = False,
        output: PathLike | None = None,
    ) -> Clustered:
        """Cluster the kept photos and write a page; see `solesight.cluster.cluster`.

        Args:
            plan: what to cluster on, and how; the newest clustering's by default, else k-means on
                vectors.
            embedder: whose vectors; by default the one by which shoes are named.
            colors: columns by which the map can be colored.
            assign: only give new photos the cluster that fits them, in the newest clustering.
            refit: make the clusters anew though the plan has some.
            output: the HTML file; ``reports/clusters.html`` by default.

        Raises:
            NotReadyError: an earlier verb must run first.
            NotEnoughDataError: too few photos.
            UnknownNameError: no such embedder or column.
            SettingsError: options that exclude each other.
        """
        if assign and (refit or plan is not None or embedder is not None):
            raise SettingsError(
                "assign keeps the newest clustering as it is: leave the other options out"
            )
        asked, spec = self._cluster_plan(plan, embedder, assign=assign)
        return cluster(
            self.catalog,
            asked,
            self._cluster_material(asked, spec, colors),
            Path(output) if output else self.folder / "reports" / "clusters.html",
            refit=refit,
            caps=self.caps,
            running=self._running(),
        )

    def _cluster_plan(
        self, plan: ClusterPlan | None, embedder: str | None, *, assign: bool
    ) -> tuple[ClusterPlan, EmbedderSpec]:
        """Take what is asked for, or what was asked for last."""
        with self.catalog.reading() as connection:
            number = latest_clustering(connection)
            stored = read_clustering(connection, number).plan if number else None
        if assign and stored is None:
            raise NotReadyError("there are no clusters yet: run `solesight cluster` first")
        if plan is None and embedder is None and stored is not None:
            return ClusterPlan.from_json(stored), self._embedder_of_plan(stored)
        spec = embedder_spec(embedder) if embedder else self.naming_spec
        return plan or ClusterPlan(seed=self.settings.seed), spec

    def _embedder_of_plan(self, stored: dict[str, Any]) -> EmbedderSpec:
        if stored["embedder"] is None:
            return self.naming_spec
        shipped = [embedder_spec(name) for name in embedders()]
        for spec in (self.naming_spec, self.spec, *shipped):
            if embed_config(spec) == stored["facts"]:
                return spec
        raise NotReadyError(
            f"the clusters are made of vectors of {stored['embedder']}, which is neither shipped "
            "nor set: run `solesight cluster --on embedding` for new ones"
        )

    def _cluster_material(
        self, plan: ClusterPlan, spec: EmbedderSpec, colors: Sequence[str]
    ) -> ClusterMaterial:
        verdicts = read_verdicts(self.catalog, self.thresholds).verdicts
        every = {v.scored.photo for v in verdicts}
        kept = {v.scored.photo for v in verdicts if v.keep}
        by_vectors = plan.features == "embedding"
        return ClusterMaterial(
            kept=kept,
            rejected=len(every - kept),
            frames=frames_config(),
            embedder=spec.name if by_vectors else None,
            facts=embed_config(spec) if by_vectors else tile_config(),
            title=self.folder.resolve().name,
            created=now(),
            version=importlib.metadata.version("solesight"),
            commands=_commands(plan, spec if by_vectors else None),
            colors=tuple(colors),
        )


def _commands(plan: ClusterPlan, spec: EmbedderSpec | None) -> tuple[str, ...]:
    said = f"solesight cluster --on {plan.features} --method {plan.method} --seed {plan.seed}"
    if spec is not None:
        said += f" --embedder {spec.name}"
    said += f" --k {plan.k}" if plan.k else f" --k-most {plan.k_most}"
    if plan.min_size:
        said += f" --min-size {plan.min_size}"
    return ("solesight add PHOTOS", "solesight clean", "solesight embed", "solesight split", said)
