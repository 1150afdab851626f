"""The catalog: what is known about photos, and where their bytes lie."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import URL, Connection, Engine
from sqlalchemy.exc import DatabaseError

from solesight.catalog.engine import make_engine, reader_of
from solesight.catalog.migrations import migrate
from solesight.catalog.store import PhotoStore
from solesight.closing import Closing
from solesight.errors import CatalogError

__all__ = ["Catalog"]


class Catalog(Closing):
    """A database and a photo store, opened together.

    Args:
        catalog_url: SQLAlchemy URL of the database; made and migrated when needed.
        photos_url: folder or fsspec URL of the photo store.

    Raises:
        CatalogError: the database cannot be opened.
    """

    def __init__(self, catalog_url: str | URL, photos_url: str) -> None:
        self.engine: Engine = make_engine(catalog_url)
        self.store = PhotoStore(photos_url)
        self._reader = reader_of(self.engine)
        try:
            migrate(self.engine, self._reader)
        except DatabaseError as error:
            self.close()
            text = " ".join(str(error.orig).split())
            raise CatalogError(f"the catalog cannot be opened ({text})") from error
        except BaseException:
            self.close()
            raise

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
