"""Every look at test rows is logged: a score looked at often is no longer a test."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, insert, select

from solesight.catalog.catalog import Catalog
from solesight.catalog.clock import now
from solesight.catalog.schema import looks

__all__ = ["count_looks_at", "log_look_at"]


def log_look_at(
    catalog: Catalog, bundle: str, target: str, snapshot: int, n: int, metrics: Mapping[str, Any]
) -> int:
    """Log a look and give how many there were at this target's test rows, this one included.

    Args:
        catalog: where looks are kept.
        bundle: the name of the model that was scored.
        target: what it answers.
        snapshot: number of the split snapshot.
        n: rows scored.
        metrics: what was found, as JSON.
    """
    with catalog.writing() as connection:
        connection.execute(
            insert(looks).values(
                bundle=bundle,
                target=target,
                snapshot=snapshot,
                n=n,
                metrics=json.dumps(dict(metrics)),
                at=now(),
            )
        )
    return count_looks_at(catalog, target, snapshot)


def count_looks_at(catalog: Catalog, target: str, snapshot: int) -> int:
    """Count the looks at the test rows of a target in a snapshot."""
    query = select(func.count()).where(looks.c.target == target, looks.c.snapshot == snapshot)
    with catalog.reading() as connection:
        return connection.execute(query).scalar_one()
