"""Looks at the test rows of a bundle's target, and whether they still count."""

from __future__ import annotations

from sqlalchemy import func, select

from solesight.bundles import BundleMeta
from solesight.catalog import Catalog, count_looks_at, log_look_at, schema
from solesight.evidence import Scores

__all__ = ["count_looks", "log_look", "voided"]


def log_look(catalog: Catalog, meta: BundleMeta, scores: Scores) -> int:
    """Log a look and give how many there were at this target's test rows, this one included."""
    found = {name: metric.as_json() for name, metric in scores.metrics.items()}
    return log_look_at(catalog, meta.name, meta.target, meta.split, scores.n, found)


def count_looks(catalog: Catalog, meta: BundleMeta) -> int:
    """Count the looks at the test rows of a bundle's target and snapshot."""
    return count_looks_at(catalog, meta.target, meta.split)


def voided(catalog: Catalog, snapshot: int) -> bool:
    """Say whether a later snapshot had to move test groups, which voids older test scores."""
    c = schema.snapshots.c
    query = select(func.count()).where(c.number > snapshot, c.voids_before)
    with catalog.reading() as connection:
        return connection.execute(query).scalar_one() > 0
