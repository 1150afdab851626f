"""What is said where memory ran out in torch."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from solesight.errors import SettingsError

__all__ = ["enough_memory"]

_WORDS = ("out of memory", "can't allocate memory", "not enough memory")


@contextmanager
def enough_memory(advice: str) -> Iterator[None]:
    """Say in one line that memory ran out, and what to do.

    Args:
        advice: what to do, as ``take --set size=192``.

    Raises:
        SettingsError: memory ran out inside.
    """
    try:
        yield
    except (MemoryError, RuntimeError) as error:
        # torch's own class of a full card is a RuntimeError; a full machine is told by words alone.
        if isinstance(error, MemoryError) or any(word in str(error).lower() for word in _WORDS):
            raise SettingsError(f"memory ran out: {advice}") from error
        raise
