"""Style codes across markets: one shoe often has several.

Which ones is written down, and a person may correct it.
"""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert, select

from solesight.catalog import (
    Assertion,
    Catalog,
    assert_labels,
    now,
    schema,
    schema_collect,
    shoe_key,
)
from solesight.catalog.labels import withdraw
from solesight.catalog.style_codes import style_key
from solesight.collect.columns import split_row
from solesight.errors import ManifestError

__all__ = ["CodeMerge", "CodesMerged", "decide_codes", "merge_codes"]

_TABLE = schema_collect.code_merges
_COLUMNS = ("code", "same_as", "same", "author", "why")
_PARSER = "parser"


@dataclass(frozen=True)
class CodeMerge:
    """Two style codes, and whether they are of one shoe.

    Attributes:
        code: the rarer one.
        same_as: the one that stands for both.
        same: whether they are.
        author: ``parser``, or who corrected it.
        why: on what evidence.
    """

    code: str
    same_as: str
    same: bool
    author: str
    why: str

    def as_json(self) -> dict[str, Any]:
        """Give the entry of ``codes``."""
        return vars(self).copy()


@dataclass(frozen=True)
class CodesMerged:
    """The table of merges.

    Attributes:
        merges: as they stand, a person's word above the parser's.
        new: how many were found or changed by this run.
        relabelled: labels of photos that changed.
    """

    merges: tuple[CodeMerge, ...]
    new: int
    relabelled: int

    def as_json(self) -> dict[str, Any]:
        """Give the line that ``--json`` prints."""
        merges = [one.as_json() for one in self.merges]
        return {"codes": merges, "new": self.new, "relabelled": self.relabelled}

    def as_csv(self) -> str:
        """Give the table as a sheet: change ``same`` to no (or yes) and hand it back."""
        text = io.StringIO()
        writer = csv.DictWriter(text, _COLUMNS, lineterminator="\n")
        writer.writeheader()
        for one in self.merges:
            writer.writerow({**one.as_json(), "same": "yes" if one.same else "no"})
        return text.getvalue()


def merge_codes(catalog: Catalog) -> CodesMerged:
    """Find codes of one shoe: the same title in the same colorway under several codes.

    The evidence is that two listings have the same key of their title (`shoe_key`, which says what
    titles of one shoe share) and different codes. What a person decided stays.
    """
    with catalog.writing() as connection:
        known = _standing(connection)
        found = [one for one in _found(connection) if _pair(one) not in known]
        _append(connection, found)
        merges = {**known, **{_pair(one): one for one in found}}
    return CodesMerged(tuple(sorted(merges.values(), key=_pair)), len(found), 0)


def decide_codes(catalog: Catalog, sheet: Path, author: str) -> CodesMerged:
    """Take a person's corrections: ``same`` yes or no a row. Yes makes the code of the photos one.

    Raises:
        ManifestError: the sheet cannot be read.
    """
    said = list(_read(sheet, author))
    with catalog.writing() as connection:
        known = _standing(connection)
        changed = [one for one in said if _differs(one, known.get(_pair(one)))]
        _append(connection, changed)
        relabelled = sum(_relabel(connection, one) for one in changed)
        merges = _standing(connection)
    return CodesMerged(tuple(sorted(merges.values(), key=_pair)), len(changed), relabelled)


def _differs(one: CodeMerge, before: CodeMerge | None) -> bool:
    if before is None:
        return True
    return one.same != before.same or (one.same and before.author == _PARSER)


def _pair(one: CodeMerge) -> tuple[str, str]:
    return tuple(sorted((style_key(one.code), style_key(one.same_as))))  # type: ignore[return-value]


def _standing(connection: Connection) -> dict[tuple[str, str], CodeMerge]:
    found: dict[tuple[str, str], CodeMerge] = {}
    for row in connection.execute(select(_TABLE).order_by(_TABLE.c.id)):
        one = CodeMerge(row.code, row.same_as, bool(row.same), row.author, row.why)
        before = found.get(_pair(one))
        if before is None or before.author == _PARSER or one.author != _PARSER:
            found[_pair(one)] = one
    return found


def _found(connection: Connection) -> Iterable[CodeMerge]:
    codes: dict[str, Counter[str]] = {}
    titles: dict[str, str] = {}
    for (text,) in connection.execute(select(schema.listings.c.row)):
        labels = split_row(json.loads(text)).labels
        title, code = labels.get("title", ""), labels.get("style_code", "")
        key = shoe_key(title) if title and style_key(code) else ""
        # A key of the code itself is no second witness.
        if key and not key.startswith("#"):
            codes.setdefault(key, Counter())[code] += 1
            titles.setdefault(key, title)
    for key, counted in sorted(codes.items()):
        by_key = {style_key(code): code for code, _ in reversed(counted.most_common())}
        spelled = sorted(by_key.values(), key=lambda code: (-counted[code], code))
        for first, other in combinations(spelled, 2):
            yield CodeMerge(other, first, True, _PARSER, f"both are called {titles[key]!r}")


def _append(connection: Connection, merges: Iterable[CodeMerge]) -> None:
    rows = [
        {**vars(one), "same": int(one.same), "code": one.code[:60], "same_as": one.same_as[:60],
         "at": now()}
        for one in merges
    ]  # fmt: skip
    if rows:
        connection.execute(insert(_TABLE), rows)


def _read(sheet: Path, author: str) -> Iterable[CodeMerge]:
    try:
        with sheet.open(encoding="utf-8-sig", newline="") as file:
            rows: list[Mapping[str, str]] = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ManifestError(f"{sheet}: cannot be read ({error})") from error
    if not rows or not {"code", "same_as", "same"} <= rows[0].keys():
        raise ManifestError(f"{sheet}: needs the columns code, same_as and same")
    for row in rows:
        word = (row["same"] or "").strip().lower()
        if word in ("yes", "no") and row["code"] and row["same_as"]:
            why = row.get("why") or "decided"
            yield CodeMerge(row["code"], row["same_as"], word == "yes", author, why)


def _relabel(connection: Connection, one: CodeMerge) -> int:
    """Let the photos of the rarer code have the common one, as that person's word."""
    a = schema.assertions.c
    query = select(a.subject).where(a.field == "style_code", a.value == one.code).distinct()
    photos = list(connection.execute(query).scalars())
    said = [Assertion(photo, "style_code", one.same_as, one.author) for photo in photos]
    return assert_labels(connection, said) if one.same else withdraw(connection, said)
