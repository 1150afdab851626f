"""Which assertion holds: a plain model of the rules, played against the catalog."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from solesight.catalog import (
    Assertion,
    Catalog,
    assert_labels,
    label_fields,
    read_labels,
    retract,
    schema,
    withdraw,
)
from solesight.errors import CatalogError

AUTHORS = ("parser", "manifest", "rosa", "emil")
RANK = {"parser": 0, "manifest": 1}


@pytest.fixture
def catalog(catalog_url: str, tmp_path: Path) -> Iterator[Catalog]:
    with Catalog(catalog_url, str(tmp_path / "photos")) as opened:
        yield opened


@dataclass
class Word:
    said: Assertion
    stands: bool = True


@dataclass
class Model:
    """The rules in their simplest form: a list that is only appended to."""

    words: list[Word] = field(default_factory=list)

    def say(self, said: Assertion) -> None:
        key = (said.subject, said.field, said.author)
        mine = [w.said.value for w in self.words if w.stands and place(w.said) == key]
        if mine[-1:] != [said.value]:
            self.words.append(Word(said))

    def take_back(self, number: int) -> None:
        self.words[number].stands = False

    def withdraw(self, said: Assertion) -> None:
        for word in self.words:
            if place(word.said) == place(said):
                word.stands = False

    def holds(self) -> dict[str, dict[str, str]]:
        best: dict[tuple[str, str], tuple[tuple[int, int], str | None]] = {}
        for number, word in enumerate(self.words):
            if word.stands:
                order = (RANK.get(word.said.author, 2), number)
                where = (word.said.subject, word.said.field)
                if where not in best or order > best[where][0]:
                    best[where] = (order, word.said.value)
        held: dict[str, dict[str, str]] = {}
        for (subject, name), (_, value) in best.items():
            if value is not None:
                held.setdefault(subject, {})[name] = value
        return held


def place(said: Assertion) -> tuple[str, str, str]:
    return said.subject, said.field, said.author


words = st.builds(
    Assertion,
    subject=st.sampled_from(["a" * 64, "b" * 64]),
    field=st.sampled_from(["brand", "model"]),
    value=st.sampled_from(["Nike", "adidas", "", None]),
    author=st.sampled_from(AUTHORS),
)
steps = st.one_of(
    st.lists(words, min_size=1, max_size=4),
    st.tuples(st.just("retract"), st.integers(0, 30), st.sampled_from(AUTHORS)),
    st.tuples(st.just("withdraw"), words),
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(steps, max_size=14))
def test_labels_follow_the_model(catalog: Catalog, script: list[Any]) -> None:
    model = Model()
    with catalog.writing() as connection:
        connection.execute(delete(schema.assertions))
        c = schema.assertions.c
        said = select(c.id).where(c.retracts.is_(None)).order_by(c.id)
        for step in script:
            if isinstance(step, list):
                assert_labels(connection, step)
                for word in step:
                    model.say(word)
            elif step[0] == "withdraw":
                withdraw(connection, [step[1]])
                model.withdraw(step[1])
            elif step[1] < len(model.words):
                retract(connection, connection.execute(said).scalars().all()[step[1]], step[2])
                model.take_back(step[1])
            assert read_labels(connection) == model.holds()
        assert len(connection.execute(said).all()) == len(model.words)


def test_only_the_fields_asked_for_are_read(catalog: Catalog) -> None:
    said = [Assertion("p", "brand", "Nike", "rosa"), Assertion("p", "model", "Dunk", "rosa")]
    with catalog.writing() as connection:
        assert assert_labels(connection, said) == 2
        assert assert_labels(connection, said) == 0
        assert assert_labels(connection, []) == 0
        assert read_labels(connection, ["brand"]) == {"p": {"brand": "Nike"}}
        assert read_labels(connection, ()) == {}
        assert label_fields(connection) == ["brand", "model"]


def test_nothing_is_ever_changed_or_removed(catalog: Catalog) -> None:
    with catalog.writing() as connection:
        assert_labels(connection, [Assertion("p", "brand", "Nike", "parser")])
        before = connection.execute(select(schema.assertions)).all()
        assert_labels(connection, [Assertion("p", "brand", "Vans", "rosa")])
        retract(connection, before[0].id, "rosa")
        after = connection.execute(select(schema.assertions).order_by(schema.assertions.c.id)).all()
        assert after[:1] == before
        assert len(after) == 3


@pytest.mark.parametrize("number", [0, 99])
def test_what_was_never_said_cannot_be_taken_back(catalog: Catalog, number: int) -> None:
    with catalog.writing() as connection, pytest.raises(CatalogError, match="no assertion"):
        retract(connection, number, "rosa")


def test_taking_back_cannot_be_taken_back(catalog: Catalog) -> None:
    with catalog.writing() as connection:
        assert_labels(connection, [Assertion("p", "brand", "Nike", "rosa")])
        (first,) = connection.execute(select(schema.assertions.c.id)).scalars().all()
        retract(connection, first, "rosa")
        ids = connection.execute(select(schema.assertions.c.id)).scalars().all()
        with pytest.raises(CatalogError):
            retract(connection, max(ids), "rosa")
        # Said again, it holds again.
        assert assert_labels(connection, [Assertion("p", "brand", "Nike", "rosa")]) == 1
        assert read_labels(connection) == {"p": {"brand": "Nike"}}


def test_many_subjects_at_once(catalog: Catalog) -> None:
    said = [Assertion(f"{i:064x}", "brand", str(i % 7), "manifest") for i in range(1700)]
    with catalog.writing() as connection:
        assert assert_labels(connection, said) == 1700
        assert assert_labels(connection, said) == 0
        assert len(read_labels(connection)) == 1700
