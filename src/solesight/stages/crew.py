"""A crew of worker processes that dies with its parent and lets go at once when told to stop."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import connection, parent_process, resource_tracker
from typing import Any, Self, TypeVar

from solesight.errors import SolesightError

__all__ = ["Crew"]

R = TypeVar("R")

Start = tuple[Callable[..., None], tuple[Any, ...]]


class Crew:
    """Worker processes behind one executor; a context manager.

    Left normally it waits for its work; left by an exception (Ctrl-C, a full disk) its processes
    end at once, since what they were doing will be done again.

    Args:
        workers: number of processes.
        start: what prepares a fresh process, and its arguments.
    """

    def __init__(self, workers: int, start: Start) -> None:
        self._workers, self._start = workers, start
        self._open()

    def _open(self) -> None:
        # spawn: a forked child would share the parent's database connections and thread pools.
        context = multiprocessing.get_context("spawn")
        self._reader, self._writer = context.Pipe(duplex=False)
        self._executor = ProcessPoolExecutor(
            self._workers,
            mp_context=context,
            initializer=_start,
            initargs=(self._reader, *self._start),
        )

    def submit(self, work: Callable[..., R], *args: Any) -> Future[R]:
        """Hand a call to a process.

        Raises:
            BrokenProcessPool: a process died before.
        """
        # The executor spawns its processes here.
        with _interrupt_held():
            return self._executor.submit(_call, work, *args)

    def check(self) -> None:
        """Wait until a process is prepared, so that a later death is the fault of its work.

        Raises:
            SolesightError: processes cannot be prepared.
        """
        try:
            self.submit(_nothing).result()
        except BrokenProcessPool:
            raise SolesightError(
                "worker processes die while they start: free some memory, or use --workers 0; a "
                "script must do its work below `if __name__ == '__main__':`"
            ) from None

    def renew(self) -> None:
        """Replace a crew that lost a process."""
        self._close()
        self._open()

    def _close(self) -> None:
        self._executor.shutdown(wait=True, cancel_futures=True)
        self._writer.close()
        self._reader.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            # Its other end, in each process, is what _die_with_parent waits for.
            self._writer.close()
        self._close()


@contextmanager
def _interrupt_held() -> Iterator[None]:
    """Hold Ctrl-C back while processes are spawned: they inherit the mask.

    A child that is still importing would otherwise answer the terminal's Ctrl-C with a trace.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    # Started first: its start sets the mask itself, and older Pythons don't set it back.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class _Process:
    problem: str | None = None


def _start(stop: connection.Connection, start: Callable[..., None], args: tuple[Any, ...]) -> None:
    # Ctrl-C reaches the whole terminal group: only the parent decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    threading.Thread(target=_die_with_parent, args=(stop,), daemon=True).start()
    try:
        start(*args)
    except Exception as error:  # noqa: BLE001 - told by the first call, with its own words
        # Raised here it would only break the pool, and every photo would get the blame.
        _Process.problem = str(error) or type(error).__name__


def _call(work: Callable[..., R], *args: Any) -> R:
    if _Process.problem is not None:
        raise SolesightError(_Process.problem)
    return work(*args)


def _nothing() -> None:
    pass


def _die_with_parent(stop: connection.Connection) -> None:
    # A parent killed with -9 cannot tell its children; without this they would wait for ever.
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel, stop])
        os._exit(1)
