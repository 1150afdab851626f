"""The verb `cluster`: photos that look alike, what they have in common, and a page of it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from solesight.catalog import Catalog, PhotoRow, latest_snapshot, read_photos, read_snapshot
from solesight.cluster.agreement import agreement, agreement_warning
from solesight.cluster.cards import cluster_cards, tested_columns
from solesight.cluster.columns import Column, read_columns
from solesight.cluster.keeping import Kept, keep_clusters
from solesight.cluster.material import ClusterMaterial
from solesight.cluster.page import write_clusters_page
from solesight.cluster.plan import ClusterPlan
from solesight.cluster.result import Clustered
from solesight.errors import UnknownNameError
from solesight.evidence import mean_metric
from solesight.photos import Caps
from solesight.progress import Running
from solesight.tiles import draw_tiles

__all__ = ["cluster"]


def cluster(
    catalog: Catalog,
    plan: ClusterPlan,
    material: ClusterMaterial,
    output: Path,
    *,
    refit: bool = False,
    caps: Caps | None = None,
    running: Running = Running(),  # noqa: B008 - it is frozen
) -> Clustered:
    """Cluster photos and write the page.

    What was clustered by the same plan before is not clustered again: photos that are new get the
    cluster that is nearest, and the page is written anew.

    Args:
        catalog: where facts are and clusters go.
        plan: features, method, k, seed.
        material: which photos and facts.
        output: the HTML file.
        refit: make the clusters anew.
        caps: size limits of a photo.
        running: processes, batch size and progress.

    Raises:
        NotReadyError: no kept photo has the facts that are compared.
        NotEnoughDataError: too few photos.
        UnknownNameError: no such column.
        WorkspaceError: the page cannot be written.
    """
    if plan.features != "embedding":
        draw_tiles(catalog, material.frames, material.kept, caps=caps, running=running)
    with catalog.reading() as connection:
        known = {row.photo: row for row in read_photos(connection)}
    groups = _groups(catalog, known)
    kept = keep_clusters(catalog, plan, material, groups, refit=refit, progress=running.progress)
    rows = tuple(row for row in kept.rows if row.photo in known)
    with catalog.reading() as connection:
        columns = read_columns(connection, material.frames, [known[r.photo] for r in rows])
    for name in material.colors:
        if name not in columns:
            raise UnknownNameError("column", name, columns)
    found = _described(kept, plan, material, known, columns, groups)
    return write_clusters_page(
        catalog, found, columns, material, output, caps=caps, running=running
    )


def _described(
    kept: Kept,
    plan: ClusterPlan,
    material: ClusterMaterial,
    known: Mapping[str, PhotoRow],
    columns: Mapping[str, Column],
    groups: Mapping[str, str],
) -> Clustered:
    rows = tuple(row for row in kept.rows if row.photo in known)
    own = [groups[row.photo] for row in rows]
    _, codes = np.unique(np.asarray(own), return_inverse=True)
    labels = np.array([row.cluster - 1 for row in rows], dtype=np.int64)
    compared = [
        agreement(column, labels, codes.reshape(-1), seed=plan.seed)
        for column in tested_columns(columns)
    ]
    followed = tuple(one for one in compared if one is not None)
    inside = [i for i, row in enumerate(rows) if row.silhouette is not None]
    return Clustered(
        number=kept.clustering.number,
        plan=plan,
        embedder=material.embedder,
        fitted=kept.fitted,
        assigned=kept.assigned,
        n=len(rows),
        apart=int((labels < 0).sum()),
        left_out=_left_out(material, kept, len(known)),
        choice=kept.clustering.summary["choice"],
        summary=kept.clustering.summary,
        silhouette=mean_metric(
            [rows[i].silhouette or 0.0 for i in inside],
            [own[i] for i in inside],
            seed=plan.seed,
            bounded=False,
        ),
        agreement=followed,
        warning=agreement_warning(followed),
        clusters=cluster_cards(rows, columns, own, seed=plan.seed),
        rows=rows,
        paths={row.photo: known[row.photo].path for row in rows},
    )


def _left_out(material: ClusterMaterial, kept: Kept, photos: int) -> dict[str, int]:
    what = "no vector" if material.embedder else "could not be drawn"
    unseen = photos - len(kept.rows) - kept.lacking - material.rejected
    counts = {"rejected by clean": material.rejected, what: kept.lacking, "not measured": unseen}
    return {why: n for why, n in counts.items() if n > 0}


def _groups(catalog: Catalog, known: Mapping[str, PhotoRow]) -> dict[str, str]:
    """Give each photo its shoe: by the newest splits, else by its title, else it is its own."""
    with catalog.reading() as connection:
        number = latest_snapshot(connection)
        split = read_snapshot(connection, number).groups if number else {}
    return {
        photo: split.get(photo) or row.labels.get("title") or photo for photo, row in known.items()
    }
