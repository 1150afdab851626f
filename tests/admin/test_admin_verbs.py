"""`status`, `doctor` and `forget` on a catalog whose every table speaks of the photos."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import BigInteger, Boolean, Float, Integer, LargeBinary, Table, select

from solesight.admin import Diagnosis, doctor, forget, status
from solesight.catalog import Catalog, insert_new, schema
from solesight.errors import BundleError, CatalogError

CONTENTS = [b"first photo", b"second photo", b"third photo"]
FIRST, SECOND, THIRD = (hashlib.sha256(data).hexdigest() for data in CONTENTS)


def filler(table: Table, **given: Any) -> dict[str, Any]:
    """A row with something in every column that asks for it."""
    row: dict[str, Any] = {}
    for column in table.columns:
        if column.name in given:
            row[column.name] = given[column.name]
        elif column.primary_key and column.autoincrement is True:
            continue
        elif isinstance(column.type, LargeBinary):
            row[column.name] = b"x"
        elif isinstance(column.type, Boolean):
            row[column.name] = False
        elif isinstance(column.type, (Integer, BigInteger, Float)):
            row[column.name] = None if column.nullable else 1
        else:
            row[column.name] = None if column.nullable else "x"
    return row


@pytest.fixture
def catalog(catalog_url: str, tmp_path: Path) -> Iterator[Catalog]:
    """Three photos: one of stockx, one of stockx and goat, one of goat; facts on each."""
    with Catalog(catalog_url, str(tmp_path / "photos")) as opened:
        for name, data in zip((FIRST, SECOND, THIRD), CONTENTS, strict=True):
            opened.store.put(name, data)
        with opened.writing() as connection:
            sizes = {FIRST: 11, SECOND: 12, THIRD: 11}
            rows = [filler(schema.photos, photo=p, n_bytes=n) for p, n in sizes.items()]
            insert_new(connection, schema.photos, rows)
            shown = [
                (FIRST, "stockx", "a.jpg"),
                (SECOND, "stockx", "b.jpg"),
                (SECOND, "goat", "b2.jpg"),
                (THIRD, "goat", "c.jpg"),
                (None, "goat", ""),
                (None, "stockx", ""),
            ]
            rows = [
                filler(schema.listings, key=str(i), photo=photo, source=source, path=path)
                for i, (photo, source, path) in enumerate(shown)
            ]
            insert_new(connection, schema.listings, rows)
            ids = dict(
                connection.execute(select(schema.listings.c.key, schema.listings.c.id)).all()
            )
            for table in (schema.snapshots, schema.clusterings):
                insert_new(connection, table, [filler(table, number=1)])
            insert_new(connection, schema.corrections, [filler(schema.corrections, id=1)])
            for i, photo in enumerate((FIRST, SECOND, THIRD)):
                for table in per_photo():
                    given = {"photo": photo, "subject": photo, "key": f"price {i}", "snapshot": 1}
                    insert_new(connection, table, [filler(table, **given)])
            prices = [
                filler(schema.observations, key=f"listed {key}", listing=ids[key], photo=SECOND)
                for key in ("1", "2")
            ]
            insert_new(connection, schema.observations, prices)
            pairs = [(FIRST, SECOND), (SECOND, THIRD)]
            rows = [filler(schema.near_facts, a=a, b=b) for a, b in pairs]
            insert_new(connection, schema.near_facts, rows)
        yield opened


def per_photo() -> list[Table]:
    apart = {"photos", "listings", "forgotten"}
    return [
        table
        for table in schema.metadata.sorted_tables
        if {"photo", "subject"} & set(table.columns.keys()) and table.name not in apart
    ]


def state(catalog: Catalog) -> dict[str, list[tuple[Any, ...]]]:
    with catalog.reading() as connection:
        return {
            table.name: sorted(tuple(map(repr, row)) for row in connection.execute(select(table)))
            for table in schema.metadata.sorted_tables
        }


def mentions(catalog: Catalog, photo: str) -> set[str]:
    return {name for name, rows in state(catalog).items() if any(repr(photo) in r for r in rows)}


def check(found: Diagnosis, name: str) -> tuple[bool, str]:
    return next((c.ok, c.text) for c in found.checks if c.name == name)


def diagnose(catalog: Catalog, folder: Path, *, fix: bool = False) -> Diagnosis:
    return doctor(catalog, folder, lambda: "they load", fix=fix)


def test_the_fixture_speaks_of_a_photo_in_every_table(catalog: Catalog) -> None:
    apart = {"forgotten", "snapshots", "clusterings", "looks", "corrections", "jobs"}
    # What `collect` remembers of queries, hosts and codes names no photo, sightings a listing.
    apart |= {"crawls", "hosts", "refusals", "code_merges", "sightings"}
    assert mentions(catalog, SECOND) == set(schema.metadata.tables) - apart


@pytest.mark.parametrize("what", [FIRST, FIRST[:8], FIRST[:20], "a.jpg"])
def test_a_photo_is_forgotten_everywhere(catalog: Catalog, what: str) -> None:
    before = {photo: mentions(catalog, photo) for photo in (SECOND, THIRD)}
    gone = forget(catalog, what, why="the owner asked")
    assert (gone.photos, gone.listings, gone.dry_run) == ((FIRST,), 1, False)
    assert mentions(catalog, FIRST) == {"forgotten"}
    assert not catalog.store.has(FIRST)
    assert {photo: mentions(catalog, photo) for photo in (SECOND, THIRD)} == before
    assert catalog.store.has(SECOND)
    assert state(catalog)["forgotten"][0][:2] == (repr(FIRST), "'the owner asked'")


def test_a_photo_of_two_sources_survives_the_forgetting_of_one(catalog: Catalog) -> None:
    gone = forget(catalog, "stockx", why="")
    # Its two photos' listings and the one that waits; only one photo was nowhere else.
    assert (gone.photos, gone.listings) == ((FIRST,), 3)
    assert mentions(catalog, FIRST) == {"forgotten"}
    with catalog.reading() as connection:
        c = schema.listings.c
        left = connection.execute(select(c.source, c.path).where(c.photo == SECOND)).all()
        assert left == [("goat", "b2.jpg")]
        prices = connection.execute(select(schema.observations.c.key)).scalars().all()
    # The price of the forgotten listing went with it, that of the other stayed.
    assert "listed 1" not in prices
    assert "listed 2" in prices
    assert forget(catalog, "goat", why="").photos == tuple(sorted([SECOND, THIRD]))
    left_over = {name for name, rows in state(catalog).items() if rows}
    # Their addresses stay, as what is not to be fetched again.
    kept = {"forgotten", "snapshots", "clusterings", "corrections", "downloads"}
    assert left_over == kept
    assert list(catalog.store.hashes()) == []


@pytest.mark.parametrize("what", [FIRST, "a.jpg", "stockx"])
def test_a_dry_run_says_the_same_and_changes_nothing(catalog: Catalog, what: str) -> None:
    before, files = state(catalog), set(catalog.store.hashes())
    would = forget(catalog, what, why="", dry_run=True)
    assert (state(catalog), set(catalog.store.hashes())) == (before, files)
    did = forget(catalog, what, why="")
    assert (would.photos, would.listings, would.dry_run) == (did.photos, did.listings, True)


@pytest.mark.parametrize("what", ["", "x", "nowhere.jpg", "0" * 64, "f" * 7, "%", "_.jpg"])
def test_what_nobody_knows_is_not_forgotten(catalog: Catalog, what: str) -> None:
    before = state(catalog)
    with pytest.raises(CatalogError, match="nothing is known"):
        forget(catalog, what, why="")
    assert state(catalog) == before


def test_digits_that_several_photos_share_are_refused(catalog: Catalog) -> None:
    twin = FIRST[:10] + "0" * 54
    with catalog.writing() as connection:
        insert_new(connection, schema.photos, [filler(schema.photos, photo=twin)])
    with pytest.raises(CatalogError, match="give more digits"):
        forget(catalog, FIRST[:9], why="")
    # The photo that no listing shows any more can be forgotten by its hash.
    assert forget(catalog, twin, why="").photos == (twin,)
    assert forget(catalog, FIRST[:9], why="").photos == (FIRST,)


def test_doctor_finds_nothing_in_a_sound_workspace(catalog: Catalog, tmp_path: Path) -> None:
    found = diagnose(catalog, tmp_path)
    bad = [c for c in found.checks if not c.ok and c.name != "disk"]
    assert bad == []
    assert check(found, "photos") == (True, "3 files in place, 0 not in the catalog")


def test_doctor_finds_missing_and_cut_files(catalog: Catalog, tmp_path: Path) -> None:
    catalog.store.delete(FIRST)
    stored = next(p for p in (tmp_path / "photos").rglob(SECOND))
    stored.write_bytes(b"second")
    found = diagnose(catalog, tmp_path)
    ok, text = check(found, "photos")
    assert not ok
    assert not found.ok
    assert text.startswith("1 file is missing, 1 of a wrong size")
    assert FIRST in text
    assert SECOND in text


def test_doctor_removes_what_killed_runs_left(catalog: Catalog, tmp_path: Path) -> None:
    stored = next(p for p in (tmp_path / "photos").rglob(FIRST))
    part = stored.with_name(f"{FIRST}.1.abcd.part")
    part.write_bytes(b"half")
    os.utime(part, (time.time() - 3600,) * 2)
    # A `forget` that was killed after its rows and before its bytes.
    forget(catalog, SECOND, why="")
    catalog.store.put(SECOND, CONTENTS[1])
    found = diagnose(catalog, tmp_path)
    assert check(found, "leftovers")[1].startswith("1 file of")
    assert check(found, "forgotten") == (
        False,
        "1 file of a forgotten photo is still there: --fix removes them",
    )
    fixed = diagnose(catalog, tmp_path, fix=True)
    assert check(fixed, "leftovers") == (True, "removed 1 unfinished file")
    assert check(fixed, "forgotten")[0]
    assert not part.exists()
    assert not catalog.store.has(SECOND)
    assert check(diagnose(catalog, tmp_path), "forgotten") == (True, "nothing is left of them")


def test_doctor_says_that_models_are_damaged(catalog: Catalog, tmp_path: Path) -> None:
    def load() -> str:
        raise BundleError("its checksum is wrong")

    found = doctor(catalog, tmp_path, load)
    assert check(found, "models") == (False, "its checksum is wrong: reinstall solesight")


def test_doctor_finds_damaged_pages(tmp_path: Path) -> None:
    path = tmp_path / "catalog.db"
    url, photos = f"sqlite:///{path}", str(tmp_path / "photos")
    with Catalog(url, photos) as catalog, catalog.writing() as connection:
        rows = [filler(schema.photos, photo=f"{i:064x}") for i in range(2000)]
        insert_new(connection, schema.photos, rows)
    data = bytearray(path.read_bytes())
    half = len(data) // 2 // 4096 * 4096
    data[half : half + 40_960] = b"\xa5" * 40_960
    path.write_bytes(data)
    with Catalog(url, photos) as catalog:
        found = diagnose(catalog, tmp_path)
    ok, text = check(found, "catalog")
    assert not ok
    assert text.startswith("damaged (")
    assert "\n" not in text


def test_status_counts_and_says_what_comes_next(catalog: Catalog) -> None:
    found = status(catalog, "x", "x", ("brand-probe-001",))
    assert (found.photos, found.listings, found.waiting) == (3, 6, 2)
    assert found.sources == {"goat": 3, "stockx": 3}
    assert (found.framed, found.embedded, found.failures) == (3, 3, 3)
    assert (found.snapshot, found.split) == (1, {"x": 3})
    assert found.next == "solesight report"
    assert status(catalog, "x", "x", ("brand-probe-001",), reported=True).next == "solesight serve"
    assert status(catalog, "x", "x", ()).next == "solesight train brand"
    assert status(catalog, "other", "x", ()).next == "solesight clean"
    assert status(catalog, "x", "other", ()).next == "solesight embed"
    assert dict(found.rows())["source goat"] == 3


def test_a_photo_that_failed_does_not_ask_for_clean_for_ever(catalog: Catalog) -> None:
    with catalog.writing() as connection:
        rows = [filler(schema.failures, photo=p, stage="clean", config="new") for p in (FIRST,)]
        insert_new(connection, schema.failures, rows)
        rows = [filler(schema.clean_facts, photo=p, config="new") for p in (SECOND, THIRD)]
        insert_new(connection, schema.clean_facts, rows)
    assert status(catalog, "new", "x", ()).next == "solesight train brand"


def test_an_empty_workspace_asks_for_photos(catalog_url: str, tmp_path: Path) -> None:
    with Catalog(catalog_url, str(tmp_path / "photos")) as catalog:
        found = status(catalog, "x", "x", ())
    assert (found.photos, found.snapshot, found.next) == (0, None, "solesight add PHOTOS")
