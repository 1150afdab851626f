"""Numbered migrations: each runs once, in order, inside one transaction.

A function is added at the end for every change of the schema; an applied one is never edited.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Column, Connection, Engine, Integer, MetaData, String, Table, insert, select
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError

from solesight.catalog import schema
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
    """Make every table of the first version."""
    schema.metadata.create_all(connection)


def applied(connection: Connection) -> int:
    """Give the number of the newest migration that this database has."""
    numbers = connection.execute(select(_applied.c.number)).scalars().all()
    return max(numbers, default=0)


def migrate(engine: Engine) -> None:
    """Bring a database to the newest schema.

    Raises:
        CatalogError: the database was written by a newer Solesight, or is no database.
    """
    try:
        _own.create_all(engine, checkfirst=True)
    except OperationalError as error:
        # Two processes may both see no table and both make it: one of them is late, not wrong.
        if "already exists" not in str(error):
            raise CatalogError(f"the catalog cannot be opened ({error.orig})") from error
    except ProgrammingError as error:
        raise CatalogError(f"the catalog cannot be opened ({error.orig})") from error
    with engine.connect() as connection:
        have = applied(connection)
    if have > len(MIGRATIONS):
        raise CatalogError(
            f"the catalog has schema {have}, this version knows {len(MIGRATIONS)}: "
            "upgrade Solesight to open it"
        )
    for number, function in enumerate(MIGRATIONS[have:], start=have + 1):
        _apply(engine, number, function)


def _apply(engine: Engine, number: int, function: Migration) -> None:
    try:
        with engine.begin() as connection:
            # The row first: its key is the lock that lets one of several openers migrate.
            connection.execute(
                insert(_applied).values(number=number, name=function.__name__, at=now())
            )
            function(connection)
    except IntegrityError:
        return
