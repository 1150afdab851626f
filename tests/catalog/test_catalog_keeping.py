"""Snapshots, rows and the photo store: what goes in comes out."""

from __future__ import annotations

import hashlib
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from solesight.catalog import (
    Assertion,
    Catalog,
    PhotoStore,
    assert_labels,
    config_hash,
    insert_new,
    latest_snapshot,
    now,
    read_photos,
    read_prices,
    read_snapshot,
    schema,
    write_snapshot,
)
from solesight.errors import CatalogError

PHOTOS = [hashlib.sha256(bytes([i])).hexdigest() for i in range(6)]


@pytest.fixture
def catalog(catalog_url: str, tmp_path: Path) -> Iterator[Catalog]:
    with Catalog(catalog_url, str(tmp_path / "photos")) as opened:
        rows = [
            {
                **{"photo": photo, "format": "JPEG", "mode": "L", "width": 10 + i, "height": 5},
                **{"n_bytes": 7, "has_alpha": False, "frames": 1, "exif_orientation": 6},
                "added_at": now(),
            }
            for i, photo in enumerate(PHOTOS)
        ]
        with opened.writing() as connection:
            insert_new(connection, schema.photos, rows)
        yield opened


def listing(key: str, photo: str | None, source: str, path: str) -> dict[str, object]:
    return {
        **{"key": key, "photo": photo, "source": source, "root": "/r", "path": path},
        **{"url": None, "stamp": None, "row": "{}", "added_at": now()},
    }


def test_rows_carry_paths_source_and_labels_of_the_first_listing(catalog: Catalog) -> None:
    one, two, *_ = PHOTOS
    with catalog.writing() as connection:
        listed = [
            listing("1", one, "stockx", "b.jpg"),
            listing("2", two, "goat", "c.jpg"),
            listing("3", one, "goat", "a.jpg"),
            listing("4", None, "goat", ""),
        ]
        insert_new(connection, schema.listings, listed)
        assert_labels(connection, [Assertion(one, "brand", "Nike", "rosa")])
        rows = {row.photo: row for row in read_photos(connection)}
    # Photos without any listing have no name to show.
    assert set(rows) == {one, two}
    assert (rows[one].paths, rows[one].source) == (("b.jpg", "a.jpg"), "stockx")
    assert (rows[one].width, rows[one].height, rows[one].format) == (10, 5, "JPEG")
    assert rows[one].facts() == {"brand": "Nike", "photo": one, "source": "stockx"}
    assert rows[two].labels == {}


def test_prices_come_back_oldest_first(catalog: Catalog) -> None:
    def seen(key: str, amount: str) -> dict[str, object]:
        return {
            **{"key": key, "photo": PHOTOS[0], "listing": None, "kind": "ask", "amount": amount},
            **{"currency": "EUR", "size": None, "condition": None, "market": None},
            "observed_at": now(),
        }

    with catalog.writing() as connection:
        insert_new(connection, schema.observations, [seen("b", "110.50"), seen("a", "99")])
        insert_new(connection, schema.observations, [seen("a", "1")])
        assert read_prices(connection) == {PHOTOS[0]: [("ask", 110.5, "EUR"), ("ask", 99.0, "EUR")]}


placed = st.dictionaries(
    st.sampled_from(PHOTOS),
    st.tuples(st.text("g:123", min_size=1, max_size=8), st.sampled_from(["train", "test"])),
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(placed, st.booleans()), max_size=4))
def test_snapshots_are_numbered_and_come_back(
    catalog: Catalog, made: list[tuple[dict[str, tuple[str, str]], bool]]
) -> None:
    with catalog.writing() as connection:
        connection.execute(delete(schema.snapshot_rows))
        connection.execute(delete(schema.snapshots))
        assert latest_snapshot(connection) is None
        for number, (rows, voids) in enumerate(made, 1):
            values = [(photo, group, split) for photo, (group, split) in rows.items()]
            config = {"seed": number, "fractions": [0.7, 0.3]}
            assert write_snapshot(connection, values, config, voids_before=voids) == number
            assert latest_snapshot(connection) == number
        for number, (rows, voids) in enumerate(made, 1):
            back = read_snapshot(connection, number)
            assert back.groups == {photo: group for photo, (group, _) in rows.items()}
            assert back.splits == {photo: split for photo, (_, split) in rows.items()}
            assert (back.number, back.voids_before) == (number, voids)
            assert back.config["seed"] == number


def test_an_unknown_snapshot_is_named(catalog: Catalog) -> None:
    with catalog.reading() as connection, pytest.raises(CatalogError, match="no split snapshot 3"):
        read_snapshot(connection, 3)


