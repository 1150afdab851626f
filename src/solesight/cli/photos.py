"""`PHOTO...` on the command line: files, folders, or ``-`` for a list on standard input."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from solesight.errors import ManifestError

__all__ = ["expand_photos"]


def expand_photos(given: Iterable[str]) -> Iterator[tuple[str, Path]]:
    """Yield ``(path as given, path)``; folders are walked, ``-`` reads a path a line.

    Raises:
        ManifestError: nothing is there by that name.
    """
    for name in given:
        if name == "-":
            yield from expand_photos(line for raw in sys.stdin if (line := raw.strip()))
            continue
        path = Path(name)
        if path.is_dir():
            files = sorted(p for p in path.rglob("*") if p.is_file())
            yield from ((str(p), p) for p in files if not p.name.startswith("."))
        elif path.exists() or path.is_symlink():
            yield name, path
        else:
            raise ManifestError(f"{name}: there is no such file or folder")
