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
    """Read the photos of ``tasks`` and run ``worker``; what goes wrong is Failed, never raised.

    A store that doesn't answer says nothing of the photo: that failure is passing.
    """
    ready: list[tuple[Task, bytes]] = []
    bad: dict[str, Outcome] = {}
    for task in tasks:
        try:
            ready.append((task, store.get(task.photo)))
        except (SolesightError, OSError) as error:
            bad[task.photo] = Failed(task, _one_line(error), passing=True)
    good = _answers(worker, ready)
    return [good.get(task.photo) or bad[task.photo] for task in tasks]


def _answers(worker: Worker, ready: Sequence[tuple[Task, bytes]]) -> dict[str, Outcome]:
    if not ready:
        return {}
    answers: dict[str, Outcome] = {
        task.photo: Failed(task, "the stage gave no answer for this photo") for task, _ in ready
    }
    try:
        answers.update((outcome.task.photo, outcome) for outcome in worker(ready))
    except Exception as error:  # noqa: BLE001 - one odd photo must not cost the others their run
        if len(ready) == 1:
            return {ready[0][0].photo: Failed(ready[0][0], _one_line(error))}
        # Which photo it was shows when each is tried alone.
        for pair in ready:
            answers.update(_answers(worker, [pair]))
    return answers


def _one_line(error: Exception) -> str:
    text = " ".join(str(error).split())
    if isinstance(error, SolesightError):
        return text
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
