"""The queue: who gets a job, for how long, and what becomes of it when its owner dies."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from solesight.catalog import Catalog
from solesight.errors import NotFoundError, SettingsError, UnknownNameError
from solesight.jobs import JobQueue


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def queue(catalog_url: str, tmp_path: Path, clock: Clock) -> Iterator[JobQueue]:
    with Catalog(catalog_url, str(tmp_path / "photos")) as catalog:
        yield JobQueue(catalog, clock)


def test_jobs_are_claimed_in_their_order_and_once(queue: JobQueue) -> None:
    first, second = queue.put("clean", {}), queue.put("embed", {})
    assert [queue.claim("me", 10), queue.claim("you", 10)] == [
        queue.get(first.id),
        queue.get(second.id),
    ]
    assert queue.claim("she", 10) is None
    assert {queue.get(n).state for n in (first.id, second.id)} == {"running"}


def test_many_claimers_get_different_jobs(queue: JobQueue) -> None:
    wanted = {queue.put("clean", {}).id for _ in range(12)}
    with ThreadPoolExecutor(6) as pool:
        got = list(pool.map(lambda n: queue.claim(f"w{n}", 60), range(20)))
    found = [job.id for job in got if job]
    assert sorted(found) == sorted(wanted)


def test_a_job_waits_for_the_one_before_it(queue: JobQueue) -> None:
    first = queue.put("clean", {})
    after = queue.put("embed", {}, after=first.id)
    assert queue.claim("me", 10) is not None
    assert queue.claim("me", 10) is None
    queue.end(first.id, "me", "partly")
    claimed = queue.claim("me", 10)
    assert claimed is not None
    assert claimed.id == after.id


def test_what_needs_a_failed_job_never_begins(queue: JobQueue) -> None:
    first = queue.put("clean", {})
    second = queue.put("embed", {}, after=first.id)
    third = queue.put("split", {}, after=second.id)
    queue.claim("me", 10)
    queue.end(first.id, "me", "failed", "no disk")
    for _ in range(3):
        assert queue.claim("me", 10) is None
    assert [queue.get(n.id).state for n in (first, second, third)] == [
        "failed",
        "cancelled",
        "cancelled",
    ]
    assert queue.get(second.id).error == "what it needs failed"


def test_a_lease_that_runs_out_gives_the_job_to_another(queue: JobQueue, clock: Clock) -> None:
    job = queue.put("clean", {})
    queue.claim("dead", 10)
    assert queue.renew(job.id, "dead", 10, ("clean", 5, 20))
    clock.now += 9
    assert queue.claim("heir", 10) is None
    clock.now += 2
    taken = queue.claim("heir", 10)
    assert taken is not None
    assert (taken.id, taken.attempts) == (job.id, 2)
    # The dead one comes back to life: the job is no longer its own.
    assert not queue.renew(job.id, "dead", 10, ("clean", 6, 20))
    queue.end(job.id, "dead", "failed", "late")
    assert queue.get(job.id).state == "running"
    queue.end(job.id, "heir", "done", result={"added": 3})
    ended = queue.get(job.id)
    assert (ended.state, ended.result, ended.ended) == ("done", {"added": 3}, True)


def test_a_job_that_kills_each_server_is_given_up(queue: JobQueue, clock: Clock) -> None:
    job = queue.put("clean", {})
    for _ in range(5):
        assert queue.claim("me", 10) is not None
        clock.now += 11
    assert queue.claim("me", 10) is None
    assert queue.get(job.id).state == "failed"


def test_a_released_job_is_taken_up_at_once(queue: JobQueue) -> None:
    job = queue.put("clean", {})
    queue.claim("me", 10)
    queue.release(job.id, "me")
    again = queue.claim("you", 10)
    assert again is not None
    assert again.id == job.id


def test_cancelling(queue: JobQueue, clock: Clock) -> None:
    waiting, running = queue.put("split", {}), queue.put("clean", {})
    assert queue.cancel(waiting.id).state == "cancelled"
    assert queue.claim("me", 10) == queue.get(running.id)
    assert not queue.stopping(running.id, "me")
    assert queue.cancel(running.id).cancelling
    assert queue.stopping(running.id, "me")
    assert not queue.renew(running.id, "me", 10, ("", 0, None))
    # Its server dies before it could stop: nobody begins it again.
    clock.now += 30
    assert queue.claim("you", 10) is None
    assert queue.get(running.id).state == "cancelled"
    assert queue.cancel(waiting.id).state == "cancelled"


def test_progress_is_shown(queue: JobQueue) -> None:
    job = queue.put("train", {"target": "brand"})
    queue.claim("me", 10)
    queue.renew(job.id, "me", 10, ("embed", 25, 200))
    said = queue.get(job.id).as_json()
    assert (said["percent"], said["label"], said["what"]) == (
        12.5,
        "embed",
        "learn a target: brand",
    )
    assert [one.id for one in queue.open()] == [job.id]
    assert [one.id for one in queue.newest(1)] == [job.id]


@pytest.mark.parametrize(
    ("kind", "options", "error"),
    [
        ("rm", {}, UnknownNameError),
        ("clean", {"workspace": "/etc"}, UnknownNameError),
        ("train", {}, SettingsError),
        ("train", {"target": "--final"}, SettingsError),
        ("train", {"target": "a\nb"}, SettingsError),
        ("train", {"target": "brand", "top": "5"}, SettingsError),
        ("train", {"target": "brand", "top": True}, SettingsError),
        ("train", {"target": "brand", "final": "yes"}, SettingsError),
        ("train", {"target": ["brand"]}, SettingsError),
        ("split", {"seed": -1}, SettingsError),
    ],
)
def test_what_cannot_work_is_refused(
    queue: JobQueue, kind: str, options: dict[str, object], error: type[Exception]
) -> None:
    with pytest.raises(error):
        queue.put(kind, options)
    assert queue.open() == []


def test_a_job_that_is_not_there(queue: JobQueue) -> None:
    with pytest.raises(NotFoundError, match="there is no job 77"):
        queue.get(77)
