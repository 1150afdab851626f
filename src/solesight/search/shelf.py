"""The graph's place on disk: a JSON sidecar that names two files and their digests.

The files are written under names of their content, and the sidecar is replaced last: whoever
reads meets the old graph or the new one, whole. A file whose digest is not the sidecar's is not
opened.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solesight.search.graph import PARAMETERS, Graph
from solesight.search.names import WIDTH

__all__ = ["Kept", "Shelf", "discard_index"]

SIDECAR = "index.json"
FORMAT = 1
# Parts older than this were left by a killed process.
STALE_SECONDS = 24 * 3600.0


@dataclass(frozen=True)
class Kept:
    """A graph and who lies in its slots.

    Attributes:
        graph: the graph.
        names: (slots,), names of ids.
    """

    graph: Graph
    names: NDArray[np.bytes_]


@dataclass(frozen=True)
class Shelf:
    """Where the graph of one embedder is kept.

    Attributes:
        folder: its folder, nobody else's.
        key: what made the vectors; a graph of another key is not read.
        width: dimension of the vectors.
    """

    folder: Path
    key: str
    width: int

    def read(self) -> Kept | None:
        """Read what is kept; None when there is nothing, or it is damaged or of another key."""
        told = _told(self.folder)
        if told is None or any(told.get(name) != value for name, value in self._bound().items()):
            return None
        try:
            paths = [_checked(self.folder, told[part]) for part in ("graph", "names")]
            if None in paths:
                return None
            names = np.fromfile(str(paths[1]), dtype=f"S{WIDTH}")
            graph = Graph.load(Path(str(paths[0])), self.width)
        except (OSError, KeyError, TypeError):
            return None
        if graph is None or not len(graph) == len(names) == told.get("count"):
            return None
        return Kept(graph, names)

    def write(self, kept: Kept) -> None:
        """Keep a graph in the stead of the one before.

        Raises:
            OSError: it cannot be written; the one before is still there.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        _sweep(self.folder)
        before = _told(self.folder) or {}
        parts = {
            "graph": _placed(self.folder, "graph", kept.graph.save),
            "names": _placed(self.folder, "names", lambda path: kept.names.tofile(str(path))),
        }
        told = {**self._bound(), "count": len(kept.graph), **parts}
        part = self.folder / f".{SIDECAR}.{os.getpid()}.part"
        part.write_text(json.dumps(told, indent=1), encoding="utf-8")
        _sync(part)
        part.replace(self.folder / SIDECAR)
        names = {entry["file"] for entry in parts.values()}
        _remove(self.folder, [name for name in _files(before) if name not in names])

    def _bound(self) -> dict[str, Any]:
        return {"format": FORMAT, "key": self.key, "width": self.width, "made": PARAMETERS}


def discard_index(folder: Path) -> None:
    """Remove what is kept in a folder, with every vector in it; the next opening builds anew.

    For what must not stay on disk: a graph holds the vectors of photos that are gone until it is
    built again.
    """
    for pattern in ("graph-*", "names-*", ".*.part", SIDECAR):
        for path in folder.glob(pattern):
            path.unlink(missing_ok=True)


def _told(folder: Path) -> dict[str, Any] | None:
    try:
        told = json.loads((folder / SIDECAR).read_bytes())
    except (OSError, ValueError):
        return None
    return told if isinstance(told, dict) else None


def _checked(folder: Path, entry: dict[str, Any]) -> Path | None:
    """Give the path of a file of the sidecar, if it is what was written."""
    path = folder / Path(entry["file"]).name
    if path.stat().st_size != entry["bytes"] or _digest(path) != entry["sha256"]:
        return None
    return path


def _placed(folder: Path, stem: str, write: Any) -> dict[str, Any]:
    """Write a file out of sight, then give it the name of its content."""
    part = folder / f".{stem}.{os.getpid()}.part"
    try:
        write(part)
        _sync(part)
        digest, size = _digest(part), part.stat().st_size
        name = f"{stem}-{digest[:16]}"
        part.replace(folder / name)
    finally:
        part.unlink(missing_ok=True)
    return {"file": name, "bytes": size, "sha256": digest}


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _sweep(folder: Path) -> None:
    """Remove what a killed process left."""
    for path in folder.glob(".*.part"):
        try:
            if time.time() - path.stat().st_mtime > STALE_SECONDS:
                path.unlink()
        except FileNotFoundError:
            continue


def _files(told: dict[str, Any]) -> list[str]:
    entries = [told.get("graph"), told.get("names")]
    return [str(e["file"]) for e in entries if isinstance(e, dict) and "file" in e]


def _remove(folder: Path, names: list[str]) -> None:
    for name in names:
        # A name from a sidecar never leads out of the folder.
        (folder / Path(name).name).unlink(missing_ok=True)
