"""The verb `correct`: assertions of a person on many photos at once, and taking them back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, insert, select

from solesight.catalog import (
    Assertion,
    Catalog,
    assert_labels,
    held_photos,
    now,
    retract,
    schema,
)
from solesight.catalog.titles import parse_title
from solesight.errors import CatalogError, NotFoundError, SettingsError, UnknownNameError

__all__ = [
    "AUTHOR",
    "FIELDS",
    "Corrected",
    "Correction",
    "checked",
    "correct",
    "read_corrections",
    "undo",
]

AUTHOR = "user"
FIELDS = ("title", "brand", "model", "colorway", "style_code", "verdict")
"""What a person can say of a photo."""
_FROM_TITLE = ("brand", "model", "colorway", "style_code")
_LONGEST = 300
_PART = 500
_SHOWN = 6
_rows, _heads = schema.correction_rows.c, schema.corrections.c


@dataclass(frozen=True)
class Corrected:
    """What a correction did.

    Attributes:
        correction: its number; undo wants it.
        photos: how many photos it is about.
        assertions: how many words were new.
        what: it, in words.
    """

    correction: int
    photos: int
    assertions: int
    what: str

    def as_json(self) -> dict[str, Any]:
        """Give it as the API answers it."""
        return vars(self).copy()


@dataclass(frozen=True)
class Correction:
    """A correction of the past.

    Attributes:
        id: its number.
        at: when, UTC.
        author: who.
        said: field -> value; None: it has none.
        n: how many photos.
        photos: the first of them.
        undone: it was taken back.
    """

    id: int
    at: str
    author: str
    said: Mapping[str, str | None]
    n: int
    photos: tuple[str, ...]
    undone: bool

    def as_json(self) -> dict[str, Any]:
        """Give it as the API answers it."""
        return {**vars(self), "photos": [*self.photos], "what": in_words(self.said)}


def in_words(said: Mapping[str, str | None]) -> str:
    """Say a correction in words."""
    if "verdict" in said:
        word = said["verdict"]
        if word is None:
            return "judged by its scores again"
        return "to be kept" if word == "keep" else word.replace("_", " ")
    if said.get("title"):
        return f"it is {said['title']}"
    parts = [f"{field.replace('_', ' ')}: {value or 'none'}" for field, value in said.items()]
    return ", ".join(parts)


def correct(
    catalog: Catalog,
    photos: Sequence[str],
    said: Mapping[str, str | None],
    *,
    verdicts: Sequence[str],
    author: str = AUTHOR,
) -> Corrected:
    """Say something of photos; it beats what manifests and scores say, and later words beat it.

    A title speaks for brand, model, colorway and style code too, where these are not said beside
    it: what was believed of another shoe must not stay.

    Args:
        catalog: where it is kept.
        photos: their hashes.
        said: field -> value; None: it has none (of ``verdict``: no word any more).
        verdicts: words that a verdict may be.
        author: whose word it is.

    Raises:
        SettingsError: nothing is said, or something that cannot be.
        CatalogError: a photo is not in the catalog.
    """
    clean = checked(said, verdicts)
    wanted = list(dict.fromkeys(photos))
    if not wanted:
        raise SettingsError("a correction names at least one photo")
    with catalog.writing() as connection:
        _check_there(connection, wanted)
        newest = connection.execute(select(func.max(schema.assertions.c.id))).scalar() or 0
        every = [Assertion(p, f, v, author) for p in wanted for f, v in _full(clean).items()]
        made = assert_labels(connection, every)
        number = _record(connection, clean, author, wanted, newest)
    return Corrected(number, len(wanted), made, in_words(clean))


def checked(said: Mapping[str, str | None], verdicts: Sequence[str]) -> dict[str, str | None]:
    """Give what is said as it will be kept: words set apart by one space.

    Raises:
        SettingsError: nothing is said, or something that cannot be.
        UnknownNameError: no such field, or no such verdict.
    """
    clean: dict[str, str | None] = {}
    for field, value in said.items():
        if field not in FIELDS:
            raise UnknownNameError("field to correct", field, FIELDS)
        text = " ".join(value.split()) if value is not None else None
        if text is not None and (not text or len(text) > _LONGEST or not text.isprintable()):
            raise SettingsError(f"{field} must be a text of 1 to {_LONGEST} characters, or null")
        clean[field] = text
    if clean.get("verdict") is not None and clean["verdict"] not in verdicts:
        raise UnknownNameError("verdict", str(clean["verdict"]), verdicts)
    if not clean:
        raise SettingsError(f"a correction says one of {', '.join(FIELDS)}")
    return clean


def _full(said: Mapping[str, str | None]) -> dict[str, str | None]:
    title = said.get("title")
    if not title:
        return dict(said)
    parsed = parse_title(title, said.get("brand"))
    return {**{field: getattr(parsed, field) for field in _FROM_TITLE}, **said}


def _check_there(connection: Connection, wanted: Sequence[str]) -> None:
    for start in range(0, len(wanted), _PART):
        part = wanted[start : start + _PART]
        lost = sorted(set(part) - held_photos(connection, part))
        if lost:
            raise CatalogError(f"photo {lost[0][:12]} is not in the catalog: add it first")


def _record(
    connection: Connection,
    said: Mapping[str, str | None],
    author: str,
    photos: Sequence[str],
    newest: int,
) -> int:
    head = {"at": now(), "author": author, "said": json.dumps(said, ensure_ascii=False)}
    made = connection.execute(insert(schema.corrections).values(head)).inserted_primary_key
    number = int(made[0]) if made else 0
    a = schema.assertions.c
    query = select(a.id, a.subject).where(a.id > newest, a.author == author)
    rows = [(subject, number_of) for number_of, subject in connection.execute(query)]
    # A photo of which nothing new was said is part of it all the same.
    rows += [(photo, 0) for photo in set(photos) - {photo for photo, _ in rows}]
    values = [{"correction": number, "photo": p, "assertion": n} for p, n in rows]
    connection.execute(insert(schema.correction_rows), values)
    return number


def undo(catalog: Catalog, number: int, *, author: str = AUTHOR) -> Correction:
    """Take a correction back: what was said before holds again. Undoing twice changes nothing.

    Raises:
        NotFoundError: there is none of that number.
    """
    with catalog.writing() as connection:
        found = _read(connection, number)
        if not found.undone:
            made = select(_rows.assertion).where(_rows.correction == number, _rows.assertion > 0)
            gone = _retracted(connection)
            for assertion in connection.execute(made).scalars().all():
                if assertion not in gone and _stands(connection, assertion):
                    retract(connection, assertion, author)
            head = {"at": now(), "author": author, "said": "{}", "undoes": number}
            connection.execute(insert(schema.corrections).values(head))
        return _read(connection, number)


def _retracted(connection: Connection) -> set[int]:
    a = schema.assertions.c
    query = select(a.retracts).where(a.retracts.is_not(None))
    return set(connection.execute(query).scalars())


def _stands(connection: Connection, assertion: int) -> bool:
    query = select(schema.assertions.c.id).where(schema.assertions.c.id == assertion)
    return connection.execute(query).first() is not None


def _read(connection: Connection, number: int) -> Correction:
    query = select(schema.corrections).where(_heads.id == number, _heads.undoes.is_(None))
    head = connection.execute(query).mappings().first()
    if head is None:
        raise NotFoundError("correction", str(number))
    return _correction(connection, head)


def _correction(connection: Connection, head: Any) -> Correction:
    own = select(_rows.photo).where(_rows.correction == head["id"]).distinct()
    photos = connection.execute(own.order_by(_rows.photo).limit(_SHOWN)).scalars().all()
    n = connection.execute(select(func.count()).select_from(own.subquery())).scalar_one()
    taken_back = select(_heads.id).where(_heads.undoes == head["id"])
    return Correction(
        id=head["id"],
        at=head["at"],
        author=head["author"],
        said=json.loads(head["said"]),
        n=n,
        photos=tuple(photos),
        undone=connection.execute(taken_back).first() is not None,
    )


def read_corrections(
    catalog: Catalog, limit: int = 50, before: int | None = None
) -> list[Correction]:
    """Give the newest corrections, newest first.

    Args:
        catalog: where they are kept.
        limit: how many at most.
        before: only those of a smaller number.
    """
    query = select(schema.corrections).where(_heads.undoes.is_(None))
    if before is not None:
        query = query.where(_heads.id < before)
    with catalog.reading() as connection:
        heads = connection.execute(query.order_by(_heads.id.desc()).limit(limit)).mappings().all()
        return [_correction(connection, head) for head in heads]
