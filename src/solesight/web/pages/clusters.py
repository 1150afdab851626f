"""The newest clustering, as pages need it."""

from __future__ import annotations

from typing import Any

from solesight.catalog import ClusterRow, latest_clustering, read_cluster_rows
from solesight.web.desk import Desk

__all__ = ["cluster_page", "cluster_rows"]


def cluster_rows(desk: Desk) -> list[ClusterRow]:
    """Read where every photo stands; nothing before the first clustering."""
    with desk.workspace.catalog.reading() as connection:
        number = latest_clustering(connection)
        return read_cluster_rows(connection, number) if number is not None else []


def cluster_page(desk: Desk, cluster: int, after: str | None, limit: int) -> dict[str, Any]:
    """Give a page of the photos of one cluster, the most typical first.

    Args:
        desk: the workspace.
        cluster: its number.
        after: how many came before, as text.
        limit: how many to give.
    """
    rows = [row for row in cluster_rows(desk) if row.cluster == cluster]
    rows.sort(key=lambda row: (row.distance, row.photo))
    start = int(after) if after and after.isascii() and after.isdigit() and len(after) < 9 else 0
    some = rows[start : start + limit]
    following = str(start + limit) if start + limit < len(rows) else None
    return {
        "photos": desk.cards([row.photo for row in some]),
        "total": len(rows),
        "next": following,
    }
