"""What a job writes: its log, read as it grows, and its last word."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

__all__ = ["JobLog"]

_GOING = re.compile(r"^(?P<label>.+?): (?P<done>\d+) (?:of (?P<total>\d+)|in [\d.]+ s)")
_READ = 64 * 1024
_LINE = 500


class JobLog:
    """The files of one job.

    Args:
        folder: of the job; made when it is written to.

    Attributes:
        progress: piece of work, items done, items of all.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.progress: tuple[str, int, int | None] = ("", 0, None)
        self._at = 0

    @property
    def text_file(self) -> Path:
        """What people read."""
        return self.folder / "log.txt"

    @property
    def said_file(self) -> Path:
        """What the command printed as JSON."""
        return self.folder / "said.jsonl"

    def text(self, start: int = 0) -> tuple[str, int]:
        """Give what was written from a byte on, and the byte to go on from.

        Of a long log the newest part is given.
        """
        try:
            with self.text_file.open("rb") as file:
                size = file.seek(0, 2)
                file.seek(min(size, max(start, size - _READ, 0)))
                data = file.read(_READ)
                return data.decode(errors="replace"), file.tell()
        except FileNotFoundError:
            return "", 0

    def follow(self) -> tuple[str, int, int | None]:
        """Read what is new, and give how far the work is."""
        text, self._at = self.text(self._at)
        for line in text.splitlines():
            found = _GOING.match(line)
            if found:
                total = found["total"] or found["done"]
                self.progress = (found["label"], int(found["done"]), int(total))
        return self.progress

    def last_words(self) -> str:
        """Give the last line of the log: of a command that failed, why."""
        lines = [line for line in self.text()[0].splitlines() if line.strip()]
        return lines[-1].removeprefix("solesight: ")[:_LINE] if lines else "it said nothing"

    def said(self) -> Mapping[str, Any] | None:
        """Give the last JSON line that the command printed."""
        try:
            lines = self.said_file.read_text(encoding="utf-8").splitlines()
            found = json.loads(lines[-1])
        except (OSError, ValueError, IndexError):
            return None
        return found if isinstance(found, dict) else None
