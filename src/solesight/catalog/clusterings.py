"""Clusterings: numbered, with the model that gives new photos their cluster."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select
from sqlalchemy.exc import IntegrityError

from solesight.catalog.clock import now
from solesight.catalog.rows import held_photos
from solesight.catalog.schema import cluster_rows, clusterings
from solesight.errors import CatalogError

__all__ = [
    "ClusterRow",
    "Clustering",
    "latest_clustering",
    "read_cluster_rows",
    "read_clustering",
    "write_cluster_rows",
    "write_clustering",
]

# SQLite takes a limited number of parameters a statement.
_PART = 500


@dataclass(frozen=True)
class Clustering:
    """One fitted clustering.

    Attributes:
        number: 1, 2, 3 ...
        config: hash of the plan.
        plan: what was asked for: features, method, seed ...
        summary: what the fit found: how many clusters and why, sizes of samples.
        model: safetensors; what gives a new photo its cluster.
        made_at: ISO 8601.
    """

    number: int
    config: str
    plan: dict[str, Any]
    summary: dict[str, Any]
    model: bytes
    made_at: str


@dataclass(frozen=True)
class ClusterRow:
    """Where one photo stands.

    Attributes:
        photo: its hash.
        inputs: hash of the frame that was seen.
        cluster: from 1, the largest first; 0 is in none.
        distance: to the cluster's center, in the space of the features.
        silhouette: -1 to 1; None where it is in no cluster.
        x: place on the map, 0 to 1, to the right.
        y: place on the map, 0 to 1, downwards.
        fitted: whether it was there when the clusters were made.
        mapped: whether t-SNE placed it; False: it lies near its neighbours.
    """

    photo: str
    inputs: str
    cluster: int
    distance: float
    silhouette: float | None
    x: float
    y: float
    fitted: bool
    mapped: bool


def latest_clustering(connection: Connection, config: str | None = None) -> int | None:
    """Give the number of the newest clustering, of one plan or of any; None where there is none."""
    query = select(func.max(clusterings.c.number))
    if config is not None:
        query = query.where(clusterings.c.config == config)
    newest: int | None = connection.execute(query).scalar_one()
    return newest


def read_clustering(connection: Connection, number: int) -> Clustering:
    """Read one clustering by its number.

    Raises:
        CatalogError: there is none of that number.
    """
    query = select(clusterings).where(clusterings.c.number == number)
    row = connection.execute(query).one_or_none()
    if row is None:
        newest = latest_clustering(connection) or "none yet"
        raise CatalogError(f"there is no clustering {number} (newest: {newest})")
    plan, summary = json.loads(row.plan), json.loads(row.summary)
    return Clustering(row.number, row.config, plan, summary, bytes(row.model), row.made_at)


def read_cluster_rows(connection: Connection, number: int) -> list[ClusterRow]:
    """Read where the photos of a clustering stand, in the order of their hashes."""
    c = cluster_rows.c
    columns = [c[name] for name in ClusterRow.__dataclass_fields__]
    query = select(*columns).where(c.clustering == number).order_by(c.photo)
    return [ClusterRow(*row) for row in connection.execute(query)]


def write_clustering(
    connection: Connection, config: str, plan: dict[str, Any], summary: dict[str, Any], model: bytes
) -> int:
    """Append a clustering and give its number.

    Raises:
        CatalogError: another process wrote one at the same time.
    """
    number = (latest_clustering(connection) or 0) + 1
    head = insert(clusterings).values(
        number=number,
        config=config,
        plan=json.dumps(plan, sort_keys=True),
        summary=json.dumps(summary, sort_keys=True, allow_nan=False),
        model=model,
        made_at=now(),
    )
    try:
        connection.execute(head)
    except IntegrityError:
        raise CatalogError(
            f"another run wrote clustering {number} meanwhile: run it again"
        ) from None
    return number


def write_cluster_rows(connection: Connection, number: int, rows: Sequence[ClusterRow]) -> int:
    """Write where photos stand in a clustering, in the stead of what was there of them.

    Photos that were forgotten meanwhile are left out.

    Returns:
        how many rows were written.
    """
    c = cluster_rows.c
    written = 0
    for start in range(0, len(rows), _PART):
        part = rows[start : start + _PART]
        held = held_photos(connection, (row.photo for row in part))
        values = [{"clustering": number, **asdict(row)} for row in part if row.photo in held]
        if values:
            old = delete(cluster_rows).where(c.clustering == number, c.photo.in_(held))
            connection.execute(old)
            connection.execute(insert(cluster_rows), values)
            written += len(values)
    return written
