"""The photo store: original bytes under their own hash, on any fsspec file system."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import fsspec
from fsspec.implementations.local import LocalFileSystem

from solesight.errors import CatalogError

__all__ = ["PhotoStore"]


class PhotoStore:
    """Content-addressed files: ``<root>/ab/cd/abcd...``; a file is there whole or not at all.

    Args:
        url: a folder, or an fsspec URL such as ``s3://bucket/prefix``.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self._fs, self._root = fsspec.core.url_to_fs(url)
        # Other file systems publish an object only when its upload ends.
        self._local = isinstance(self._fs, LocalFileSystem)

    def _path(self, photo: str) -> str:
        if len(photo) != 64 or not all(c in "0123456789abcdef" for c in photo):
            raise CatalogError(f"not a photo's hash: {photo[:80]!r}")
        return f"{self._root}/{photo[:2]}/{photo[2:4]}/{photo}"

    def put(self, photo: str, data: bytes) -> None:
        """Store the bytes of a photo; storing them again changes nothing."""
        path = self._path(photo)
        # A wrong size is what a power cut leaves: write it anew.
        if self._fs.exists(path) and self._fs.size(path) == len(data):
            return
        self._fs.makedirs(path.rsplit("/", 1)[0], exist_ok=True)
        if not self._local:
            self._fs.pipe_file(path, data)
            return
        partial = Path(f"{path}.{os.getpid()}.{secrets.token_hex(4)}.part")
        try:
            with partial.open("wb") as file:
                file.write(data)
            partial.replace(path)
        except BaseException:
            partial.unlink(missing_ok=True)
            raise

    def get(self, photo: str) -> bytes:
        """Read a photo's bytes.

        Raises:
            CatalogError: the file is gone, or its bytes are no longer those of the hash.
        """
        path = self._path(photo)
        try:
            data: bytes = Path(path).read_bytes() if self._local else self._fs.cat_file(path)
        except FileNotFoundError:
            raise CatalogError(
                f"photo {photo[:12]} is missing in {self.url}: add it again"
            ) from None
        if hashlib.sha256(data).hexdigest() != photo:
            raise CatalogError(f"photo {photo[:12]} is damaged in {self.url}: add it again")
        return data

    def has(self, photo: str) -> bool:
        """Say whether the store holds a photo."""
        return bool(self._fs.exists(self._path(photo)))

    def delete(self, photo: str) -> bool:
        """Remove a photo's bytes; False when there were none."""
        path = self._path(photo)
        if not self._fs.exists(path):
            return False
        self._fs.rm_file(path)
        return True

    def leftovers(self) -> Iterator[str]:
        """Name files that a killed write left half done."""
        if self._fs.exists(self._root):
            yield from (p for p in self._fs.find(self._root) if p.endswith(".part"))

    def sweep(self) -> None:
        """Remove what killed writes left; only safe while nothing else writes."""
        for path in list(self.leftovers()):
            self._fs.rm_file(path)

    def hashes(self) -> Iterator[str]:
        """Name every photo in the store."""
        if self._fs.exists(self._root):
            for path in self._fs.find(self._root):
                name = path.rsplit("/", 1)[-1]
                if len(name) == 64:
                    yield name
