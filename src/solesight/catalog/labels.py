"""Labels: append-only assertions, and which of them holds.

A user's word beats the manifest's, the manifest's beats the parser's; among equals the newest
holds; undoing an assertion appends one that takes it back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, Select, func, insert, select

from solesight.catalog.clock import now
from solesight.catalog.schema import assertions
from solesight.errors import CatalogError

__all__ = ["RANKS", "Assertion", "assert_labels", "label_fields", "read_labels", "retract"]

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
    newest = _newest_by_author(connection, {a.subject for a in wanted})
    at = now()
    rows = [
        {
            "subject": a.subject,
            "field": a.field,
            "value": a.value,
            "author": a.author,
            "rank": RANKS.get(a.author, _PERSON),
            "at": at,
        }
        for a in wanted
        if newest.get((a.subject, a.field, a.author), ...) != a.value
    ]
    if rows:
        connection.execute(insert(assertions), rows)
    return len(rows)


def _newest_by_author(
    connection: Connection, subjects: set[str]
) -> dict[tuple[str, str, str], str | None]:
    known: dict[tuple[str, str, str], str | None] = {}
    ordered = sorted(subjects)
    # SQLite takes a limited number of parameters a statement.
    for start in range(0, len(ordered), 500):
        part = ordered[start : start + 500]
        query = _standing().where(assertions.c.subject.in_(part)).order_by(assertions.c.id)
        for row in connection.execute(query):
            known[row.subject, row.field, row.author] = row.value
    return known


def _standing() -> Select[str, str, str | None, str]:
    """Select assertions that nobody took back."""
    taken_back = select(assertions.c.retracts).where(assertions.c.retracts.is_not(None))
    return select(
        assertions.c.subject, assertions.c.field, assertions.c.value, assertions.c.author
    ).where(assertions.c.retracts.is_(None), assertions.c.id.not_in(taken_back))


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
    connection: Connection, wanted: Iterable[str] | None = None
) -> dict[str, dict[str, str]]:
    """Read the labels that hold: ``{photo: {field: value}}``.

    Args:
        connection: a connection of the catalog.
        wanted: the fields to read; None for all of them.
    """
    taken_back = select(assertions.c.retracts).where(assertions.c.retracts.is_not(None))
    place = func.row_number().over(
        partition_by=(assertions.c.subject, assertions.c.field),
        order_by=(assertions.c.rank.desc(), assertions.c.id.desc()),
    )
    inner = select(
        assertions.c.subject, assertions.c.field, assertions.c.value, place.label("place")
    ).where(assertions.c.retracts.is_(None), assertions.c.id.not_in(taken_back))
    if wanted is not None:
        inner = inner.where(assertions.c.field.in_(list(wanted)))
    best = inner.subquery()
    held: dict[str, dict[str, str]] = {}
    query = select(best.c.subject, best.c.field, best.c.value).where(best.c.place == 1)
    for subject, field, value in connection.execute(query):
        if value is not None:
            held.setdefault(subject, {})[field] = value
    return held


def label_fields(connection: Connection) -> list[str]:
    """Name every field that anybody said anything about."""
    query = select(assertions.c.field).distinct().order_by(assertions.c.field)
    return list(connection.execute(query).scalars())
