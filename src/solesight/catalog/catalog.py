"""The catalog: what is known about photos, and where their bytes lie."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DatabaseError

from solesight.catalog.engine import make_engine
from solesight.catalog.migrations import migrate
from solesight.catalog.store import PhotoStore
from solesight.errors import CatalogError

__all__ = ["Catalog"]


class Catalog:
    """A database and a photo store, opened together.

    Args:
        catalog_url: SQLAlchemy URL of the database; made and migrated when needed.
        photos_url: folder or fsspec URL of the photo store.

    Raises:
        CatalogError: the database cannot be opened.
    """

    def __init__(self, catalog_url: str, photos_url: str) -> None:
        self.engine: Engine = make_engine(catalog_url)
        self.store = PhotoStore(photos_url)
        try:
            migrate(self.engine)
        except DatabaseError as error:
            raise CatalogError(f"the catalog cannot be opened ({error.orig})") from error
        self._reader = self.engine.execution_options(reading=True)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that sees one unchanging state and waits for no writer."""
        with self._reader.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection whose changes are all kept, or none when the block raises."""
        with self.engine.begin() as connection:
            yield connection

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
