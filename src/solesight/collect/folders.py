"""Folders of pictures: loose, by class, by split and class, with or without a table beside them."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from solesight.collect.columns import split_row
from solesight.collect.items import Item, Refused, plain
from solesight.collect.tables import read_table
from solesight.errors import ManifestError, MissingExtraError

__all__ = ["BESIDE", "folder_facts", "items_in_folder"]

SPLITS = {"train": "train", "val": "validation", "valid": "validation", "validation": "validation"}
SPLITS["test"] = "test"
# What lies beside pictures in datasets; anything else is tried, whatever its name says.
_BESIDE = """
    .csv .tsv .json .jsonl .ndjson .parquet .txt .md .toml .yaml .yml .xml .html .htm .py .ipynb
    .zip .tar .gz .npy .npz .onnx .safetensors .db .log .pdf .sqlite
"""
BESIDE = frozenset(_BESIDE.split())
MANIFESTS = ("manifest.csv", "metadata.csv", "metadata.jsonl", "metadata.parquet")

Row = dict[str, str]


def items_in_folder(folder: Path) -> Iterator[Item | Refused]:
    """Yield the pictures of a folder in a stable order, with what its names and tables say.

    Hidden files and folders are passed over. Links to folders are not followed (that is how loops
    begin) but named.

    Raises:
        ManifestError: the folder itself cannot be read.
    """
    root = str(folder.resolve())
    beside = _Tables()
    unread: list[OSError] = []
    for name, folders, files in os.walk(folder, onerror=unread.append, followlinks=False):
        here = Path(name)
        at = here.relative_to(folder).as_posix()
        beside.load(here, at)
        yield from _links(here, at, folders)
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        for file in sorted(files):
            if not file.startswith(".") and Path(file).suffix.lower() not in BESIDE:
                relative = _joined(at, file)
                yield Item(relative, root, row={**folder_facts(relative), **beside.of(relative)})
    yield from _unread(folder, unread)
    yield from beside.rest(root)


def _joined(at: str, name: str) -> str:
    return posixpath.normpath(posixpath.join(at, name))


def _links(here: Path, at: str, folders: list[str]) -> Iterator[Refused]:
    for name in sorted(folders):
        if not name.startswith(".") and (here / name).is_symlink():
            text = "is a link to a folder and not followed: add that folder itself"
            yield Refused(plain(_joined(at, name)), text, "unreadable")


def _unread(folder: Path, errors: list[OSError]) -> Iterator[Refused]:
    for error in errors:
        path = Path(error.filename)
        text = f"cannot be read ({error.strerror})"
        if path == folder:
            raise ManifestError(f"{folder}: {text}")
        yield Refused(plain(path.relative_to(folder).as_posix()), text, "unreadable")


def folder_facts(relative: str) -> Row:
    """Read what folder names say: ``train/Dunk Low/1.jpg`` is labelled ``Dunk Low``."""
    parts = list(PurePosixPath(plain(relative)).parts[:-1])
    facts: Row = {}
    if parts and parts[0].lower() in SPLITS:
        facts["split_hint"] = SPLITS[parts.pop(0).lower()]
    if parts:
        facts["label"] = parts[-1]
    return facts


class _Tables:
    """A dataset's own tables (Hugging Face's metadata.csv and the like), one a folder at most."""

    def __init__(self) -> None:
        self._rows: dict[str, Row] = {}
        self._waiting: list[tuple[Row, str]] = []
        self._refused: list[Refused] = []

    def load(self, folder: Path, at: str) -> None:
        """Read the table that lies in ``folder``, if one does; ``at`` is its place."""
        table = next((folder / name for name in MANIFESTS if (folder / name).is_file()), None)
        if table is None:
            return
        try:
            self._read(table, at)
        except (ManifestError, MissingExtraError) as error:
            # The pictures are there all the same.
            self._refused.append(Refused(_joined(at, table.name), plain(str(error)), "unreadable"))

    def _read(self, table: Path, at: str) -> None:
        for entry in read_table(table):
            if isinstance(entry, Refused):
                self._refused.append(entry)
                continue
            columns = split_row(entry.row)
            if columns.path:
                self._rows[_joined(at, columns.path.replace("\\", "/"))] = entry.row
            elif columns.url:
                self._waiting.append((entry.row, columns.url))
            else:
                text = "the row names no file and no url"
                self._refused.append(Refused(entry.where, text, "unreadable"))

    def of(self, relative: str) -> Row:
        """Take the row of a picture, or an empty one."""
        return self._rows.pop(relative, {})

    def rest(self, root: str) -> Iterator[Item | Refused]:
        """Yield what belongs to no picture that was there."""
        yield from self._refused
        yield from (Item("", root, row=row, url=url) for row, url in self._waiting)
        for relative in self._rows:
            yield Refused(relative, "listed in the folder's table, but not there", "unreadable")
