"""From what the user named (a folder, a zip, a table, a photo) to items."""

from __future__ import annotations

import os
import posixpath
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from solesight.collect.archives import is_archive, leads_out, member_names
from solesight.collect.columns import split_row
from solesight.collect.folders import BESIDE, folder_facts, items_in_folder
from solesight.collect.items import Item, Refused, plain
from solesight.collect.tables import TABLE_SUFFIXES, Entry, read_table
from solesight.errors import ManifestError

__all__ = ["find_items"]

Found = Item | Refused


def find_items(
    inputs: Sequence[Path], manifest: Path | None = None, root: Path | None = None
) -> Iterator[Found]:
    """Yield an item for each picture that the inputs name, in a stable order.

    Args:
        inputs: folders (loose, class folders, split/class folders), zip files, tables, photos.
        manifest: a table; then only the photos that it lists are taken from the one input. A
            relative path that is not there is looked for inside the input too.
        root: the folder that a table's paths may not leave; default: the table's own.

    Raises:
        ManifestError: a table cannot be read, or an input does not exist.
    """
    if manifest is None:
        for given in inputs:
            yield from _from_input(given, root)
        return
    if len(inputs) != 1:
        raise ManifestError("--manifest says what to take from one folder or zip file: name one")
    kind = _kind(inputs[0])
    inside = inputs[0] / manifest
    table = inside if not manifest.exists() and inside.is_file() else manifest
    if not stat.S_ISDIR(kind) and not is_archive(inputs[0]):
        raise ManifestError(f"{inputs[0]}: --manifest goes with a folder or a zip file")
    yield from _from_table(table, inputs[0], archived=not stat.S_ISDIR(kind))


def _from_input(given: Path, root: Path | None) -> Iterator[Found]:
    kind = _kind(given)
    if stat.S_ISDIR(kind):
        yield from items_in_folder(given)
    elif not stat.S_ISREG(kind):
        raise ManifestError(f"{given}: is neither a file nor a folder")
    elif given.suffix.lower() in TABLE_SUFFIXES:
        yield from _from_table(given, root or given.parent)
    elif _readable_archive(given):
        yield from _from_zip(given)
    else:
        yield Item(given.name, str(given.parent.resolve()), given=str(given))


def _kind(path: Path) -> int:
    try:
        return path.stat().st_mode
    except FileNotFoundError:
        raise ManifestError(f"{path}: there is no such file or folder") from None
    except (OSError, ValueError) as error:
        text = getattr(error, "strerror", None) or error
        raise ManifestError(f"{path}: cannot be read ({text})") from error


def _readable_archive(path: Path) -> bool:
    try:
        return is_archive(path)
    except OSError:
        return False  # named, with the reason, when it is read as a photo


def _from_zip(archive: Path) -> Iterator[Found]:
    root = str(archive.resolve())
    for name in member_names(archive):
        if isinstance(name, Refused):
            yield name
            continue
        path = PurePosixPath(name)
        hidden = any(part.startswith((".", "__MACOSX")) for part in path.parts)
        if not hidden and path.suffix.lower() not in BESIDE:
            yield Item(name, root, archived=True, row=folder_facts(name))


def _from_table(table: Path, root: Path, *, archived: bool = False) -> Iterator[Found]:
    if not table.is_file():
        raise ManifestError(f"{table}: there is no such file")
    top = str(root.resolve())
    for entry in read_table(table):
        yield entry if isinstance(entry, Refused) else _item_of(entry, top, archived=archived)


def _item_of(entry: Entry, top: str, *, archived: bool) -> Found:
    columns = split_row(entry.row)
    given, url = columns.path, columns.url
    if given is None:
        if url is None:
            return Refused(entry.where, "the row names no file and no url", "unreadable")
        return Item("", top, row=entry.row, url=url)
    # Written on Windows, unless a file is really named so.
    path = given if "\\" not in given or _is_there(top, given) else given.replace("\\", "/")
    path = posixpath.normpath(path) if archived else path
    if leads_out(path) if archived else not _is_inside(top, path):
        return Refused(plain(given), f"lies outside of {plain(top)}: left out", "unreadable")
    return Item(path, top, archived, entry.row, url, given)


def _is_inside(top: str, path: str) -> bool:
    # By text, not by resolving: a link inside the root may point where its owner likes.
    inside = os.path.normpath(os.path.join(top, path))  # noqa: PTH118
    return inside == top or inside.startswith(top.rstrip("/") + "/")


def _is_there(top: str, path: str) -> bool:
    try:
        return Path(top, path).exists()
    except (OSError, ValueError):
        return False
