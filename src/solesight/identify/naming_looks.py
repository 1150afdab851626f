"""Looks at the test shoes of `identify`, logged beside those at the targets' test rows."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy import func, insert, select

from solesight.catalog import Catalog, now, schema
from solesight.identify.evaluation import Recall

__all__ = ["count_naming_looks", "log_naming_look"]

_NAME = "identify"


def log_naming_look(catalog: Catalog, snapshot: int | None, rows: Sequence[Recall]) -> int:
    """Log a look and give how many there were at this snapshot, this one included."""
    with catalog.writing() as connection:
        connection.execute(
            insert(schema.looks).values(
                bundle=_NAME,
                target=_NAME,
                snapshot=snapshot or 0,
                n=sum(row.recall_1.n for row in rows),
                metrics=json.dumps({row.name: row.as_json() for row in rows}),
                at=now(),
            )
        )
    return count_naming_looks(catalog, snapshot)


def count_naming_looks(catalog: Catalog, snapshot: int | None, rows: Sequence[Recall] = ()) -> int:
    """Count the looks at the test shoes of a snapshot; ``rows`` are not read."""
    del rows
    c = schema.looks.c
    query = select(func.count()).where(c.target == _NAME, c.snapshot == (snapshot or 0))
    with catalog.reading() as connection:
        return connection.execute(query).scalar_one()
