"""Engines: SQLite in WAL mode by default, any SQLAlchemy URL otherwise."""

from __future__ import annotations

from typing import Any

from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from solesight.errors import CatalogError

__all__ = ["make_engine", "reader_of"]

_DIALECTS = ("sqlite", "postgresql")

# Long enough for a second writer to wait out a large batch, short enough to report a dead lock.
_BUSY_MS = 60_000


def make_engine(url: str | URL) -> Engine:
    """Make an engine for a database URL.

    Raises:
        CatalogError: the URL is malformed, its driver is not installed, or it is neither SQLite
            nor PostgreSQL.
    """
    try:
        parsed = make_url(url)
        engine = create_engine(parsed)
    except ArgumentError:
        # Its text would repeat the URL, with the password that may be in it.
        raise CatalogError(
            "catalog_url is no database URL: write sqlite:////folder/catalog.db or "
            "postgresql+psycopg://user@host/name"
        ) from None
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        raise CatalogError(f"catalog_url {parsed!r} cannot be used ({error})") from error
    if engine.dialect.name not in _DIALECTS:
        raise CatalogError(f"catalog_url {parsed!r}: a catalog is kept in {' or '.join(_DIALECTS)}")
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def reader_of(engine: Engine) -> Engine:
    """Make the view of an engine whose transactions each see one unchanging state."""
    if engine.dialect.name == "sqlite":
        return engine.execution_options(reading=True)
    return engine.execution_options(isolation_level="REPEATABLE READ")


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver's own implicit BEGIN comes too late for DDL; we emit ours (see _begin_sqlite).
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout={_BUSY_MS}",
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Any) -> None:
    # IMMEDIATE for writers: a read that turns into a write under WAL fails at once with "locked"
    # instead of waiting. Readers ask for a plain one through the execution option.
    reading = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
