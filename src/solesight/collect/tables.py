"""Manifests: CSV, TSV, JSONL and Parquet, read row by row with caps on what a row may weigh."""

from __future__ import annotations

import codecs
import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from solesight.collect.items import Refused
from solesight.errors import ManifestError, MissingExtraError

__all__ = ["TABLE_SUFFIXES", "read_table"]

TABLE_SUFFIXES = (".csv", ".tsv", ".jsonl", ".ndjson", ".parquet")

# No honest row of titles and prices weighs a megabyte; a hostile one may weigh a gigabyte.
MAX_ROW = 1_000_000

Row = dict[str, str]


def read_table(path: Path) -> Iterator[Row | Refused]:
    """Yield the rows of a manifest as text columns; a row that cannot be read is Refused.

    Encodings: UTF-8 (with or without mark), UTF-16 by its mark, else Windows-1252.

    Raises:
        ManifestError: the file is missing, is no table, or has no header.
        MissingExtraError: a Parquet file without pyarrow.
    """
    suffix = path.suffix.lower()
    if suffix not in TABLE_SUFFIXES:
        known = ", ".join(TABLE_SUFFIXES)
        raise ManifestError(f"{path.name}: not a table we read (known: {known})")
    try:
        if suffix == ".parquet":
            yield from _parquet(path)
        elif suffix in (".jsonl", ".ndjson"):
            yield from _jsonl(path)
        else:
            yield from _csv(path, "\t" if suffix == ".tsv" else None)
    except OSError as error:
        raise ManifestError(f"{path}: cannot be read ({error.strerror or error})") from error


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        start = file.read(4)
        if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        decoder = codecs.getincrementaldecoder("utf-8")()
        file.seek(0)
        try:
            while block := file.read(1 << 20):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8-sig"


def _lines(path: Path) -> Iterator[tuple[int, str | None]]:
    """Yield ``(number, line)``; None stands for a line over the cap, which is skipped, not held."""
    with path.open("rb") as binary:
        text = io.TextIOWrapper(_reader(binary), encoding=_encoding(path), errors="replace")
        number = 0
        while line := text.readline(MAX_ROW):
            number += 1
            if len(line) < MAX_ROW or line.endswith("\n"):
                yield number, line
                continue
            while (rest := text.readline(MAX_ROW)) and not rest.endswith("\n"):
                pass
            yield number, None


def _reader(binary: BinaryIO) -> Any:
    return io.BufferedReader(binary)


def _jsonl(path: Path) -> Iterator[Row | Refused]:
    for number, line in _lines(path):
        where = f"{path.name}:{number}"
        if line is None:
            yield Refused(where, "the row is over 1 MB: left out", "manifest_row")
            continue
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            yield Refused(where, "the row is not JSON: left out", "manifest_row")
            continue
        if isinstance(row, dict):
            yield {str(k): _text(v) for k, v in row.items()}
        else:
            yield Refused(where, "the row is not an object: left out", "manifest_row")


def _csv(path: Path, delimiter: str | None) -> Iterator[Row | Refused]:
    refused: list[Refused] = []
    source = _sound_lines(path, refused)
    header_line = next(source, None)
    if header_line is None:
        raise ManifestError(f"{path.name}: is empty; its first line must name the columns")
    dialect = delimiter or _delimiter(header_line)
    header = [name.strip() for name in next(csv.reader([header_line], delimiter=dialect))]
    csv.field_size_limit(MAX_ROW)
    reader = csv.reader(source, delimiter=dialect)
    for values in _rows(reader, path, refused):
        yield from refused
        refused.clear()
        if any(values):
            yield _as_row(path, reader.line_num + 1, header, values)
    yield from refused


def _sound_lines(path: Path, refused: list[Refused]) -> Iterator[str]:
    for number, line in _lines(path):
        if line is None:
            where = f"{path.name}:{number}"
            refused.append(Refused(where, "the row is over 1 MB: left out", "manifest_row"))
        else:
            # A NUL ends C strings inside some readers; no title has one.
            yield line.replace("\0", "")


def _rows(reader: Any, path: Path, refused: list[Refused]) -> Iterator[list[str]]:
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            where = f"{path.name}:{reader.line_num + 1}"
            refused.append(Refused(where, f"{error}: left out", "manifest_row"))


def _as_row(path: Path, number: int, header: list[str], values: list[str]) -> Row | Refused:
    if len(values) > len(header) and any(v.strip() for v in values[len(header) :]):
        return Refused(
            f"{path.name}:{number}",
            f"the row has {len(values)} values for {len(header)} columns: left out",
            "manifest_row",
        )
    # Short rows are common in exports: what is missing is unknown, not wrong.
    return {k: v.strip() for k, v in zip(header, values, strict=False) if k}


def _delimiter(header: str) -> str:
    return max((",", ";", "\t", "|"), key=header.count)


def _parquet(path: Path) -> Iterator[Row | Refused]:
    try:
        from pyarrow import parquet
        from pyarrow.lib import ArrowException
    except ImportError:
        raise MissingExtraError("reading Parquet", "parquet") from None
    try:
        with parquet.ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=1024):
                for row in batch.to_pylist():
                    yield {str(k): _text(v) for k, v in row.items()}
    except (ArrowException, ValueError) as error:
        raise ManifestError(f"{path.name}: is not Parquet ({error})") from error


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, (dict, list, bytes)):
        return ""
    return str(value)
