"""Manifests: CSV, TSV, JSONL and Parquet, read row by row with caps on what a row may weigh."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from solesight.collect.columns import check_header
from solesight.collect.items import Refused, plain
from solesight.collect.lines import TOO_LONG, csv_records, read_lines
from solesight.errors import ManifestError, MissingExtraError

__all__ = ["TABLE_SUFFIXES", "Entry", "read_table"]

TABLE_SUFFIXES = (".csv", ".tsv", ".jsonl", ".ndjson", ".parquet")


@dataclass(frozen=True)
class Entry:
    """One row of a manifest.

    Attributes:
        where: the table's name and the row's line, for messages.
        row: its columns as text; what is unknown is empty.
    """

    where: str
    row: dict[str, str]


def read_table(path: Path, also: Sequence[str] = ()) -> Iterator[Entry | Refused]:
    """Yield the rows of a manifest; a row that cannot be read is Refused, and the next one is read.

    Args:
        path: the table.
        also: columns that name a picture in this table, besides the usual ones.

    Raises:
        ManifestError: the file is missing, is no table, has no header, or its header names no
            picture or a column twice.
        MissingExtraError: a Parquet file without pyarrow.
    """
    suffix = path.suffix.lower()
    try:
        if suffix == ".parquet":
            yield from _parquet(path, also)
        elif suffix in (".jsonl", ".ndjson"):
            yield from _jsonl(path)
        elif suffix in TABLE_SUFFIXES:
            yield from _csv(path, "\t" if suffix == ".tsv" else None, also)
        else:
            known = ", ".join(TABLE_SUFFIXES)
            raise ManifestError(f"{path.name}: not a table we read (known: {known})")
    except OSError as error:
        raise ManifestError(f"{path}: cannot be read ({error.strerror or error})") from error


def _refused(where: str, error: str) -> Refused:
    return Refused(where, error, "too_large" if error == TOO_LONG else "unreadable")


def _jsonl(path: Path) -> Iterator[Entry | Refused]:
    for number, line in read_lines(path):
        where = plain(f"{path.name}:{number}")
        if line is None:
            yield _refused(where, TOO_LONG)
        elif line.strip():
            yield _json_row(where, line)


def _json_row(where: str, line: str) -> Entry | Refused:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return _refused(where, "the row is not JSON: left out")
    if not isinstance(row, dict):
        return _refused(where, "the row is not an object: left out")
    return Entry(where, {plain(str(k)): _text(v) for k, v in row.items()})


def _csv(path: Path, delimiter: str | None, also: Sequence[str]) -> Iterator[Entry | Refused]:
    lines = read_lines(path)
    first = next((at for at in lines if at[1] is None or at[1].strip()), None)
    if first is None:
        raise ManifestError(f"{path.name}: is empty; its first line must name the columns")
    dialect = delimiter or _delimiter(first[1] or "")
    records = csv_records(chain([first], lines), dialect)
    _, header = next(records)
    if isinstance(header, str):
        raise ManifestError(f"{path.name}: its first line must name the columns ({header})")
    names = _checked_names(path, header, also)
    for number, values in records:
        where = plain(f"{path.name}:{number}")
        if isinstance(values, str):
            yield _refused(where, values)
        elif any(values):
            yield _csv_row(where, names, values)


def _csv_row(where: str, names: Sequence[str], values: Sequence[str]) -> Entry | Refused:
    if any(v.strip() for v in values[len(names) :]):
        text = f"the row has {len(values)} values for {len(names)} columns: left out"
        return _refused(where, text)
    # Short rows are common in exports: what is missing is unknown, not wrong.
    pairs = zip(names, values, strict=False)
    return Entry(where, {name: plain(value.strip()) for name, value in pairs if name})


def _checked_names(path: Path, header: Sequence[str], also: Sequence[str] = ()) -> list[str]:
    names = [plain(name.strip()) for name in header]
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        # Whichever were taken, half the users would have meant the other.
        raise ManifestError(f"{path.name}: names a column twice ({', '.join(twice)}): rename one")
    if set(also).isdisjoint(names):
        check_header(path.name, names)
    return names


def _delimiter(header: str) -> str:
    return max((",", ";", "\t", "|"), key=header.count)


def _parquet(path: Path, also: Sequence[str]) -> Iterator[Entry | Refused]:
    try:
        from pyarrow import parquet, types
        from pyarrow.lib import ArrowException
    except ImportError:
        raise MissingExtraError("reading Parquet", "parquet") from None
    try:
        with parquet.ParquetFile(path) as file:
            fields = list(file.schema_arrow)
            _checked_names(path, [f.name for f in fields], also)
            # Pictures packed into columns of bytes would be read for nothing.
            heavy = (types.is_nested, types.is_binary, types.is_large_binary)
            flat = [f.name for f in fields if not any(is_a(f.type) for is_a in heavy)]
            number = 0
            for batch in file.iter_batches(batch_size=1024, columns=flat):
                for row in batch.to_pylist():
                    number += 1
                    cells = {plain(str(k)): _text(v) for k, v in row.items()}
                    yield Entry(plain(f"{path.name}:{number}"), cells)
    except (ArrowException, ValueError) as error:
        text = " ".join(str(error).split())
        raise ManifestError(f"{path.name}: is not Parquet ({text})") from error


def _text(value: Any) -> str:
    if value is None or isinstance(value, (dict, list, bytes)):
        return ""
    if isinstance(value, float):
        # Tables that passed through pandas write unknown as NaN and whole numbers as 2019.0.
        return "" if math.isnan(value) else f"{value:.0f}" if value.is_integer() else str(value)
    return plain(str(value)).strip()
