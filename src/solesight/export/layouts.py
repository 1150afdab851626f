"""How pictures and facts are laid out: folders, tables, tar shards, records."""

from __future__ import annotations

import io
import json
import re
import tarfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from solesight.catalog import PhotoStore
from solesight.export.records import example, write_record
from solesight.export.rows import ExportRow
from solesight.export.tables import label_columns, row_values, write_table

__all__ = ["WRITERS", "Layout", "Written"]

_SHARD = 1000
_UNSAFE = re.compile(r"[^\w.+-]+")


@dataclass(frozen=True)
class Layout:
    """What a layout is written from.

    Attributes:
        folder: where.
        rows: the photos.
        store: their bytes.
        label: the field that folders and numbers of classes are made of.
        told: called after each picture.
    """

    folder: Path
    rows: Sequence[ExportRow]
    store: PhotoStore
    label: str
    told: Callable[[], None]

    def pictures(self, rows: Iterable[ExportRow]) -> Iterator[tuple[ExportRow, bytes]]:
        """Yield rows with their bytes."""
        for row in rows:
            yield row, self.store.get(row.photo)
            self.told()

    def by_split(self) -> dict[str, list[ExportRow]]:
        """Give the rows of each split; ``all`` before anything was split."""
        found: dict[str, list[ExportRow]] = {}
        for row in self.rows:
            found.setdefault(row.split or "all", []).append(row)
        return dict(sorted(found.items()))

    def class_of(self, row: ExportRow) -> str:
        """Give a row's class as a folder's name."""
        said = row.labels.get(self.label) or "unlabelled"
        return _UNSAFE.sub("_", said).strip("._") or "unlabelled"


@dataclass(frozen=True)
class Written:
    """What a layout wrote: files for the card, and the table of its records."""

    files: tuple[Path, ...]
    table: Path | None


def _place(layout: Layout, row: ExportRow, data: bytes, *parts: str) -> str:
    place = "/".join([*parts, row.name])
    path = layout.folder / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return place


def _csv(layout: Layout) -> Written:
    """``images/`` and a table."""
    placed = [
        (row, _place(layout, row, data, "images")) for row, data in layout.pictures(layout.rows)
    ]
    files = write_table(layout.folder, placed, "photos")
    return Written(tuple(files), files[0])


def _imagefolder(layout: Layout) -> Written:
    """``split/class/picture``, as torchvision's ImageFolder reads it."""
    placed = [
        (row, _place(layout, row, data, row.split or "all", layout.class_of(row)))
        for row, data in layout.pictures(layout.rows)
    ]
    files = write_table(layout.folder, placed, "photos")
    return Written(tuple(files), files[0])


def _huggingface(layout: Layout) -> Written:
    """``split/picture`` and ``split/metadata.csv``, as Hugging Face's ``imagefolder`` reads it."""
    files = list[Path]()
    table: Path | None = None
    for split, rows in layout.by_split().items():
        placed = [
            (row, _place(layout, row, data, split).partition("/")[2])
            for row, data in layout.pictures(rows)
        ]
        (made, *_) = write_table(layout.folder / split, placed, "metadata")
        (layout.folder / split / "metadata.parquet").unlink(missing_ok=True)
        files.append(made)
        table = table or made
    return Written(tuple(files), table if len(files) == 1 else None)


def _webdataset(layout: Layout) -> Written:
    """``split-000000.tar``: a picture, its facts (JSON) and its title (txt) under one key."""
    more = label_columns(layout.rows)
    files = []
    for split, rows in layout.by_split().items():
        for n, part in enumerate(_shards(rows)):
            path = layout.folder / f"{split}-{n:06d}.tar"
            with tarfile.open(path, "w") as tar:
                for row, data in layout.pictures(part):
                    key = row.name.partition(".")[0]
                    said = {k: v for k, v in row_values(row, row.name, more).items() if v}
                    facts = json.dumps(said, ensure_ascii=False, sort_keys=True).encode()
                    title = row.labels.get("title", "").encode()
                    for ending, body in ((row.ending, data), ("json", facts), ("txt", title)):
                        entry = tarfile.TarInfo(f"{key}.{ending}")
                        entry.size = len(body)
                        tar.addfile(entry, io.BytesIO(body))
            files.append(path)
    return Written(tuple(files), None)


def _shards(rows: Sequence[ExportRow]) -> Iterator[Sequence[ExportRow]]:
    return (rows[start : start + _SHARD] for start in range(0, len(rows), _SHARD))


def _tfrecord(layout: Layout) -> Written:
    """``split-00000-of-00001.tfrecord`` of `tf.train.Example`, with the classes in a file."""
    classes = sorted({layout.class_of(row) for row in layout.rows})
    numbers = {name: n for n, name in enumerate(classes)}
    names = layout.folder / "classes.txt"
    names.write_text("".join(f"{name}\n" for name in classes), encoding="utf-8")
    files = [names]
    for split, rows in layout.by_split().items():
        shards = list(_shards(rows))
        for n, part in enumerate(shards):
            path = layout.folder / f"{split}-{n:05d}-of-{len(shards):05d}.tfrecord"
            with path.open("wb") as file:
                for row, data in layout.pictures(part):
                    write_record(file, _example(layout, row, data, numbers))
            files.append(path)
    return Written(tuple(files), None)


def _example(layout: Layout, row: ExportRow, data: bytes, numbers: dict[str, int]) -> bytes:
    price = next((row.prices[k] for k in ("last_sale", "ask", "retail") if k in row.prices), "0 -")
    name = layout.class_of(row)
    return example(
        {
            "image": data,
            "title": row.labels.get("title", "").encode(),
            "price": float(price.partition(" ")[0]),
            "currency": price.partition(" ")[2].encode(),
            "label": numbers[name],
            "label_name": name.encode(),
            "photo": row.photo.encode(),
            "group": (row.group or "").encode(),
        }
    )


#: Layouts by name.
WRITERS: dict[str, Callable[[Layout], Written]] = {
    "csv": _csv,
    "imagefolder": _imagefolder,
    "huggingface": _huggingface,
    "webdataset": _webdataset,
    "tfrecord": _tfrecord,
}
