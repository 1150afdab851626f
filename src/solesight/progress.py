"""How long work is run and how it tells its progress: a protocol that skins implement."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

__all__ = ["Progress", "Running", "Silent"]


class Progress(Protocol):
    """What a verb calls while it works; every call is cheap and never raises."""

    def start(self, label: str, total: int | None) -> None:
        """Begin a piece of work of ``total`` items (None: not known)."""

    def advance(self, n: int = 1) -> None:
        """Say that ``n`` more items are done."""

    def finish(self) -> None:
        """End the piece of work."""


class Silent:
    """Progress that says nothing: the default from Python."""

    def start(self, label: str, total: int | None) -> None:
        """Ignore it."""

    def advance(self, n: int = 1) -> None:
        """Ignore it."""

    def finish(self) -> None:
        """Ignore it."""


@dataclass(frozen=True)
class Running:
    """How a verb's long work is run.

    Attributes:
        workers: processes; 0 works inside this one.
        batch: items a transaction.
        progress: told of each batch.
        retry_failed: try again what a stage failed on before.
    """

    workers: int = 0
    batch: int = 32
    progress: Progress = field(default_factory=Silent)
    retry_failed: bool = False
