"""Labels: append-only assertions, and which of them holds.

A user's word beats the manifest's, the manifest's beats the parser's; among equals the newest
holds; undoing an assertion appends one that takes it back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, insert, select

from solesight.catalog.clock import now
from solesight.catalog.schema import assertions
from solesight.errors import CatalogError

__all__ = [
    "RANKS",
    "Assertion",
    "assert_labels",
    "label_fields",
    "read_labels",
    "retract",
    "withdraw",
]

# Any author that is not listed is a person.
RANKS: Mapping[str, int] = {"parser": 0, "manifest": 1}
_PERSON = 2


@dataclass(frozen=True)
class Assertion:
    """Somebody's word on one field of one photo.

    Attributes:
        subject: the photo's hash.
        field: what is said, for example ``brand``.
        value: None says "it has none", which is a statement too.
        author: ``parser``, ``manifest`` or a person's name.
    """

    subject: str
    field: str
    value: str | None
    author: str


def assert_labels(connection: Connection, said: Iterable[Assertion]) -> int:
    """Append assertions, leaving out those that repeat their author's newest word."""
    wanted = list(said)
    if not wanted:
        return 0
    newest: dict[tuple[str, str, str], object] = {
        (row.subject, row.field, row.author): row.value
        for row in _standing_on(connection, {a.subject for a in wanted})
    }
    at = now()
    rows = []
    for a in wanted:
        key = (a.subject, a.field, a.author)
        if newest.get(key, ...) != a.value:
            newest[key] = a.value
            rows.append(
                {
                    **vars(a),
                    "rank": RANKS.get(a.author, _PERSON),
                    "at": at,
                }
            )
    if rows:
        connection.execute(insert(assertions), rows)
    return len(rows)


def _standing_on(connection: Connection, subjects: set[str]) -> Iterator[Any]:
    """Yield the assertions on ``subjects`` that nobody took back, oldest first."""
    ordered = sorted(subjects)
    # SQLite takes a limited number of parameters a statement.
    for start in range(0, len(ordered), 500):
        part = ordered[start : start + 500]
        query = select(assertions).where(assertions.c.subject.in_(part), *_stands())
        yield from connection.execute(query.order_by(assertions.c.id))


def _stands() -> tuple[ColumnElement[bool], ...]:
    taken_back = select(assertions.c.retracts).where(assertions.c.retracts.is_not(None))
    return assertions.c.retracts.is_(None), assertions.c.id.not_in(taken_back)


def withdraw(connection: Connection, said: Iterable[Assertion]) -> int:
    """Take back all that an author said on a field and would not say any more.

    Args:
        connection: a connection of the catalog.
        said: what is no longer said; its value doesn't count, since an older word of the same
            author must not hold again.

    Returns:
        How many assertions were taken back.
    """
    gone = {(a.subject, a.field, a.author) for a in said}
    standing = list(_standing_on(connection, {subject for subject, _, _ in gone}))
    rows = [
        {
            **{"subject": row.subject, "field": row.field, "value": None, "author": row.author},
            **{"rank": row.rank, "at": now(), "retracts": row.id},
        }
        for row in standing
        if (row.subject, row.field, row.author) in gone
    ]
    if rows:
        connection.execute(insert(assertions), rows)
    return len(rows)


def retract(connection: Connection, number: int, author: str) -> None:
    """Take assertion ``number`` back by appending; the older word holds again.

    Raises:
        CatalogError: there is no such assertion.
    """
    query = select(assertions).where(assertions.c.id == number)
    row = connection.execute(query).one_or_none()
    if row is None or row.retracts is not None:
        raise CatalogError(f"there is no assertion {number} to take back")
    connection.execute(
        insert(assertions).values(
            subject=row.subject,
            field=row.field,
            value=None,
            author=author,
            rank=RANKS.get(author, _PERSON),
            at=now(),
            retracts=number,
        )
    )


def read_labels(
    connection: Connection, wanted: Iterable[str] | None = None, *, by_persons: bool = False
) -> dict[str, dict[str, str]]:
    """Read the labels that hold: ``{photo: {field: value}}``.

    Args:
        connection: a connection of the catalog.
        wanted: the fields to read; None for all of them.
        by_persons: leave out what manifests and the parser say.
    """
    place = func.row_number().over(
        partition_by=(assertions.c.subject, assertions.c.field),
        order_by=(assertions.c.rank.desc(), assertions.c.id.desc()),
    )
    columns = (assertions.c.subject, assertions.c.field, assertions.c.value)
    inner = select(*columns, place.label("place")).where(*_stands())
    if wanted is not None:
        inner = inner.where(assertions.c.field.in_(list(wanted)))
    if by_persons:
        inner = inner.where(assertions.c.rank >= _PERSON)
    best = inner.subquery()
    held: dict[str, dict[str, str]] = {}
    query = select(best.c.subject, best.c.field, best.c.value).where(best.c.place == 1)
    for subject, field, value in connection.execute(query):
        if value is not None:
            held.setdefault(subject, {})[field] = value
    return held


def label_fields(connection: Connection) -> list[str]:
    """Name every field that anybody ever said anything about."""
    query = select(assertions.c.field).distinct().order_by(assertions.c.field)
    return list(connection.execute(query).scalars())
