"""A few threads for work that keeps a core busy, with a queue that has an end."""

from __future__ import annotations

import asyncio
import math
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from time import monotonic
from typing import Any, TypeVar

from solesight.web.problems import Busy

__all__ = ["Work"]

R = TypeVar("R")


class Work:
    """Runs calls on a few threads; says `Busy` where too many wait already.

    Args:
        workers: threads.
        queue: calls that may wait.
    """

    def __init__(self, workers: int, queue: int) -> None:
        self._executor = ThreadPoolExecutor(workers, thread_name_prefix="solesight-work")
        self._workers, self._most = workers, workers + queue
        self._lock = threading.Lock()
        self._inside, self._mean = 0, 0.2
        self.done = self.refused = 0
        self.seconds = 0.0

    @property
    def inside(self) -> int:
        """How many calls run or wait."""
        return self._inside

    def check(self) -> None:
        """Raise `Busy` where a call would have to wait too long."""
        if self._inside >= self._most:
            self.refused += 1
            raise Busy(max(1, math.ceil(self._inside * self._mean / self._workers)))

    async def run(self, call: Callable[..., R], *args: Any, **named: Any) -> R:
        """Run a call on a thread and wait for it, without holding up the event loop.

        Raises:
            Busy: too many calls wait already.
        """
        self.check()
        with self._lock:
            self._inside += 1
        # Not cancelled when the client leaves: a thread can't be, and its place is taken until
        # the call ends.
        future = self._executor.submit(self._timed, partial(call, *args, **named))
        # Also of a call that was taken back before it began.
        future.add_done_callback(self._leave)
        return await asyncio.wrap_future(future)

    def _timed(self, call: Callable[[], R]) -> R:
        begun = monotonic()
        try:
            return call()
        finally:
            spent = monotonic() - begun
            with self._lock:
                self._mean += 0.1 * (spent - self._mean)
                self.done += 1
                self.seconds += spent

    def _leave(self, _: Future[Any]) -> None:
        with self._lock:
            self._inside -= 1

    def close(self) -> None:
        """Let the running calls end, and start no other."""
        self._executor.shutdown(wait=True, cancel_futures=True)
