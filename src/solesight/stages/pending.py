"""The query every stage shares: which photos lack a fact for these inputs."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Select,
    Table,
    and_,
    exists,
    func,
    select,
)
from sqlalchemy.sql.elements import KeyedColumnElement

from solesight.catalog import schema
from solesight.stages.stage import Task

__all__ = ["count_of", "count_pending", "lacking", "tasks_of"]

Only = frozenset[str] | None
"""The photos that a stage is run on; None for all."""


def lacking(
    origin: FromClause,
    inputs: ColumnElement[str],
    table: Table,
    *,
    stage: str,
    config: str,
) -> Select[str, str]:
    """Select ``(photo, inputs)`` of the rows of ``origin`` that have neither fact nor failure.

    Args:
        origin: a table or subquery with a ``photo`` column.
        inputs: its column (or a literal) that hashes the facts to be read.
        table: the table of the facts that may be missing.
        stage: the stage's name, for its failures.
        config: the configuration hash asked for.
    """
    photo: KeyedColumnElement[str] = origin.c.photo
    keys = (table.c.photo == photo, table.c.config == config, table.c.inputs == inputs)
    bad = schema.failures.c
    failed = (
        bad.photo == photo,
        bad.stage == stage,
        bad.config == config,
        bad.inputs == inputs,
    )
    return (
        select(photo, inputs.label("inputs"))
        .select_from(origin)
        .where(
            ~exists().where(and_(*keys)).correlate(origin),
            ~exists().where(and_(*failed)).correlate(origin),
        )
    )


def count_of(query: Select[str, str]) -> Select[int]:
    """Turn a query of pending photos into its count."""
    return select(func.count()).select_from(query.subquery())


def tasks_of(rows: Iterable[Any], only: Only, limit: int) -> list[Task]:
    """Make tasks of rows (photo, inputs, payload): the first ``limit`` of the photos wanted."""
    wanted = (row for row in rows if only is None or row[0] in only)
    return [Task(photo, inputs, payload) for photo, inputs, payload in islice(wanted, limit)]


def count_pending(connection: Connection, query: Select[str, str], only: Only) -> int:
    """Count the rows of a query of pending photos, those wanted alone."""
    if only is None:
        return connection.execute(count_of(query)).scalar_one()
    return sum(row[0] in only for row in connection.execute(query))
