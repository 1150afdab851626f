"""What the command line writes: JSON lines on stdout, everything for people on stderr or stdout."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterable, Mapping
from typing import Any

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

__all__ = ["Meter", "emit", "note", "out", "printable", "table"]

out = Console(highlight=False, soft_wrap=True)
_err = Console(stderr=True, highlight=False, soft_wrap=True)

# Logs of a run without a terminal get a line this often, not one a photo.
_LOG_SECONDS = 10.0


def _log_seconds() -> float:
    # Whoever shows the progress of this process sets it lower.
    try:
        return float(os.environ.get("SOLESIGHT_LOG_SECONDS", _LOG_SECONDS))
    except ValueError:
        return _LOG_SECONDS


def emit(lines: Iterable[Mapping[str, Any]]) -> None:
    """Write JSON lines to stdout."""
    for line in lines:
        sys.stdout.write(_json_line(line) + "\n")
    sys.stdout.flush()


def _json_line(line: Mapping[str, Any]) -> str:
    text = json.dumps(line, ensure_ascii=False, allow_nan=False)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:  # a terminal or pipe that is not UTF-8
        return json.dumps(line, allow_nan=False)
    return text


def note(text: str) -> None:
    """Write a line for a person to stderr, markup allowed."""
    _err.print(text)


def table(title: str, columns: Iterable[str], rows: Iterable[Iterable[object]]) -> Table:
    """Make a plain table; columns whose every cell is a number are set to the right."""
    body = [[str(cell) for cell in row] for row in rows]
    made = Table(title=title or None, title_justify="left", box=None, pad_edge=False)
    for i, name in enumerate(columns):
        numeric = bool(body) and all(_is_number(row[i]) for row in body)
        made.add_column(name, justify="right" if numeric else "left", header_style="dim")
    for row in body:
        # As Text: a file may well be named "[/red]", or hold a line feed or an escape sequence.
        made.add_row(*(Text(printable(cell)) for cell in row))
    return made


def printable(text: str) -> str:
    """Show what a terminal would act on as its escape sequence."""
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def _is_number(text: str) -> bool:
    return text.strip("-+.%0123456789, ") == ""


class Meter:
    """Progress on stderr: a bar with time left on a terminal, a line now and then elsewhere."""

    def __init__(self) -> None:
        self._bar: Progress | None = None
        self._task: TaskID | None = None
        self._label, self._total, self._done = "", 0, 0
        self._began = self._said = 0.0
        self._pause = _log_seconds()

    def start(self, label: str, total: int | None) -> None:
        """Begin a piece of work."""
        self._label, self._total, self._done = label, total or 0, 0
        self._began = self._said = time.monotonic()
        if _err.is_terminal:
            self._bar = Progress(
                TextColumn("{task.description}"),
                BarColumn(bar_width=30),
                MofNCompleteColumn(),
                TimeElapsedColumn(),
                TextColumn("left"),
                TimeRemainingColumn(),
                console=_err,
                transient=True,
            )
            self._bar.start()
            self._task = self._bar.add_task(label, total=total)

    def advance(self, n: int = 1) -> None:
        """Count ``n`` more items."""
        self._done += n
        if self._bar is not None and self._task is not None:
            self._bar.advance(self._task, n)
        elif time.monotonic() - self._said > self._pause:
            self._said = time.monotonic()
            left = (self._said - self._began) / self._done * (self._total - self._done)
            note(f"{self._label}: {self._done} of {self._total}, about {left:.0f} s left")

    def finish(self) -> None:
        """End the piece of work."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None
        elif self._done:
            seconds = time.monotonic() - self._began
            note(f"{self._label}: {self._done} in {seconds:.1f} s")
