"""Inside a worker process: load the stage once, then turn batches into outcomes."""

from __future__ import annotations

from collections.abc import Sequence

from solesight.catalog import PhotoStore
from solesight.errors import SolesightError
from solesight.stages.stage import Failed, Outcome, Stage, Task, Worker

__all__ = ["died", "outcomes_of", "run_batch", "start_process"]


class _State:
    worker: Worker
    store: PhotoStore


def start_process(stage: Stage, photos_url: str) -> None:
    """Prepare a fresh worker process."""
    _State.worker = stage.load()
    _State.store = PhotoStore(photos_url)


def run_batch(tasks: Sequence[Task]) -> list[Outcome]:
    """Run the loaded stage on a batch; the entry point of the process pool."""
    return outcomes_of(_State.worker, _State.store, tasks)


def died(task: Task) -> Outcome:
    """Make the outcome of a photo that kills its worker process."""
    return Failed(task, "the worker process died on this photo, twice")


def outcomes_of(worker: Worker, store: PhotoStore, tasks: Sequence[Task]) -> list[Outcome]:
    """Read the photos of ``tasks`` and run ``worker``; a photo that cannot be read is Failed."""
    ready: list[tuple[Task, bytes]] = []
    bad: dict[str, Outcome] = {}
    for task in tasks:
        try:
            ready.append((task, store.get(task.photo)))
        except (SolesightError, OSError) as error:
            bad[task.photo] = Failed(task, str(error))
    good = {outcome.task.photo: outcome for outcome in (worker(ready) if ready else [])}
    return [good.get(task.photo) or bad[task.photo] for task in tasks]
