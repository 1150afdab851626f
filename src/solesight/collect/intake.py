"""Inside a worker process: read one item, check that it is a picture, store its bytes."""

from __future__ import annotations

import stat
from collections.abc import Sequence
from dataclasses import dataclass

from solesight.catalog import PhotoStore
from solesight.collect.archives import Archives
from solesight.collect.items import Item, Refused, plain
from solesight.errors import PhotoError, UnreadablePhoto
from solesight.photos import Caps, PhotoInfo, inspect, read_file_capped, sha256_hex

__all__ = ["Taken", "died", "finish", "start", "take"]


@dataclass(frozen=True)
class Taken:
    """A picture whose bytes are in the store now.

    Attributes:
        item: where it came from.
        photo: SHA-256 of its bytes.
        info: what it is; None when the catalog knew it already.
    """

    item: Item
    photo: str
    info: PhotoInfo | None


class _State:
    store: PhotoStore
    caps: Caps
    known: frozenset[str] = frozenset()
    archives = Archives()


def start(photos_url: str, caps: Caps, known: frozenset[str]) -> None:
    """Prepare a fresh worker process; photos in ``known`` are not decoded again."""
    _State.store, _State.caps, _State.known = PhotoStore(photos_url), caps, known


def finish() -> None:
    """Let go of open files; a worker process needs no such thing, it ends."""
    _State.archives.close()
    _State.known = frozenset()


def take(items: Sequence[Item]) -> list[Taken | Refused]:
    """Take a batch of items in; the entry point of the process pool.

    Raises:
        CatalogError: the photo store cannot be written; the next item would fare no better.
    """
    return [_take_one(item) for item in items]


def died(item: Item) -> Taken | Refused:
    """Make the result of an item that kills its worker process."""
    return Refused(item.shown, "the decoder crashed on this file, twice", "unreadable")


def _take_one(item: Item) -> Taken | Refused:
    try:
        data = _read(item)
        photo = sha256_hex(data)
        info = None if photo in _State.known else inspect(data, _State.caps)
    except PhotoError as error:
        return Refused(item.shown, _one_line(error), error.reason)
    except Exception as error:  # noqa: BLE001 - zip members alone fail in a dozen ways
        return Refused(item.shown, f"cannot be read ({_one_line(error)})", "unreadable")
    _State.store.put(photo, data)
    return Taken(item, photo, info)


def _one_line(error: Exception) -> str:
    text = getattr(error, "strerror", None) or str(error)
    return plain(" ".join(text.split())) or type(error).__name__


def _read(item: Item) -> bytes:
    # A pipe or device would block for ever or never end.
    if not stat.S_ISREG(item.file.stat().st_mode):
        raise UnreadablePhoto("is not a regular file")
    if item.archived:
        return _State.archives.read(item.root, item.path, _State.caps.max_bytes)
    return read_file_capped(item.file, _State.caps)