def test_two_snapshots_at_once_never_share_a_number(catalog: Catalog) -> None:
    numbers: list[int] = []
    refused: list[CatalogError] = []
    ready = threading.Barrier(4)

    def write() -> None:
        ready.wait()
        try:
            with catalog.writing() as connection:
                rows = [(PHOTOS[0], "g", "train")]
                numbers.append(write_snapshot(connection, rows, {}, voids_before=False))
        except CatalogError as error:
            refused.append(error)

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(numbers) + len(refused) == 4
    assert sorted(numbers) == list(range(1, len(numbers) + 1))


@given(st.dictionaries(st.text(), st.integers() | st.text() | st.none()))
def test_a_configuration_hash_ignores_order_only(config: dict[str, object]) -> None:
    backwards = dict(reversed(config.items()))
    assert config_hash(config) == config_hash(backwards)
    assert len(config_hash(config)) == 16
    assert config_hash(config) != config_hash({**config, "\0new": 1})


def name_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.fixture(params=["folder", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> PhotoStore:
    if request.param == "folder":
        return PhotoStore(str(tmp_path / "photos"))
    return PhotoStore(f"memory://{tmp_path.name}/photos")


def test_the_store_keeps_bytes(store: PhotoStore) -> None:
    contents = [bytes([i]) * (i * 1000) for i in range(5)]
    assert list(store.hashes()) == []
    for data in contents * 2:
        store.put(name_of(data), data)
    assert dict(store.sizes()) == {name_of(data): len(data) for data in contents}
    assert sorted(store.hashes()) == sorted(map(name_of, contents))
    assert [store.get(name_of(data)) for data in contents] == contents
    assert store.has(name_of(contents[1]))
    assert store.delete(name_of(contents[1]))
    assert not store.delete(name_of(contents[1]))
    assert not store.has(name_of(contents[1]))
    with pytest.raises(CatalogError, match="missing"):
        store.get(name_of(contents[1]))
    assert list(store.leftovers()) == []


@pytest.mark.parametrize(
    "name", ["", "ab", "../" * 22, "A" * 64, "g" * 64, "a" * 63 + "/", "a" * 65, "é" * 64]
)
def test_only_hashes_are_names(store: PhotoStore, name: str) -> None:
    for call in (store.get, store.has, store.delete, lambda n: store.put(n, b"")):
        with pytest.raises(CatalogError, match="not a photo's hash"):
            call(name)


@pytest.mark.parametrize("damage", [b"", b"cut", b"rotten photo"])
def test_a_damaged_file_is_noticed_and_healed(tmp_path: Path, damage: bytes) -> None:
    store = PhotoStore(str(tmp_path))
    data = b"the whole ph"
    store.put(name_of(data), data)
    (path,) = (p for p in tmp_path.rglob("*") if p.is_file())
    path.write_bytes(damage)
    with pytest.raises(CatalogError, match="damaged"):
        store.get(name_of(data))
    store.put(name_of(data), data)
    assert store.get(name_of(data)) == data


def test_a_write_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = PhotoStore(str(tmp_path))

    def no_space(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", no_space)
        with pytest.raises(CatalogError, match="No space left"):
            store.put(name_of(b"x"), b"x")
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == []


def test_writers_of_one_photo_do_not_meet(tmp_path: Path) -> None:
    data = os.urandom(3_000_000)
    problems: list[BaseException] = []

    def work() -> None:
        try:
            own = PhotoStore(str(tmp_path))
            for _ in range(5):
                own.put(name_of(data), data)
                assert own.get(name_of(data)) == data
        except BaseException as error:  # noqa: BLE001 - counted below
            problems.append(error)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert len([p for p in tmp_path.rglob("*") if p.is_file()]) == 1


def test_leftovers_are_swept_but_not_those_of_a_write_that_goes_on(tmp_path: Path) -> None:
    store = PhotoStore(str(tmp_path))
    store.put(name_of(b"x"), b"x")
    (whole,) = (p for p in tmp_path.rglob("*") if p.is_file())
    old, young = (whole.with_name(f"{whole.name}.{n}.abcd.part") for n in (1, 2))
    old.write_bytes(b"half")
    young.write_bytes(b"half")
    os.utime(old, (time.time() - 3600, time.time() - 3600))
    assert list(store.leftovers(older_than=600)) == [str(old)]
    assert store.sweep(older_than=600) == 1
    assert young.exists()
    assert store.sweep() == 1
    assert list(store.hashes()) == [name_of(b"x")]
