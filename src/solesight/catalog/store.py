"""The photo store: original bytes under their own hash, on any fsspec file system."""

from __future__ import annotations

import hashlib
import os
import secrets
import time
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
        if "://" in url:
            self._fs, self._root = fsspec.core.url_to_fs(url)
        else:
            # A folder's name may hold what has a meaning in a URL, such as "::".
            self._fs, self._root = LocalFileSystem(), str(Path(url).absolute())
        # Other file systems publish an object only when its upload ends.
        self._local = isinstance(self._fs, LocalFileSystem)

    def _path(self, photo: str) -> str:
        if not _is_hash(photo):
            raise CatalogError(f"not a photo's hash: {photo[:80]!r}")
        return f"{self._root}/{photo[:2]}/{photo[2:4]}/{photo}"

    def put(self, photo: str, data: bytes) -> None:
        """Store the bytes of a photo; storing them again heals a damaged file, else does nothing.

        Raises:
            CatalogError: the store cannot be written.
        """
        path = self._path(photo)
        try:
            if self._holds(path, data):
                return
            self._fs.makedirs(path.rsplit("/", 1)[0], exist_ok=True)
            if self._local:
                _write_whole(Path(path), data)
            else:
                self._fs.pipe_file(path, data)
        except OSError as error:
            raise CatalogError(
                f"the photo store {self.url} cannot be written ({error.strerror or error}): "
                "free some space or check its permissions"
            ) from error

    def _holds(self, path: str, data: bytes) -> bool:
        if not self._fs.exists(path) or self._fs.size(path) != len(data):
            return False
        # Object stores check their own bytes; a disk may have damaged ours.
        return not self._local or Path(path).read_bytes() == data

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

    def leftovers(self, older_than: float = 0.0) -> Iterator[str]:
        """Name files that a killed write left half done.

        Args:
            older_than: seconds; a younger one may belong to a write that is going on.
        """
        before = time.time() - older_than
        for path, _ in self._files():
            if path.endswith(".part") and (not self._local or _age_is(path, before)):
                yield path

    def sweep(self, older_than: float = 0.0) -> int:
        """Remove what killed writes left and say how many there were."""
        parts = list(self.leftovers(older_than))
        for path in parts:
            self._fs.rm_file(path)
        return len(parts)

    def hashes(self) -> Iterator[str]:
        """Name every photo in the store."""
        yield from (name for name, _ in self.sizes())

    def sizes(self) -> Iterator[tuple[str, int]]:
        """Give (photo, bytes) of every photo in the store, reading none."""
        for path, size in self._files():
            name = path.rsplit("/", 1)[-1]
            if _is_hash(name):
                yield name, size

    def _files(self) -> Iterator[tuple[str, int]]:
        if self._local:
            yield from _local_files(self._root)
        elif self._fs.exists(self._root):
            found = self._fs.find(self._root, detail=True)
            yield from ((path, int(about["size"] or 0)) for path, about in found.items())


def _local_files(root: str) -> Iterator[tuple[str, int]]:
    # A stat a file and nothing else: several times as fast as fsspec, and `add` waits for it.
    for here, _, names in os.walk(root):
        for name in names:
            path = f"{here}/{name}"
            try:
                yield path, Path(path).stat().st_size
            except FileNotFoundError:  # its write ended meanwhile
                continue


def _is_hash(name: str) -> bool:
    return len(name) == 64 and set(name) <= set("0123456789abcdef")


def _age_is(path: str, before: float) -> bool:
    try:
        return Path(path).stat().st_mtime <= before
    except FileNotFoundError:  # its write ended meanwhile
        return False


def _write_whole(path: Path, data: bytes) -> None:
    partial = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}.part")
    try:
        with partial.open("wb") as file:
            file.write(data)
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
