"""Clusterings in the catalog: fit and keep, or give what is new its cluster."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import Connection, select

from solesight.catalog import (
    Catalog,
    Clustering,
    ClusterRow,
    latest_clustering,
    read_cluster_rows,
    read_clustering,
    schema,
    write_cluster_rows,
    write_clustering,
)
from solesight.cluster.features import (
    Axes,
    Rows,
    fit_axes,
    pixel_rows,
    project_rows,
    vector_rows,
)
from solesight.cluster.fitting import Placed, fit, place
from solesight.cluster.material import ClusterMaterial
from solesight.cluster.model import ClusterModel
from solesight.cluster.plan import ClusterPlan
from solesight.errors import NotReadyError
from solesight.progress import Progress

__all__ = ["Kept", "keep_clusters"]


@dataclass(frozen=True)
class Kept:
    """A clustering of the catalog with what this run did to it.

    Attributes:
        clustering: as it is kept.
        rows: where photos stand that are kept by `clean` and have features.
        fitted: whether it was made now.
        assigned: photos that got their cluster now.
        lacking: kept photos without vector or tile.
    """

    clustering: Clustering
    rows: tuple[ClusterRow, ...]
    fitted: bool
    assigned: int
    lacking: int


def keep_clusters(
    catalog: Catalog,
    plan: ClusterPlan,
    material: ClusterMaterial,
    groups: Mapping[str, str],
    *,
    refit: bool,
    progress: Progress,
) -> Kept:
    """Fit the plan once; later runs only give new and changed photos their cluster.

    Args:
        catalog: where facts are and clusters go.
        plan: what is asked for.
        material: which photos and facts.
        groups: photo -> shoe.
        refit: make the clusters anew though they are there.
        progress: told of each k.

    Raises:
        NotReadyError: no kept photo has the facts that are compared.
        NotEnoughDataError: too few photos.
    """
    config = plan.config(material.facts)
    with catalog.reading() as connection:
        number = None if refit else latest_clustering(connection, config)
        frames = _frame_hashes(connection, material)
        if number is not None:
            old, there = read_clustering(connection, number), read_cluster_rows(connection, number)
            current = [row for row in there if frames.get(row.photo) == row.inputs]
            return _assigned(catalog, connection, (old, current), plan, material, frames)
        rows = _features(connection, plan, material, sorted(frames))
    if not len(rows):
        raise _unready(plan, material)
    fitted = fit(rows, [groups.get(p, p) for p in rows.photos], plan, progress)
    placed = _cluster_rows(rows.photos, frames, fitted.placed, fitted=True)
    said = {**plan.as_json(), "embedder": material.embedder, "facts": material.facts}
    with catalog.writing() as connection:
        number = write_clustering(connection, config, said, fitted.summary, fitted.model.to_bytes())
        write_cluster_rows(connection, number, placed)
        made = read_clustering(connection, number)
    return Kept(made, tuple(placed), True, 0, len(frames) - len(rows))


def _assigned(
    catalog: Catalog,
    connection: Connection,
    stored: tuple[Clustering, Sequence[ClusterRow]],
    plan: ClusterPlan,
    material: ClusterMaterial,
    frames: Mapping[str, str],
) -> Kept:
    """Give photos without a place in the clustering, or with a new frame, theirs."""
    old, there = stored
    known = {row.photo for row in there}
    if not set(frames) - known:
        return Kept(old, tuple(there), False, 0, 0)
    model = ClusterModel.from_bytes(old.model)
    rows = _features(connection, plan, material, sorted(frames), model)
    fresh = np.array([photo not in known for photo in rows.photos], dtype=np.bool_)
    have = {row.photo: row for row in there}
    lasting = [have[photo] for photo in rows.photos if photo in have]
    new: list[ClusterRow] = []
    if fresh.any():
        if not lasting:
            raise NotReadyError(
                f"no photo of clustering {old.number} is left to place new ones beside: run "
                "`solesight cluster --refit`"
            )
        names = tuple(p for p, is_new in zip(rows.photos, fresh, strict=True) if is_new)
        placed = place(model, rows.matrix, fresh, _placed(lasting), plan.seed)
        new = _cluster_rows(names, frames, placed, fitted=False)
        with catalog.writing() as writer:
            write_cluster_rows(writer, old.number, new)
    every = sorted((*there, *new), key=lambda row: row.photo)
    return Kept(old, tuple(every), False, len(new), len(frames) - len(every))


def _features(
    connection: Connection,
    plan: ClusterPlan,
    material: ClusterMaterial,
    photos: Sequence[str],
    model: ClusterModel | None = None,
) -> Rows:
    if plan.features == "embedding":
        return vector_rows(connection, material.facts, material.frames, photos)
    if plan.features == "pixels":
        return pixel_rows(connection, material.frames, photos)
    if model is not None:
        axes = Axes(model.arrays["mean"], model.arrays["axes"])
    else:
        try:
            axes = fit_axes(connection, material.frames, photos, plan.seed)
        except ValueError:
            raise _unready(plan, material) from None
    return project_rows(connection, material.frames, photos, axes)


def _unready(plan: ClusterPlan, material: ClusterMaterial) -> NotReadyError:
    if plan.features != "embedding":
        return NotReadyError("no kept photo could be drawn: run `solesight doctor`")
    return NotReadyError(
        f"no kept photo has a vector of {material.embedder}: run "
        f"`solesight embed --embedder {material.embedder}` first"
    )


def _frame_hashes(connection: Connection, material: ClusterMaterial) -> dict[str, str]:
    c = schema.clean_facts.c
    query = select(c.photo, c.frame_hash).where(c.config == material.frames).order_by(c.inputs)
    kept = set(material.kept)
    return {photo: found for photo, found in connection.execute(query) if photo in kept}


def _cluster_rows(
    photos: Sequence[str], frames: Mapping[str, str], placed: Placed, *, fitted: bool
) -> list[ClusterRow]:
    return [
        ClusterRow(
            photo=photo,
            inputs=frames[photo],
            cluster=int(placed.labels[i]) + 1,
            distance=float(placed.distances[i]),
            silhouette=None if np.isnan(placed.silhouettes[i]) else float(placed.silhouettes[i]),
            x=float(placed.xy[i, 0]),
            y=float(placed.xy[i, 1]),
            fitted=fitted,
            mapped=bool(placed.mapped[i]),
        )
        for i, photo in enumerate(photos)
    ]


def _placed(rows: Sequence[ClusterRow]) -> Placed:
    return Placed(
        np.array([row.cluster - 1 for row in rows], dtype=np.int64),
        np.array([row.distance for row in rows], dtype=np.float32),
        np.array([row.silhouette for row in rows], dtype=np.float64),
        np.array([(row.x, row.y) for row in rows], dtype=np.float32),
        np.array([row.mapped for row in rows], dtype=np.bool_),
    )
