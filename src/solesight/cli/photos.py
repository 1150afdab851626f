"""`PHOTO...` on the command line: files, folders, or ``-`` for a list on standard input."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from solesight.errors import ManifestError

__all__ = ["expand_photos"]


_TABLES = frozenset({".csv", ".tsv", ".json", ".jsonl", ".parquet", ".txt", ".md"})


def _is_table(path: Path) -> bool:
    return path.suffix.lower() in _TABLES


def expand_photos(given: Iterable[str]) -> Iterator[tuple[str, Path]]:
    """Yield ``(path as given, path)``; folders are walked, ``-`` reads a path a line.

    Tables and texts in a folder are passed over; one that is named itself is not.

    Raises:
        ManifestError: nothing is there by that name, or a folder is empty.
    """
    for name in given:
        if name == "-":
            yield from expand_photos(line for raw in sys.stdin if (line := raw.strip()))
            continue
        path = Path(name)
        if path.is_dir():
            # A folder with its manifest is no folder of broken photos.
            files = sorted(p for p in path.rglob("*") if p.is_file() and not _is_table(p))
            shown = [p for p in files if not p.name.startswith(".")]
            if not shown:
                raise ManifestError(f"{name}: there is no photo in this folder")
            yield from ((str(p), p) for p in shown)
        elif path.exists() or path.is_symlink():
            yield name, path
        else:
            raise ManifestError(f"{name}: there is no such file or folder")
