"""What is known of each photo as CSV, JSON lines and, where pyarrow is, Parquet."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path

from solesight.export.rows import ExportRow

__all__ = ["COLUMNS", "label_columns", "row_values", "write_provenance", "write_table"]

#: Columns that every export has, before those of labels and prices.
COLUMNS = (
    "file_name", "photo", "split", "group", "source", "url", "page", "licence", "licence_url",
    "credit", "fetched_at", "robots", "width", "height", "n_bytes",
)  # fmt: skip
# A spreadsheet would run a cell that begins so as a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_FIRST_SEEN = ("url", "page", "licence", "licence_url", "credit", "fetched_at", "robots")


def label_columns(rows: Sequence[ExportRow]) -> list[str]:
    """Name the columns of labels and prices, in alphabetical order."""
    labels = {name for row in rows for name in row.labels} - set(COLUMNS)
    prices = {f"price_{kind}" for row in rows for kind in row.prices}
    return [*sorted(labels), *sorted(prices - labels)]


def row_values(row: ExportRow, file_name: str, more: Sequence[str]) -> dict[str, str]:
    """Give a row of the table; what is unknown is empty."""
    first = next((one for one in row.seen if one.get("licence")), row.seen[0] if row.seen else {})
    values = {
        "file_name": file_name, "photo": row.photo, "split": row.split or "",
        "group": row.group or "", "source": row.source, "width": str(row.width),
        "height": str(row.height), "n_bytes": str(row.n_bytes),
        **{name: first.get(name, "") for name in _FIRST_SEEN},
    }  # fmt: skip
    prices = {f"price_{kind}": said for kind, said in row.prices.items()}
    return {**values, **{name: row.labels.get(name) or prices.get(name, "") for name in more}}


def write_table(folder: Path, rows: Sequence[tuple[ExportRow, str]], name: str) -> list[Path]:
    """Write ``NAME.csv``, and ``NAME.parquet`` where pyarrow is installed.

    Args:
        folder: where.
        rows: each with its file's name.
        name: of the files, without ending.
    """
    more = label_columns([row for row, _ in rows])
    columns = [*COLUMNS, *more]
    values = [row_values(row, file, more) for row, file in rows]
    path = folder / f"{name}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows({k: _cell(v) for k, v in row.items()} for row in values)
    return [path, *_parquet(folder / f"{name}.parquet", columns, values)]


def _cell(value: str) -> str:
    return f"'{value}" if value.startswith(_FORMULA) else value


def _parquet(path: Path, columns: Sequence[str], values: Sequence[dict[str, str]]) -> list[Path]:
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        return []
    numbers = {"width", "height", "n_bytes"}
    arrays = {
        name: pyarrow.array([int(row[name]) for row in values], pyarrow.int64())
        if name in numbers
        else pyarrow.array([row[name] or None for row in values], pyarrow.string())
        for name in columns
    }
    parquet.write_table(pyarrow.table(arrays), path)
    return [path]


def write_provenance(folder: Path, rows: Sequence[ExportRow]) -> Path:
    """Write ``provenance.jsonl``: where and when each photo was seen, robots answers."""
    path = folder / "provenance.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for row in rows:
            said = {"photo": row.photo, "seen": [dict(one) for one in row.seen]}
            file.write(json.dumps(said, ensure_ascii=False, sort_keys=True) + "\n")
    return path
