"""Every look at test rows is logged: a score looked at often is no longer a test."""

from __future__ import annotations

import json

from sqlalchemy import func, insert, select

from solesight.bundles import BundleMeta
from solesight.catalog import Catalog, now, schema
from solesight.evidence import Scores

__all__ = ["count_looks", "log_look", "voided"]


def log_look(catalog: Catalog, meta: BundleMeta, scores: Scores) -> int:
    """Log a look and give how many there were at this target's test rows, this one included."""
    with catalog.writing() as connection:
        connection.execute(
            insert(schema.looks).values(
                bundle=meta.name,
                target=meta.target,
                snapshot=meta.split,
                n=scores.n,
                metrics=json.dumps({k: m.as_json() for k, m in scores.metrics.items()}),
                at=now(),
            )
        )
    return count_looks(catalog, meta)


def count_looks(catalog: Catalog, meta: BundleMeta) -> int:
    """Count the looks at the test rows of a bundle's target and snapshot."""
    c = schema.looks.c
    query = select(func.count()).where(c.target == meta.target, c.snapshot == meta.split)
    with catalog.reading() as connection:
        return connection.execute(query).scalar_one()


def voided(catalog: Catalog, snapshot: int) -> bool:
    """Say whether a later snapshot had to move test groups, which voids older test scores."""
    c = schema.snapshots.c
    query = select(func.count()).where(c.number > snapshot, c.voids_before)
    with catalog.reading() as connection:
        return connection.execute(query).scalar_one() > 0
