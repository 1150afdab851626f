"""Lines and records of hostile text files, in memory that a long row cannot fill."""

from __future__ import annotations

import codecs
import csv
import io
from collections import deque
from collections.abc import Iterator
from pathlib import Path

__all__ = ["MAX_ROW", "TOO_LONG", "UNCLOSED", "csv_records", "read_lines"]

# No honest row of titles and prices weighs a megabyte; a hostile one may weigh a gigabyte.
MAX_ROW = 1_000_000
# A quoted description may run over a few lines. Past this a quote was never closed, and the rows
# after it must not be swallowed with it.
MAX_LINES = 200

TOO_LONG = "the row is over 1 MB: left out"
UNCLOSED = "a quote is opened and never closed: this line is left out"

Line = tuple[int, str | None]


def read_lines(path: Path) -> Iterator[Line]:
    """Yield ``(number, line)``; None stands for a line over the cap, which is skipped, not held.

    Encodings: UTF-8 (with or without mark), UTF-16 by its mark, else Windows-1252.
    """
    with path.open("r", encoding=_encoding(path), errors="replace") as text:
        number = 0
        while line := text.readline(MAX_ROW):
            number += 1
            if len(line) < MAX_ROW or line.endswith("\n"):
                # A NUL ends C strings inside some readers; no title has one.
                yield number, line.replace("\0", "")
            else:
                _skip_line(text)
                yield number, None


def _skip_line(text: io.TextIOWrapper) -> None:
    while (rest := text.readline(MAX_ROW)) and not rest.endswith("\n"):
        pass


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        start = file.read(4)
        if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        decoder = codecs.getincrementaldecoder("utf-8")()
        file.seek(0)
        try:
            # A character cut off by the file's end is no reason to doubt the rest.
            while block := file.read(1 << 20):
                decoder.decode(block)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8-sig"


def csv_records(lines: Iterator[Line], delimiter: str) -> Iterator[tuple[int, list[str] | str]]:
    """Yield ``(line number, values)``, or a text in place of the values saying why there are none.

    One bad row costs itself: after a quote that is never closed, the next line is a row again.
    """
    csv.field_size_limit(MAX_ROW)
    source = _Lines(lines)
    while (at := source.take()) is not None:
        number, line = at
        if line is None:
            yield number, TOO_LONG
            continue
        try:
            yield number, _record(line, source, delimiter)
        except csv.Error as error:
            yield number, f"{error}: left out"


class _Lines:
    """Lines that can be put back."""

    def __init__(self, lines: Iterator[Line]) -> None:
        self._lines = lines
        self._back: deque[Line] = deque()

    def take(self) -> Line | None:
        return self._back.popleft() if self._back else next(self._lines, None)

    def put_back(self, lines: list[Line]) -> None:
        self._back.extendleft(reversed(lines))


def _record(line: str, source: _Lines, delimiter: str) -> list[str] | str:
    parts = [line]
    taken: list[Line] = []
    while (values := _closed(parts, delimiter)) is None:
        while (more := source.take()) is not None:
            taken.append(more)
            if more[1] is None or '"' in more[1] or len(taken) > MAX_LINES:
                break
        too_big = sum(len(text or "") for _, text in taken) > MAX_ROW
        if more is None or more[1] is None or len(taken) > MAX_LINES or too_big:
            source.put_back(taken)
            return UNCLOSED
        parts = [line, *(text for _, text in taken if text is not None)]
    if taken and not _well_formed(parts, delimiter):
        # Closed by the quote that opens a field of some later row.
        source.put_back(taken)
        return UNCLOSED
    return values


def _well_formed(parts: list[str], delimiter: str) -> bool:
    try:
        next(csv.reader(parts, delimiter=delimiter, strict=True))
    except csv.Error:
        return False
    return True


def _closed(parts: list[str], delimiter: str) -> list[str] | None:
    """Give the values of the record that ``parts`` are, or None when a quote is still open."""
    # A line more than the record has: an open quote swallows it.
    reader = csv.reader([*parts, "\n"], delimiter=delimiter)
    values = next(reader)
    return values if reader.line_num == len(parts) else None
