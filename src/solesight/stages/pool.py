"""A local process pool that outlives a dying worker and names the item that killed it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from solesight.stages.crew import Crew

__all__ = ["Pool"]

T = TypeVar("T")
R = TypeVar("R")

# Batches in flight for each worker: one at work, one waiting, one done behind a slower one.
_AHEAD = 3


@dataclass
class _Flight(Generic[T, R]):
    batch: Sequence[T]
    future: Future[list[R]] | None = None

    def results(self) -> list[R] | None:
        """Give the results when they came before the pool broke."""
        done = self.future is not None and self.future.done() and not self.future.exception()
        return self.future.result() if done and self.future is not None else None


@dataclass(frozen=True)
class Pool(Generic[T, R]):
    """How batches of items become batches of results in other processes.

    A few batches a worker are in flight, so memory doesn't grow with the amount of work. When a
    worker process dies (out of memory, a crash in a decoder), what was in flight is run again one
    item at a time; the item that kills its worker twice becomes ``died(item)``.

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

    def map(self, batches: Iterable[Sequence[T]]) -> Generator[list[R]]:
        """Yield the results of the batches in their order, whichever worker was faster.

        Close the iterator (``contextlib.closing``) to stop the processes at once.

        Raises:
            SolesightError: a process cannot be prepared; the message is that of ``start``.
        """
        source = iter(batches)
        while suspects := (yield from self._until_broken(source)):
            yield from self._one_by_one(suspects)

    def _crew(self, workers: int) -> Crew:
        return Crew(workers, (self.start, self.args))

    def _until_broken(
        self, source: Iterator[Sequence[T]]
    ) -> Generator[list[R], None, list[_Flight[T, R]]]:
        flying: deque[_Flight[T, R]] = deque()
        with self._crew(self.workers) as crew:
            try:
                while True:
                    self._fill(crew, flying, source)
                    if not flying:
                        return []
                    head = flying[0].future
                    assert head is not None  # noqa: S101 - _fill submitted it
                    # Taken out only when its result is known: what stays behind is run again.
                    results = head.result()
                    flying.popleft()
                    yield results
            except BrokenProcessPool:
                return list(flying)

    def _fill(
        self, crew: Crew, flying: deque[_Flight[T, R]], source: Iterator[Sequence[T]]
    ) -> None:
        while len(flying) < _AHEAD * self.workers and (batch := next(source, None)) is not None:
            # Noted before it is submitted: a pool that breaks now must not lose it.
            flight: _Flight[T, R] = _Flight(batch)
            flying.append(flight)
            flight.future = crew.submit(self.run, batch)

    def _one_by_one(self, flights: Sequence[_Flight[T, R]]) -> Generator[list[R]]:
        with self._crew(1) as crew:
            crew.check()
            for flight in flights:
                known = flight.results()
                if known is not None:
                    yield known
                else:
                    yield from ([self._alone(crew, item)] for item in flight.batch)

    def _alone(self, crew: Crew, item: T) -> R:
        for _ in range(2):
            try:
                return crew.submit(self.run, [item]).result()[0]
            except BrokenProcessPool:
                crew.renew()
                crew.check()
        return self.died(item)
