"""A local process pool that outlives a dying worker and names the photo that killed it."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool

from solesight.stages.process import run_batch, start_process
from solesight.stages.stage import Failed, Outcome, Stage, Task

__all__ = ["run_in_pool"]

Batch = Sequence[Task]


def run_in_pool(
    stage: Stage, photos_url: str, batches: Iterable[Batch], workers: int
) -> Iterator[list[Outcome]]:
    """Yield the outcomes of each batch as it is done, in any order.

    At most two batches a worker are in flight, so memory doesn't grow with the catalog. When a
    worker process dies (out of memory, a crash in a decoder), what was in flight is run again one
    photo at a time; the photo that kills its worker twice is Failed.
    """
    source = iter(batches)
    while True:
        suspects: list[Batch] = []
        yield from _run_until_broken(stage, photos_url, source, workers, suspects)
        if not suspects:
            return
        for batch in suspects:
            for task in batch:
                yield [_run_alone(stage, photos_url, task)]


def _run_until_broken(
    stage: Stage, photos_url: str, source: Iterator[Batch], workers: int, suspects: list[Batch]
) -> Iterator[list[Outcome]]:
    flying: dict[Future[list[Outcome]], Batch] = {}
    pool = _pool(stage, photos_url, workers)
    try:
        while True:
            while len(flying) < 2 * workers and (batch := next(source, None)) is not None:
                flying[pool.submit(run_batch, batch)] = batch
            if not flying:
                return
            done, _ = wait(flying, return_when=FIRST_COMPLETED)
            for future in done:
                # Taken out only when its outcome is known: what stays behind is run again.
                outcomes = future.result()
                del flying[future]
                yield outcomes
    except BrokenProcessPool:
        suspects.extend(flying.values())
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _run_alone(stage: Stage, photos_url: str, task: Task) -> Outcome:
    for _ in range(2):
        with _pool(stage, photos_url, 1) as pool:
            try:
                return pool.submit(run_batch, [task]).result()[0]
            except BrokenProcessPool:
                continue
    return Failed(task, "the worker process died on this photo, twice")


def _pool(stage: Stage, photos_url: str, workers: int) -> ProcessPoolExecutor:
    # spawn: a forked child would share the parent's database connections and thread pools.
    return ProcessPoolExecutor(
        workers,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=start_process,
        initargs=(stage, photos_url),
    )
