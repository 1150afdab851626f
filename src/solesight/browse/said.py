"""Who said what of a few photos, and what holds of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from solesight.catalog import schema

__all__ = ["Said", "holding", "read_assertions", "read_said"]

_PERSON = 2
_PART = 500


@dataclass(frozen=True)
class Said:
    """What holds of one photo.

    Attributes:
        labels: field -> value.
        verdict: a person's word on whether it can be used.
        by_person: a person said something of it.
    """

    labels: dict[str, str]
    verdict: str | None
    by_person: bool


def read_said(connection: Connection, photos: Sequence[str]) -> dict[str, Said]:
    """Read what holds of some photos."""
    found: dict[str, list[dict[str, Any]]] = {}
    for one in read_assertions(connection, photos):
        found.setdefault(one["subject"], []).append(one)
    return {photo: _said(own) for photo, own in found.items()}


def _said(own: Sequence[dict[str, Any]]) -> Said:
    persons = [one for one in own if one["rank"] >= _PERSON and not one["retracted"]]
    return Said(holding(own), holding(persons).get("verdict"), bool(persons))


def read_assertions(connection: Connection, photos: Sequence[str]) -> list[dict[str, Any]]:
    """Read every assertion on some photos, oldest first; ``retracted`` where it was taken back."""
    a = schema.assertions.c
    columns = (a.id, a.subject, a.field, a.value, a.author, a.at, a.rank, a.retracts)
    rows: list[dict[str, Any]] = []
    for start in range(0, len(photos), _PART):
        query = select(*columns).where(a.subject.in_(photos[start : start + _PART]))
        rows += [dict(row) for row in connection.execute(query.order_by(a.id)).mappings()]
    gone = {row["retracts"] for row in rows if row["retracts"] is not None}
    return [
        {**{k: v for k, v in row.items() if k != "retracts"}, "retracted": row["id"] in gone}
        for row in rows
        if row["retracts"] is None
    ]


def holding(said: Sequence[dict[str, Any]]) -> dict[str, str]:
    """Give what holds, field -> value, of assertions on one photo, oldest first."""
    held: dict[str, dict[str, Any]] = {}
    for one in said:
        before = held.get(one["field"])
        # Among equals the newest holds.
        if not one["retracted"] and (before is None or one["rank"] >= before["rank"]):
            held[one["field"]] = one
    return {field: one["value"] for field, one in sorted(held.items()) if one["value"] is not None}
