"""Opening, migrating and writing a catalog, on each database."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import MetaData, create_engine, insert, inspect, select, text
from sqlalchemy.exc import IntegrityError

import solesight.catalog.migrations as migrations
from solesight.catalog import (
    Catalog,
    held_photos,
    insert_new,
    insert_or_update,
    now,
    schema,
    schema_collect,
)
from solesight.catalog.engine import make_engine
from solesight.catalog.migrations import MIGRATIONS, applied, migrate
from solesight.errors import CatalogError

PHOTO = "ab" * 32


def photo_row(photo: str = PHOTO) -> dict[str, object]:
    return {
        **{"photo": photo, "format": "PNG", "mode": "RGB", "width": 1, "height": 2},
        **{"n_bytes": 3, "has_alpha": True, "frames": 1, "exif_orientation": 1},
        "added_at": now(),
    }


def test_a_new_catalog_has_every_table_and_every_migration(
    catalog_url: str, tmp_path: Path
) -> None:
    for _ in range(2):
        opened = Catalog(catalog_url, str(tmp_path / "photos"))
        with opened as catalog, catalog.reading() as connection:
            tables = set(inspect(connection).get_table_names())
            assert tables == {*schema.metadata.tables, "migrations"}
            assert applied(connection) == len(MIGRATIONS)


def test_openers_at_once_migrate_once(catalog_url: str) -> None:
    problems: list[BaseException] = []
    ready = threading.Barrier(6)

    def open_it() -> None:
        engine = make_engine(catalog_url)
        try:
            ready.wait()
            migrate(engine)
        except BaseException as error:  # noqa: BLE001 - counted below
            problems.append(error)
        finally:
            engine.dispose()

    threads = [threading.Thread(target=open_it) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    engine = make_engine(catalog_url)
    with engine.connect() as connection:
        assert applied(connection) == len(MIGRATIONS)
    engine.dispose()


def test_an_older_catalog_gets_only_what_it_lacks(
    catalog_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = make_engine(catalog_url)
    migrate(engine)
    ran: list[str] = []

    def m002_more(connection: object) -> None:
        ran.append("m002")

    monkeypatch.setattr(migrations, "MIGRATIONS", [*MIGRATIONS, m002_more])
    migrate(engine)
    migrate(engine)
    assert ran == ["m002"]

    def m003_fails(connection) -> None:  # type: ignore[no-untyped-def]
        connection.execute(text("CREATE TABLE half (x INTEGER)"))
        raise RuntimeError("stopped midway")

    monkeypatch.setattr(migrations, "MIGRATIONS", [*MIGRATIONS, m002_more, m003_fails])
    with pytest.raises(RuntimeError):
        migrate(engine)
    # All of a migration or nothing of it.
    assert not inspect(engine).has_table("half")
    with engine.connect() as connection:
        assert applied(connection) == len(MIGRATIONS) + 1
    engine.dispose()


def test_a_mistake_inside_a_migration_is_not_taken_for_a_race(
    catalog_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = make_engine(catalog_url)
    migrate(engine)

    def m002_wrong(connection) -> None:  # type: ignore[no-untyped-def]
        connection.execute(insert(schema.photos), [photo_row(), photo_row()])

    monkeypatch.setattr(migrations, "MIGRATIONS", [*MIGRATIONS, m002_wrong])
    with pytest.raises(IntegrityError):
        migrate(engine)
    engine.dispose()


def test_a_catalog_of_a_newer_version_is_refused(
    catalog_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    newer = [*MIGRATIONS, lambda connection: None]
    newer[-1].__name__ = "m002_newer"
    with monkeypatch.context() as patch:
        patch.setattr(migrations, "MIGRATIONS", newer)
        Catalog(catalog_url, str(tmp_path)).close()
        engine = make_engine(catalog_url)
        migrate(engine)
        engine.dispose()
    with pytest.raises(CatalogError, match="upgrade Solesight"):
        Catalog(catalog_url, str(tmp_path))


def test_opening_waits_for_no_writer(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/catalog.db"
    with Catalog(url, str(tmp_path / "p")) as first, first.writing() as connection:
        connection.execute(insert(schema.photos), [photo_row()])
        # Would wait a minute for the write lock if opening wrote anything.
        with Catalog(url, str(tmp_path / "p")) as second, second.reading() as other:
            assert other.execute(select(schema.photos.c.photo)).all() == []


def test_a_reader_sees_one_state(catalog_url: str, tmp_path: Path) -> None:
    with Catalog(catalog_url, str(tmp_path / "p")) as catalog, catalog.reading() as reader:
        query = select(schema.photos.c.photo)
        assert reader.execute(query).all() == []
        with catalog.writing() as writer:
            insert_new(writer, schema.photos, [photo_row()])
        assert reader.execute(query).all() == []
    with Catalog(catalog_url, str(tmp_path / "p")) as catalog, catalog.reading() as reader:
        assert len(reader.execute(query).all()) == 1


def test_a_block_that_raises_keeps_nothing(catalog_url: str, tmp_path: Path) -> None:
    with Catalog(catalog_url, str(tmp_path / "p")) as catalog:
        with pytest.raises(IntegrityError), catalog.writing() as connection:  # noqa: PT012
            insert_new(connection, schema.photos, [photo_row()])
            connection.execute(insert(schema.photos), [photo_row()])
        with catalog.reading() as connection:
            assert connection.execute(select(schema.photos)).all() == []


def test_insert_new_and_insert_or_update(catalog_url: str, tmp_path: Path) -> None:
    with Catalog(catalog_url, str(tmp_path / "p")) as catalog, catalog.writing() as connection:
        insert_new(connection, schema.photos, [photo_row(), {**photo_row(), "width": 9}])
        insert_new(connection, schema.photos, [])
        assert connection.execute(select(schema.photos.c.width)).scalars().all() == [1]
        listing = {
            **{"key": "k", "photo": PHOTO, "source": "s", "root": "r", "path": "p", "url": None},
            **{"stamp": None, "row": "{}", "added_at": "then"},
        }
        insert_new(connection, schema.listings, [listing])
        number = connection.execute(select(schema.listings.c.id)).scalar_one()
        changed = [{**listing, "path": "q", "added_at": "later"}, {**listing, "key": "m"}]
        insert_or_update(connection, schema.listings, changed, key="key", once=("added_at",))
        insert_or_update(connection, schema.listings, [], key="key")
        c = schema.listings.c
        rows = connection.execute(select(c.id, c.key, c.path, c.added_at).order_by(c.key)).all()
        assert rows[0] == (number, "k", "q", "then")
        assert rows[1][1:] == ("m", "p", "then")
        assert held_photos(connection, [PHOTO, "cd" * 32]) == {PHOTO}


def test_facts_go_with_their_photo(catalog_url: str, tmp_path: Path) -> None:
    """Every table that refers to photos does so with a cascade."""
    for table in schema.metadata.tables.values():
        for key in table.foreign_keys:
            if key.column.table is schema.photos:
                # Addresses of forgotten photos stay, so that they are not fetched again.
                stays = table is schema_collect.downloads
                assert key.ondelete == ("SET NULL" if stays else "CASCADE"), table.name
    with Catalog(catalog_url, str(tmp_path / "p")) as catalog, catalog.writing() as connection:
        insert_new(connection, schema.photos, [photo_row()])
        fact = {"photo": PHOTO, "config": "c", "inputs": "i", "vector": b"\0\xff"}
        insert_new(connection, schema.embed_facts, [fact])
        vectors = select(schema.embed_facts.c.vector)
        assert bytes(connection.execute(vectors).scalar_one()) == b"\0\xff"
        connection.execute(schema.photos.delete())
        assert connection.execute(vectors).all() == []


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.write_bytes(b"no database at all" * 100),
        lambda path: path.mkdir(),
        lambda path: path.write_bytes(b"SQLite format 3\0" + bytes(5000)),
    ],
)
def test_what_is_no_database_is_one_line(tmp_path: Path, damage: Callable[[Path], object]) -> None:
    path = tmp_path / "catalog.db"
    damage(path)
    with pytest.raises(CatalogError, match="cannot be opened") as caught:
        Catalog(f"sqlite:///{path}", str(tmp_path / "p"))
    assert "\n" not in str(caught.value)


def test_a_foreign_database_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "catalog.db"
    with sqlite3.connect(path) as theirs:
        theirs.execute("CREATE TABLE photos (x)")
    theirs.close()
    with pytest.raises(CatalogError, match="another program"):
        Catalog(f"sqlite:///{path}", str(tmp_path / "p"))
    with sqlite3.connect(path) as theirs:
        assert theirs.execute("SELECT name FROM sqlite_master").fetchall() == [("photos",)]
    theirs.close()


@pytest.mark.parametrize(
    "url", ["nonsense", "mysql://u:secret@h/db", "nodriver://u:secret@h/db", "", "sqlite+no://"]
)
def test_urls_that_cannot_be_used_are_named_without_their_password(url: str) -> None:
    with pytest.raises(CatalogError, match="catalog_url") as caught:
        make_engine(url)
    assert "secret" not in str(caught.value)


def test_the_schema_holds_no_column_that_only_sqlite_would_take() -> None:
    engine = create_engine("sqlite://")
    found = MetaData()
    schema.metadata.create_all(engine)
    found.reflect(engine)
    assert set(found.tables) == set(schema.metadata.tables)
    engine.dispose()
