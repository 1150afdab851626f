"""Inside a worker process: read one item, check that it is a picture, store its bytes."""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from solesight.catalog import PhotoStore
from solesight.collect.items import Item, Refused
from solesight.errors import PhotoError, PhotoTooLarge, UnreadablePhoto
from solesight.photos import Caps, PhotoInfo, inspect, read_file_capped, sha256_hex

__all__ = ["Taken", "died", "start", "take"]


@dataclass(frozen=True)
class Taken:
    """A picture whose bytes are in the store now.

    Attributes:
        item: where it came from.
        photo: SHA-256 of its bytes.
        info: what it is; None when the catalog knew it already.
        n_bytes: size of the file.
    """

    item: Item
    photo: str
    info: PhotoInfo | None


class _State:
    store: PhotoStore
    caps: Caps
    known: frozenset[str] = frozenset()


def start(photos_url: str, caps: Caps, known: frozenset[str]) -> None:
    """Prepare a fresh worker process; photos in ``known`` are not decoded again."""
    _State.store, _State.caps, _State.known = PhotoStore(photos_url), caps, known


def take(items: Sequence[Item]) -> list[Taken | Refused]:
    """Take a batch of items in; the entry point of the process pool."""
    return [_take_one(item) for item in items]


def died(item: Item) -> Taken | Refused:
    """Make the result of an item that kills its worker process."""
    return Refused(item.path, "the decoder crashed on this file, twice", "unreadable")


def _take_one(item: Item) -> Taken | Refused:
    try:
        data = _read(item)
        photo = sha256_hex(data)
        known = photo in _State.known and _State.store.has(photo)
        info = None if known else inspect(data, _State.caps)
        _State.store.put(photo, data)
    except PhotoError as error:
        return Refused(item.path, str(error), error.reason)
    except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError) as error:
        # RuntimeError and NotImplementedError: zip members that are encrypted or packed oddly;
        # ValueError: a path with a NUL in it.
        text = getattr(error, "strerror", None) or str(error)
        return Refused(item.path, f"cannot be read ({text})", "unreadable")
    return Taken(item, photo, info)


def _read(item: Item) -> bytes:
    if item.archived:
        return _read_member(item.root, item.path)
    path = Path(item.root, item.path.replace("\\", "/") if "\\" in item.path else item.path)
    # A pipe or device would block for ever or never end.
    if not stat.S_ISREG(path.stat().st_mode):
        raise UnreadablePhoto("is not a regular file")
    return read_file_capped(path, _State.caps)


@lru_cache(maxsize=2)
def _archive(path: str) -> zipfile.ZipFile:
    return zipfile.ZipFile(path)


def _read_member(archive: str, name: str) -> bytes:
    limit = _State.caps.max_bytes
    # The size in the directory may lie, so the stream itself is counted.
    with _archive(archive).open(name) as member:
        data = member.read(limit + 1)
    if len(data) > limit:
        raise PhotoTooLarge(f"is over {limit // 2**20} MiB unpacked: raise max_bytes to take it")
    return data
