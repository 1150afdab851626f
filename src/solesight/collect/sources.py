"""From what the user named (a folder, a zip, a table, a list, a photo) to items."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from solesight.collect.columns import check_header, split_row
from solesight.collect.items import Item, Refused
from solesight.collect.tables import TABLE_SUFFIXES, read_table
from solesight.errors import ManifestError

__all__ = ["find_items"]

SPLITS = {"train": "train", "val": "validation", "valid": "validation", "validation": "validation"}
SPLITS["test"] = "test"
# What lies beside pictures in datasets; anything else is tried, whatever its name says.
_BESIDE = """
    .csv .tsv .json .jsonl .ndjson .parquet .txt .md .toml .yaml .yml .xml .html .htm .py .ipynb
    .zip .tar .gz .npy .npz .onnx .safetensors .db .log .pdf .sqlite
"""
BESIDE = frozenset(_BESIDE.split())
MANIFESTS = ("manifest.csv", "metadata.csv", "metadata.jsonl", "metadata.parquet")

Found = Item | Refused


def find_items(
    inputs: Iterable[Path], manifest: Path | None = None, root: Path | None = None
) -> Iterator[Found]:
    """Yield an item for each picture that the inputs name, in a stable order.

    Args:
        inputs: folders (loose, class folders, split/class folders), zip files, tables, photos.
        manifest: a table; then only the photos that it lists are taken, from the first input.
        root: the folder that a table's paths may not leave; default: the table's own.

    Raises:
        ManifestError: a table cannot be read, or an input does not exist.
    """
    for given in inputs:
        if not given.exists():
            raise ManifestError(f"{given}: there is no such file or folder")
        if manifest is not None:
            yield from _from_table(manifest, given)
        elif given.is_dir():
            yield from _from_folder(given)
        elif given.suffix.lower() in TABLE_SUFFIXES:
            yield from _from_table(given, root or given.parent)
        elif zipfile.is_zipfile(given):
            yield from _from_zip(given)
        else:
            yield Item(given.name, str(given.parent.resolve()))


def _from_folder(folder: Path) -> Iterator[Found]:
    root = str(folder.resolve())
    rows = _rows_beside(folder)
    for relative in _walk(folder):
        row = {**folder_facts(relative), **rows.pop(relative, {})}
        yield Item(relative, root, row=row)
    for relative in rows:
        yield Refused(relative, "listed in the folder's manifest, but not there", "unreadable")


def _rows_beside(folder: Path) -> dict[str, dict[str, str]]:
    """Read a dataset's own table (Hugging Face's metadata.csv and the like), when there is one."""
    for name in MANIFESTS:
        if (folder / name).is_file():
            rows = (row for row in read_table(folder / name) if isinstance(row, dict))
            named = ((split_row(row).path, row) for row in rows)
            return {path: row for path, row in named if path}
    return {}


def _walk(folder: Path) -> Iterator[str]:
    # Links to folders are not followed: that is how loops begin.
    for here, folders, files in os.walk(folder, followlinks=False):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if not name.startswith(".") and Path(name).suffix.lower() not in BESIDE:
                yield Path(here, name).relative_to(folder).as_posix()


def folder_facts(relative: str) -> dict[str, str]:
    """Read what folder names say: ``train/Dunk Low/1.jpg`` is labelled ``Dunk Low``."""
    parts = list(PurePosixPath(relative).parts[:-1])
    facts: dict[str, str] = {}
    if parts and parts[0].lower() in SPLITS:
        facts["split_hint"] = SPLITS[parts.pop(0).lower()]
    if parts:
        facts["label"] = parts[-1]
    return facts


def _from_zip(archive: Path) -> Iterator[Found]:
    root = str(archive.resolve())
    try:
        with zipfile.ZipFile(archive) as opened:
            names = sorted(info.filename for info in opened.infolist() if not info.is_dir())
    except (zipfile.BadZipFile, OSError, NotImplementedError) as error:
        raise ManifestError(f"{archive}: is not a zip file that can be read ({error})") from error
    for name in names:
        path = PurePosixPath(name)
        hidden = any(part.startswith((".", "__MACOSX")) for part in path.parts)
        if not hidden and path.suffix.lower() not in BESIDE:
            yield Item(name, root, archived=True, row=folder_facts(name))


def _from_table(table: Path, root: Path) -> Iterator[Found]:
    if not table.is_file():
        raise ManifestError(f"{table}: there is no such file")
    top = str(root.resolve())
    checked = False
    for row in read_table(table):
        if isinstance(row, Refused):
            yield row
            continue
        if not checked:
            check_header(table.name, row)
            checked = True
        yield _item_of(row, top, table.name)


def _item_of(row: dict[str, str], top: str, table: str) -> Found:
    columns = split_row(row)
    if columns.path is None:
        if columns.url is None:
            return Refused(table, "a row names no file and no url", "manifest_row")
        return Item("", top, row=row, url=columns.url)
    path = columns.path.replace("\\", "/")
    # Normalised by text, not by resolving: a link inside the root may point where its owner likes.
    inside = os.path.normpath(os.path.join(top, path))  # noqa: PTH118
    if inside != top and not inside.startswith(top.rstrip("/") + "/"):
        return Refused(path, f"lies outside of {top}: name its folder with --root", "unreadable")
    return Item(columns.path, top, row=row, url=columns.url)
