"""How long work tells its progress: a small protocol that skins implement."""

from __future__ import annotations

from typing import Protocol

__all__ = ["Progress", "Silent"]


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
