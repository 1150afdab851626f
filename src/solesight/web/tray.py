"""Photos that were looked at lately: in memory, few, and gone when others come."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass

from solesight.photos import Frame

__all__ = ["Tray", "TrayPhoto"]


@dataclass(frozen=True)
class TrayPhoto:
    """A photo that was looked at.

    Attributes:
        name: as given; only ever shown.
        data: its bytes.
        frame: where its shoe lies.
    """

    name: str
    data: bytes
    frame: Frame


class Tray:
    """Keeps the newest photos by their hash.

    Args:
        photos: so many at most.
        room: bytes of all together at most.
    """

    def __init__(self, photos: int = 64, room: int = 64 * 2**20) -> None:
        self._photos, self._room = photos, room
        self._kept: OrderedDict[str, TrayPhoto] = OrderedDict()
        self._lock, self._bytes = threading.Lock(), 0

    def put(self, photo: str, shown: TrayPhoto) -> None:
        """Keep a photo, and let the oldest go for it."""
        with self._lock:
            before = self._kept.pop(photo, None)
            self._bytes += len(shown.data) - (len(before.data) if before else 0)
            self._kept[photo] = shown
            while len(self._kept) > self._photos or self._bytes > self._room:
                _, gone = self._kept.popitem(last=False)
                self._bytes -= len(gone.data)

    def get(self, photo: str) -> TrayPhoto | None:
        """Give a photo, where it is still kept."""
        with self._lock:
            return self._kept.get(photo)
