"""The process pool: order, deaths, and how it lets go."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import closing

import pytest

from solesight.stages import Pool


def start() -> None:
    pass


def work(batch: Sequence[int]) -> list[int]:
    # Early batches are the slowest, so that results come out of order.
    time.sleep(max(0.0, 0.1 - batch[0] * 0.01))
    if 13 in batch:
        os._exit(3)
    return [2 * n for n in batch]


def linger(batch: Sequence[int]) -> list[int]:
    time.sleep(0.05 if batch[0] == 0 else 20)
    return list(batch)


def died(item: int) -> int:
    return -item


def batches(n: int, size: int) -> Iterator[Sequence[int]]:
    yield from (range(i, min(i + size, n)) for i in range(0, n, size))


def test_results_come_in_the_order_of_the_batches() -> None:
    found = [r for results in Pool(work, died, 2, start).map(batches(12, 2)) for r in results]
    assert found == [2 * n for n in range(12)]


def test_the_item_that_kills_its_worker_is_named_and_nothing_else_is_lost() -> None:
    found = [r for results in Pool(work, died, 2, start).map(batches(40, 4)) for r in results]
    assert found == [-13 if n == 13 else 2 * n for n in range(40)]


def test_no_more_than_a_few_batches_are_taken_ahead() -> None:
    taken = 0

    def counted() -> Iterator[Sequence[int]]:
        nonlocal taken
        for batch in batches(30, 1):
            taken += 1
            yield batch

    done = 0
    with closing(Pool(work, died, 2, start).map(n for n in counted() if n[0] != 13)) as results:
        for _ in results:
            done += 1
            assert taken <= done + 7
    assert done == 29


def test_a_closed_map_stops_its_processes_at_once() -> None:
    with closing(Pool(linger, died, 2, start).map(batches(8, 1))) as results:
        assert next(results) == [0]
        began = time.monotonic()
    assert time.monotonic() - began < 5


def test_an_exception_of_the_work_reaches_the_caller() -> None:
    with pytest.raises(TypeError):
        list(Pool(len, died, 1, start).map([3]))  # type: ignore[arg-type,list-item]
