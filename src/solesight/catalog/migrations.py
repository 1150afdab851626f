"""Numbered migrations: each runs once, in order, inside one transaction.

A function is added at the end for every change of the schema; an applied one is never edited. A
new database is made from ``schema`` as it stands, so a migration only says what changed since the
version before it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    insert,
    inspect,
    select,
)
from sqlalchemy.exc import DatabaseError, IntegrityError

from solesight.catalog import schema, schema_collect
from solesight.catalog.clock import now
from solesight.errors import CatalogError

__all__ = ["MIGRATIONS", "applied", "migrate"]

_own = MetaData()
_applied = Table(
    "migrations",
    _own,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("name", String(100), nullable=False),
    Column("at", String(32), nullable=False),
)

Migration = Callable[[Connection], None]
MIGRATIONS: list[Migration] = []


def _migration(function: Migration) -> Migration:
    MIGRATIONS.append(function)
    return function


@_migration
def m001_initial(connection: Connection) -> None:
    """Make every table of the first version; a new database gets more, see `migrate`."""
    schema.metadata.create_all(connection)


@_migration
def m002_tiles(connection: Connection) -> None:
    """Add the table of small pictures."""
    schema.metadata.create_all(connection, tables=[schema.tile_facts])


@_migration
def m003_clusters(connection: Connection) -> None:
    """Add clusterings and the cluster of each photo."""
    schema.metadata.create_all(connection, tables=[schema.clusterings, schema.cluster_rows])


@_migration
def m004_jobs_and_corrections(connection: Connection) -> None:
    """Add long work, and what persons corrected together."""
    made = [schema.corrections, schema.correction_rows, schema.jobs]
    schema.metadata.create_all(connection, tables=made)


@_migration
def m005_collect(connection: Connection) -> None:
    """Add what `collect` remembers: queries, downloads, hosts, refusals and merged style codes."""
    schema.metadata.create_all(connection, tables=schema_collect.COLLECT_TABLES)


@_migration
def m006_parts(connection: Connection) -> None:
    """Add the parts of side views, and what a network sees where."""
    schema.metadata.create_all(connection, tables=[schema.part_facts])


def applied(connection: Connection) -> int:
    """Give the number of the newest migration that this database has; 0 for a new database."""
    if not inspect(connection).has_table(_applied.name):
        return 0
    numbers = connection.execute(select(_applied.c.number)).scalars().all()
    return max(numbers, default=0)


def migrate(engine: Engine, reader: Engine | None = None) -> None:
    """Bring a database to the newest schema; one that has it is only read.

    Args:
        engine: of the database.
        reader: the same for reading, so that opening waits for no writer.

    Raises:
        CatalogError: the database was written by a newer Solesight, or belongs to another program.
    """
    newest = len(MIGRATIONS)
    have = _have(reader or engine)
    if have > newest:
        raise CatalogError(
            f"the catalog has schema {have}, this version knows {newest}: "
            "upgrade Solesight to open it"
        )
    if have == 0:
        # A new catalog gets the newest schema at once; migrations are for those that lag behind.
        _make_own_table(engine)
        _apply(engine, range(1, newest + 1), schema.metadata.create_all)
        return
    for number in range(have + 1, newest + 1):
        _apply(engine, [number], MIGRATIONS[number - 1])


def _have(engine: Engine) -> int:
    with engine.connect() as connection:
        have = applied(connection)
        taken = set(inspect(connection).get_table_names()) if have == 0 else set()
    clash = sorted(taken & set(schema.metadata.tables))
    if clash:
        raise CatalogError(f"another program's tables are in this database ({', '.join(clash)})")
    return have


def _make_own_table(engine: Engine) -> None:
    try:
        _own.create_all(engine, checkfirst=True)
    except DatabaseError:
        # Two processes may both see no table and both make it: one of them is late, not wrong.
        if not inspect(engine).has_table(_applied.name):
            raise


def _apply(engine: Engine, numbers: Sequence[int], function: Migration) -> None:
    rows = [{"number": n, "name": MIGRATIONS[n - 1].__name__, "at": now()} for n in numbers]
    try:
        with engine.begin() as connection:
            # The rows first: their key is the lock that lets one of several openers migrate.
            connection.execute(insert(_applied), rows)
            function(connection)
    except IntegrityError:
        if _have(engine) < max(numbers):
            raise
