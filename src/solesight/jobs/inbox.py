"""Files that wait for an `add`: each set in a folder of its own, there whole or not at all."""

from __future__ import annotations

import csv
import secrets
import shutil
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from solesight.errors import ManifestError

__all__ = ["Inbox", "Parcel", "plain_name"]

_CHUNK = 2**20
# A table is found by its name where it lies beside pictures.
_TABLES = {".csv": "manifest.csv", ".jsonl": "metadata.jsonl", ".parquet": "metadata.parquet"}
_OTHER_TABLES = frozenset({".tsv", ".json", ".ndjson", ".xlsx", ".xls", ".ods"})
_PICTURES = frozenset(
    {".jpg", ".jpeg", ".jfif", ".png", ".webp", ".heic", ".heif", ".avif"}
    | {".gif", ".bmp", ".tif", ".tiff"}
)
_ODD = '/\\:*?"<>|'
_OLD = 3600.0


def plain_name(name: str) -> str:
    """Make a name for a picture's file of whatever name it was sent under.

    `add` passes over what lies beside pictures, such as ``.txt``: what was sent as a photo is to be
    tried, and refused by its name.
    """
    plain = "".join(c if c.isprintable() and c not in _ODD else "_" for c in name)
    plain = plain.strip(" .")[-120:].lstrip(" .-") or "photo"
    known = Path(plain).suffix.lower() in _PICTURES
    return plain if known or not Path(plain).suffix else f"{plain}.photo"


class Inbox:
    """The folder ``inbox`` of a workspace.

    Args:
        folder: the workspace.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "inbox"

    @contextmanager
    def filling(self) -> Iterator[Parcel]:
        """Give a set to put files into; it is there when the block ends, and gone if it raises."""
        name = secrets.token_hex(8)
        partial = self._folder / f".{name}.part"
        partial.mkdir(parents=True)
        try:
            yield Parcel(name, partial)
            partial.rename(self._folder / name)
        except BaseException:
            shutil.rmtree(partial, ignore_errors=True)
            raise

    def inputs(self, name: str) -> list[str]:
        """Give what `add` is to read of a set: its folder, and the archives in it.

        Raises:
            ManifestError: there is no such set.
        """
        inside = self._of(name)
        if not inside.is_dir():
            raise ManifestError("the files that were sent are gone: send them again")
        archives = sorted(str(path) for path in inside.glob("*.zip"))
        return [str(inside), *archives]

    def discard(self, name: str) -> None:
        """Remove a set; the photos are in the store by now."""
        shutil.rmtree(self._of(name), ignore_errors=True)

    def sweep(self, wanted: Collection[str], older_than: float = _OLD) -> int:
        """Remove what killed servers left, and say how many sets it was.

        Args:
            wanted: sets that a job still waits for.
            older_than: seconds; a younger one may be being filled.
        """
        before, gone = time.time() - older_than, 0
        for path in self._folder.glob("*") if self._folder.is_dir() else ():
            if path.name not in wanted and path.stat().st_mtime <= before:
                shutil.rmtree(path, ignore_errors=True)
                gone += 1
        return gone

    def _of(self, name: str) -> Path:
        if not name or not set(name) <= set("0123456789abcdef"):
            raise ManifestError("that is no set of files")
        return self._folder / name


class Parcel:
    """A set of files that is being filled.

    Attributes:
        name: of the set.
    """

    def __init__(self, name: str, folder: Path) -> None:
        self.name, self._folder = name, folder
        self._taken: set[str] = set()
        self._table = False

    def put(self, name: str, file: BinaryIO) -> str:
        """Write a file, and give the name that it has here.

        Args:
            name: as it was sent; no part of it is taken for a folder.
            file: its bytes.

        Raises:
            ManifestError: a second table, or one in a form that lies beside no pictures.
        """
        own = self._own(name)
        with (self._folder / own).open("xb") as out:
            shutil.copyfileobj(file, out, _CHUNK)
        return own

    def label(self, names: Iterable[str], said: Mapping[str, str]) -> None:
        """Say the same of several files; nothing where a table was sent, which says it itself."""
        fields = {field: value for field, value in said.items() if value}
        if not fields or self._table:
            return
        with (self._folder / "manifest.csv").open("x", encoding="utf-8", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(["path", *fields])
            writer.writerows([name, *fields.values()] for name in names)

    def _own(self, name: str) -> str:
        suffix, plain = Path(name).suffix.lower(), plain_name(name)
        if suffix in _OTHER_TABLES:
            raise ManifestError(f"{plain}: send tables as CSV, JSONL or Parquet")
        if suffix in _TABLES:
            if self._table:
                raise ManifestError(f"{plain}: send one table at a time")
            self._table, plain = True, _TABLES[suffix]
        elif suffix == ".zip":
            plain = plain.removesuffix(".photo")
        stem, dot, ending = plain.rpartition(".")
        own, n = plain, 1
        # Case does not tell files apart everywhere.
        while own.casefold() in self._taken:
            n += 1
            own = f"{stem}-{n}.{ending}" if dot else f"{plain}-{n}"
        self._taken.add(own.casefold())
        return own
