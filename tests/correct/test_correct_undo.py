"""Corrections beat what was said before, and undone they leave all as it was."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, insert, select

from solesight.catalog import Assertion, Catalog, assert_labels, now, read_labels, schema
from solesight.correct import correct, read_corrections, undo
from solesight.errors import CatalogError, NotFoundError, SettingsError, UnknownNameError

VERDICTS = ("keep", "not_shoe")
PHOTOS = [f"{i:064x}" for i in range(3)]


@pytest.fixture
def catalog(catalog_url: str, tmp_path: Path) -> Iterator[Catalog]:
    with Catalog(catalog_url, str(tmp_path / "photos")) as opened:
        _fill(opened)
        yield opened


def _fill(catalog: Catalog) -> None:
    shape = {"format": "PNG", "mode": "RGB", "width": 4, "height": 3, "n_bytes": 9, "frames": 1}
    more = {"has_alpha": False, "exif_orientation": 1, "added_at": now()}
    with catalog.writing() as connection:
        rows = [{"photo": photo, **shape, **more} for photo in PHOTOS]
        connection.execute(insert(schema.photos), rows)
        said = [Assertion(photo, "brand", "Old", "manifest") for photo in PHOTOS]
        assert_labels(connection, said)


def held(catalog: Catalog) -> dict[str, dict[str, str]]:
    with catalog.reading() as connection:
        return read_labels(connection)


def count(catalog: Catalog) -> int:
    with catalog.reading() as connection:
        return connection.execute(select(func.count()).select_from(schema.assertions)).scalar_one()


def test_a_title_speaks_for_what_it_names(catalog: Catalog) -> None:
    said = {"title": "Nike Dunk Low  Panda"}
    made = correct(catalog, PHOTOS[:2], said, verdicts=VERDICTS)
    assert (made.photos, made.what) == (2, "it is Nike Dunk Low Panda")
    labels = held(catalog)
    assert labels[PHOTOS[0]] == {
        "title": "Nike Dunk Low Panda",
        "brand": "Nike",
        "model": "Nike Dunk Low",
        "colorway": "Panda",
    }
    assert labels[PHOTOS[2]] == {"brand": "Old"}
    # What is said beside it holds.
    correct(catalog, PHOTOS[:1], {**said, "colorway": "White Black"}, verdicts=VERDICTS)
    assert held(catalog)[PHOTOS[0]]["colorway"] == "White Black"


def test_a_null_says_that_there_is_none(catalog: Catalog) -> None:
    made = correct(catalog, PHOTOS[:1], {"brand": None}, verdicts=VERDICTS)
    assert PHOTOS[0] not in held(catalog)
    undo(catalog, made.correction)
    assert held(catalog)[PHOTOS[0]] == {"brand": "Old"}


STEPS = st.lists(
    st.tuples(
        st.sets(st.sampled_from(PHOTOS), min_size=1),
        st.dictionaries(
            st.sampled_from(["brand", "model", "verdict"]),
            st.none() | st.sampled_from(["keep", "not_shoe"]),
            min_size=1,
        ),
    ),
    max_size=6,
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(STEPS, st.randoms(use_true_random=False))
def test_all_undone_is_as_before_and_nothing_is_lost(
    tmp_path_factory: pytest.TempPathFactory,
    steps: list[tuple[set[str], dict[str, str | None]]],
    chance: object,
) -> None:
    folder = tmp_path_factory.mktemp("undo")
    with Catalog(f"sqlite:///{folder}/catalog.db", str(folder / "photos")) as catalog:
        _fill(catalog)
        before = held(catalog)
        made = [
            correct(catalog, sorted(photos), said, verdicts=VERDICTS).correction
            for photos, said in steps
        ]
        for (photos, said), _ in zip(steps[-1:], made, strict=False):
            for photo in photos:
                now_held = held(catalog).get(photo, {})
                assert {k: now_held.get(k) for k in said} == said
        rows = count(catalog)
        chance.shuffle(made)  # type: ignore[attr-defined]
        for number in [*made, *made]:
            assert undo(catalog, number).undone
        assert held(catalog) == before
        assert count(catalog) >= rows
        assert [one.undone for one in read_corrections(catalog)] == [True] * len(made)


def test_who_and_when(catalog: Catalog) -> None:
    made = correct(catalog, PHOTOS, {"verdict": "not_shoe"}, verdicts=VERDICTS, author="ann")
    (entry,) = read_corrections(catalog)
    assert (entry.id, entry.author, entry.n) == (made.correction, "ann", 3)
    assert entry.as_json()["what"] == "not shoe"
    assert entry.at <= now()
    assert read_corrections(catalog, before=entry.id) == []


def test_what_cannot_be_said_changes_nothing(catalog: Catalog) -> None:
    before = count(catalog)
    for photos, said, error in (
        (PHOTOS, {}, SettingsError),
        ([], {"brand": "x"}, SettingsError),
        (PHOTOS, {"price": "1"}, UnknownNameError),
        (PHOTOS, {"verdict": "ugly"}, UnknownNameError),
        (PHOTOS, {"brand": " "}, SettingsError),
        (PHOTOS, {"brand": "x" * 301}, SettingsError),
        ([*PHOTOS, "f" * 64], {"brand": "x"}, CatalogError),
    ):
        with pytest.raises(error):
            correct(catalog, photos, said, verdicts=VERDICTS)
    with pytest.raises(NotFoundError):
        undo(catalog, 1)
    assert count(catalog) == before
    assert read_corrections(catalog) == []
