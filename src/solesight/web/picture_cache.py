"""Small pictures on the disk, so that each is drawn once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from solesight.errors import WorkspaceError
from solesight.pages import write_whole

__all__ = ["PictureCache"]

_MOST = 400 * 2**20
_OFTEN = 200


class PictureCache:
    """A folder of pictures by name; the oldest go when it is full.

    Args:
        folder: made when it is needed. All in it can be drawn again.
        most: bytes of all together.
    """

    def __init__(self, folder: Path, most: int = _MOST) -> None:
        self._folder, self._most, self._drawn = folder, most, 0

    def get(self, name: str, draw: Callable[[], bytes]) -> bytes:
        """Give a picture, drawn now where it is not there yet.

        Args:
            name: letters, digits and dashes.
            draw: makes it.
        """
        file = self._folder / name[:2] / f"{name}.webp"
        try:
            return file.read_bytes()
        except OSError:
            data = draw()
        try:
            write_whole(file, data, "picture")
            self._tidy()
        except (OSError, WorkspaceError):
            # A full disk costs time, not the picture.
            return data
        return data

    def _tidy(self) -> None:
        self._drawn += 1
        if self._drawn % _OFTEN:
            return
        files = sorted(
            ((path, path.stat()) for path in self._folder.glob("*/*.webp")),
            key=lambda pair: pair[1].st_mtime,
        )
        room = sum(about.st_size for _, about in files) - self._most
        for path, about in files:
            if room <= 0:
                return
            path.unlink(missing_ok=True)
            room -= about.st_size
