"""A value that takes seconds to make: made once, served while its successor is being made."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from time import monotonic
from typing import Generic, TypeVar

from solesight.errors import SolesightError

_log = logging.getLogger("solesight.web")

__all__ = ["Kept"]

T = TypeVar("T")


class Kept(Generic[T]):
    """Makes a value when it is first asked for, and anew in the background once it is stale.

    Args:
        make: makes it.
        version: says cheaply of which state it would be made.
        every: seconds at least between two makings; what changes all the time is not chased.
    """

    def __init__(
        self, make: Callable[[], T], version: Callable[[], str], every: float = 2.0
    ) -> None:
        self._make, self._version, self._every = make, version, every
        self._value: T | None = None
        self._of, self._made = "", 0.0
        self._lock, self._making = threading.Lock(), threading.Lock()

    def get(self) -> T:
        """Give the value; it may be a few seconds old."""
        value = self._value
        if value is None:
            with self._making:
                return self._value if self._value is not None else self._renew()
        if monotonic() - self._made > self._every and not self._making.locked():
            self.look()
        return value

    def look(self) -> None:
        """Look in the background whether the value is stale, and make it anew if so."""
        if self._value is not None:
            threading.Thread(target=self._look, daemon=True, name="solesight-kept").start()

    def renew(self) -> T:
        """Make the value now, whatever there is."""
        with self._making:
            return self._renew()

    def version(self) -> str:
        """Name the present state, to be read before a value is made for `put`."""
        return self._version()

    def put(self, value: T, version: str) -> None:
        """Set a value that was made of a state."""
        with self._lock:
            self._value, self._of, self._made = value, version, monotonic()

    def settle(self) -> None:
        """Wait for a making that goes on: a thread must not be inside a library at the end."""
        if self._making.acquire(timeout=60):
            self._making.release()

    def _look(self) -> None:
        if self._making.acquire(blocking=False):
            try:
                if self._version() != self._of:
                    self._renew()
                else:
                    self._made = monotonic()
            except SolesightError as error:
                # The old value stands; the next look tries again.
                _log.warning("not renewed: %s", error)
                self._made = monotonic()
            finally:
                self._making.release()

    def _renew(self) -> T:
        # Read first: what changes while the value is being made is found by the next look.
        version = self._version()
        value = self._make()
        with self._lock:
            self._value, self._of, self._made = value, version, monotonic()
        return value
