"""The runner: finds the photos that lack a fact, makes it, keeps it batch by batch."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass

from sqlalchemy import Connection, delete

from solesight.catalog import Catalog, held_photos, insert_new, schema
from solesight.catalog.clock import now
from solesight.progress import Running
from solesight.stages.pool import Pool
from solesight.stages.process import died, outcomes_of, run_batch, start_process
from solesight.stages.stage import Failed, Outcome, Stage, Task

__all__ = ["StageRun", "run_stage"]

# Pending photos are read in pages of this many: memory stays the same whatever the catalog's size.
_PAGE = 2048
# Below this many photos, starting processes costs more than it saves.
_INLINE = 24


@dataclass(frozen=True)
class StageRun:
    """What a run of a stage did.

    Attributes:
        stage: its name.
        done: photos that have the fact now and lacked it before.
        failed: (photo, error) of those that it could not be found on.
    """

    stage: str
    done: int
    failed: tuple[tuple[str, str], ...]


def run_stage(
    catalog: Catalog,
    stage: Stage,
    running: Running = Running(),  # noqa: B008 - it is frozen
) -> StageRun:
    """Give every photo that lacks it the fact of ``stage``.

    Each batch is one transaction, so a run that is killed loses at most the batches in flight, and
    the next run begins with what is missing.

    Args:
        catalog: where photos and facts are.
        stage: what to run.
        running: processes, batch size, progress, and whether to retry what failed before.

    Raises:
        SolesightError: the stage cannot be loaded, or a worker process cannot be prepared. What
            goes wrong on a photo is never raised: it is named in ``failed``.
    """
    told = running.progress
    if running.retry_failed:
        _forget_failures(catalog, stage)
    with catalog.reading() as connection:
        total = stage.count(connection)
    if not total:
        return StageRun(stage.name, 0, ())
    told.start(stage.name, total)
    done, failed = 0, list[tuple[str, str]]()
    batches = _batches(catalog, stage, _batch_size(running, total))
    try:
        # Closed at once when a batch cannot be kept or Ctrl-C comes: its processes end with it.
        with closing(_outcomes(catalog, stage, batches, running.workers, total)) as results:
            for outcomes in results:
                with catalog.writing() as connection:
                    keep_outcomes(connection, stage, outcomes)
                bad = [(o.task.photo, o.error) for o in outcomes if isinstance(o, Failed)]
                failed.extend(bad)
                done += len(outcomes) - len(bad)
                told.advance(len(outcomes))
    finally:
        told.finish()
    return StageRun(stage.name, done, tuple(failed))


def _forget_failures(catalog: Catalog, stage: Stage) -> None:
    bad = schema.failures
    mine = (bad.c.stage == stage.name, bad.c.config == stage.config)
    with catalog.writing() as connection:
        connection.execute(delete(bad).where(*mine))


def _batches(catalog: Catalog, stage: Stage, size: int) -> Iterator[Sequence[Task]]:
    after = ""
    while True:
        with catalog.reading() as connection:
            page = stage.pending(connection, after, _PAGE)
        for start in range(0, len(page), size):
            yield page[start : start + size]
        if len(page) < _PAGE:
            return
        after = page[-1].photo


def _batch_size(running: Running, total: int) -> int:
    # Small work is cut finer, so that every worker gets some.
    return min(running.batch, max(1, total // max(1, 2 * running.workers)))


def _outcomes(
    catalog: Catalog,
    stage: Stage,
    batches: Iterator[Sequence[Task]],
    workers: int,
    total: int,
) -> Generator[list[Outcome]]:
    if workers == 0 or total <= _INLINE:
        worker = stage.load()
        for batch in batches:
            yield outcomes_of(worker, catalog.store, batch)
        return
    args = (stage, catalog.store.url)
    with closing(Pool(run_batch, died, workers, start_process, args).map(batches)) as results:
        yield from results


def keep_outcomes(connection: Connection, stage: Stage, outcomes: Sequence[Outcome]) -> None:
    """Write outcomes; a fact that another run wrote meanwhile is left as it is."""
    there = held_photos(connection, {o.task.photo for o in outcomes})
    facts, failures = [], []
    for o in outcomes:
        if o.task.photo not in there:
            continue
        key = {"photo": o.task.photo, "inputs": o.task.inputs, "config": stage.config}
        if not isinstance(o, Failed):
            facts.append({**key, **o.columns})
        elif not o.passing:
            failures.append({**key, "stage": stage.name, "error": o.error, "at": now()})
    for table, rows in ((stage.table, facts), (schema.failures, failures)):
        insert_new(connection, table, rows)
