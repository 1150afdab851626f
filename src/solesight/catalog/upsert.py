"""Insert that tolerates what is there already, on SQLite and PostgreSQL alike."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

__all__ = ["insert_new", "insert_or_update"]


def insert_new(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, leaving out those whose key is there already."""
    if rows:
        connection.execute(_insert(connection, table).on_conflict_do_nothing(), list(rows))


def insert_or_update(
    connection: Connection,
    table: Table,
    rows: Sequence[Mapping[str, Any]],
    *,
    key: str,
    once: Collection[str] = (),
) -> None:
    """Insert rows; of those whose key is there already, change the other columns given.

    A changed row keeps its number and what refers to it, which a delete would take along.

    Args:
        connection: a connection that writes.
        table: where.
        rows: all with the same columns.
        key: the column that says which row it is.
        once: columns that are set by the first insert only.
    """
    if not rows:
        return
    made = _insert(connection, table)
    changed = {name: made.excluded[name] for name in rows[0] if name not in {key, *once}}
    connection.execute(
        made.on_conflict_do_update(index_elements=[table.c[key]], set_=changed), list(rows)
    )


def _insert(connection: Connection, table: Table) -> Any:
    return pg_insert(table) if connection.dialect.name == "postgresql" else sqlite_insert(table)
