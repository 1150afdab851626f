"""A local process pool that outlives a dying worker and names the item that killed it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import connection, parent_process
from typing import Any, Generic, TypeVar

__all__ = ["Pool"]

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True)
class Pool(Generic[T, R]):
    """How batches of items become batches of results in other processes.

    At most two batches a worker are in flight, so memory doesn't grow with the amount of work.
    When a worker process dies (out of memory, a crash in a decoder), what was in flight is run
    again one item at a time; the item that kills its worker twice becomes ``died(item)``.

    Attributes:
        run: turns a batch into results, in the same order; a top-level function.
        died: makes the result of an item that kills its worker.
        workers: number of processes.
        start: prepares a fresh worker process; a top-level function.
        args: what ``start`` is called with.
    """

    run: Callable[[Sequence[T]], list[R]]
    died: Callable[[T], R]
    workers: int
    start: Callable[..., None]
    args: tuple[Any, ...] = ()

    def map(self, batches: Iterable[Sequence[T]]) -> Iterator[list[R]]:
        """Yield the results of each batch as it is done, in any order."""
        source = iter(batches)
        while True:
            suspects: list[Sequence[T]] = []
            yield from self._until_broken(source, suspects)
            if not suspects:
                return
            for batch in suspects:
                for item in batch:
                    yield [self._alone(item)]

    def _until_broken(
        self, source: Iterator[Sequence[T]], suspects: list[Sequence[T]]
    ) -> Iterator[list[R]]:
        flying: dict[Future[list[R]], Sequence[T]] = {}
        pool = self._executor(self.workers)
        try:
            while True:
                while len(flying) < 2 * self.workers and (batch := next(source, None)) is not None:
                    # Noted before it is submitted: a pool that breaks now must not lose it.
                    suspects.append(batch)
                    flying[pool.submit(self.run, batch)] = suspects.pop()
                if not flying:
                    return
                done, _ = wait(flying, return_when=FIRST_COMPLETED)
                for future in done:
                    # Taken out only when its result is known: what stays behind is run again.
                    results = future.result()
                    del flying[future]
                    yield results
        except BrokenProcessPool:
            suspects.extend(flying.values())
        finally:
            pool.shutdown(wait=True, cancel_futures=True)

    def _alone(self, item: T) -> R:
        for _ in range(2):
            with self._executor(1) as pool:
                try:
                    return pool.submit(self.run, [item]).result()[0]
                except BrokenProcessPool:
                    continue
        return self.died(item)

    def _executor(self, workers: int) -> ProcessPoolExecutor:
        # spawn: a forked child would share the parent's database connections and thread pools.
        return ProcessPoolExecutor(
            workers,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_start,
            initargs=(self.start, self.args),
        )


def _start(start: Callable[..., None], args: tuple[Any, ...]) -> None:
    # Ctrl-C reaches the whole terminal group: only the parent decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_die_with_parent, daemon=True).start()
    start(*args)


def _die_with_parent() -> None:
    # A parent killed with -9 cannot tell its children; without this they would wait for ever.
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)
