"""The query every stage shares: which photos lack a fact for these inputs."""

from __future__ import annotations

from sqlalchemy import ColumnElement, FromClause, Select, Table, and_, exists, func, select
from sqlalchemy.sql.elements import KeyedColumnElement

from solesight.catalog import schema

__all__ = ["count_of", "lacking"]


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
