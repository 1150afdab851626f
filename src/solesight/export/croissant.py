"""A Croissant card (MLCommons Croissant 1.0): what the dataset is, for programs."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from solesight.catalog import now
from solesight.export.rows import ExportRow
from solesight.export.tables import COLUMNS, label_columns

__all__ = ["write_card"]

_CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "sc": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "dct": "http://purl.org/dc/terms/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "key": "cr:key",
    "md5": "cr:md5",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "source": "cr:source",
}
_KINDS = {
    ".csv": "text/csv",
    ".jsonl": "application/jsonlines",
    ".parquet": "application/vnd.apache.parquet",
    ".tar": "application/x-tar",
    ".tfrecord": "application/octet-stream",
}
_NUMBERS = {"width", "height", "n_bytes"}


def write_card(
    folder: Path, name: str, rows: Sequence[ExportRow], files: Sequence[Path], table: Path | None
) -> Path:
    """Write ``croissant.json``.

    Args:
        folder: of the dataset.
        name: of the dataset.
        rows: its photos.
        files: what else was written, without the pictures of folders.
        table: the CSV that its records are read from; None where records are packed otherwise.
    """
    licences = Counter(row.licence or "not stated" for row in rows)
    said = ", ".join(f"{licence}: {n}" for licence, n in sorted(licences.items()))
    card = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": name,
        "description": f"{len(rows):,} photos of shoes, exported by Solesight. Licences of the "
        f"photos: {said}. Each photo's own licence, credit and origin stand beside it.",
        "license": sorted({url for row in rows for url in _licence_urls(row)}) or "not stated",
        "datePublished": now(),
        "version": "1.0.0",
        "url": "https://schema.org/Dataset",
        "distribution": [_file(folder, path) for path in files] + _pictures(table),
        "recordSet": [_records(rows, table)] if table is not None else [],
    }
    path = folder / "croissant.json"
    path.write_text(json.dumps(card, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def _licence_urls(row: ExportRow) -> list[str]:
    return [one["licence_url"] for one in row.seen if one.get("licence_url")]


def _file(folder: Path, path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    place = path.relative_to(folder).as_posix()
    return {
        "@type": "cr:FileObject",
        "@id": place,
        "name": place,
        "contentUrl": place,
        "contentSize": f"{path.stat().st_size} B",
        "encodingFormat": _KINDS.get(path.suffix, "application/octet-stream"),
        "sha256": digest,
    }


def _pictures(table: Path | None) -> list[dict[str, Any]]:
    if table is None:
        return []
    return [
        {
            "@type": "cr:FileSet",
            "@id": "pictures",
            "name": "pictures",
            "encodingFormat": "image/*",
            "includes": ["**/*.jpg", "**/*.png", "**/*.webp", "**/*.gif", "**/*.avif"],
        }
    ]


def _records(rows: Sequence[ExportRow], table: Path | None) -> dict[str, Any]:
    assert table is not None  # noqa: S101 - the caller looked
    fields = [_field(name, table.name) for name in (*COLUMNS, *label_columns(rows))]
    return {
        "@type": "cr:RecordSet",
        "@id": "photos",
        "name": "photos",
        "key": {"@id": "photos/photo"},
        "field": fields,
    }


def _field(name: str, table: str) -> dict[str, Any]:
    return {
        "@type": "cr:Field",
        "@id": f"photos/{name}",
        "name": name,
        "dataType": "sc:Integer" if name in _NUMBERS else "sc:Text",
        "source": {"fileObject": {"@id": table}, "extract": {"column": name}},
    }
