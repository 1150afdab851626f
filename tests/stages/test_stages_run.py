"""The runner on photos that fail in every way."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from sqlalchemy import delete
from toy_stage import ToyStage, facts, failures, fill, open_catalog

import solesight.stages.run as runner
from solesight.catalog import schema
from solesight.errors import BundleError, SolesightError
from solesight.progress import Running
from solesight.stages import Fact, Failed, Task, run_stage
from solesight.stages.run import keep_outcomes

pytestmark = pytest.mark.usefixtures("on_each_database")

SOUND = [f"photo {i}".encode() for i in range(40)]


def name(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize("workers", [0, 2])
def test_every_photo_gets_its_fact_once_and_a_second_run_finds_nothing(
    tmp_path: Path, workers: int
) -> None:
    with open_catalog(tmp_path) as catalog:
        fill(catalog, SOUND)
        run = run_stage(catalog, ToyStage(), Running(workers, 8))
        assert (run.stage, run.done, run.failed) == ("toy", 40, ())
        assert facts(catalog) == {name(data): hashlib.sha256(data).digest() for data in SOUND}
        again = run_stage(catalog, ToyStage(), Running(workers, 8))
        assert (again.done, again.failed) == (0, ())


@pytest.mark.parametrize("workers", [0, 2])
def test_an_exception_costs_only_the_photo_it_was_raised_on(tmp_path: Path, workers: int) -> None:
    odd = [b"raise", b"fail", b"silent"]
    with open_catalog(tmp_path) as catalog:
        fill(catalog, [*SOUND, *odd])
        run = run_stage(catalog, ToyStage(), Running(workers, 16))
        assert run.done == 40
        assert dict(run.failed) == {
            name(b"raise"): "ValueError: an odd photo",
            name(b"fail"): "nothing to see",
            name(b"silent"): "the stage gave no answer for this photo",
        }
        assert failures(catalog) == dict(run.failed)


def test_a_worker_that_dies_on_two_photos_fails_only_those(tmp_path: Path) -> None:
    with open_catalog(tmp_path) as catalog:
        fill(catalog, [*SOUND, b"die 1", b"die 2"])
        run = run_stage(catalog, ToyStage(), Running(2, 8))
        assert run.done == 40
        died = "the worker process died on this photo, twice"
        assert dict(run.failed) == {name(b"die 1"): died, name(b"die 2"): died}
        # It is known now: the next run doesn't touch it, and costs no process.
        assert run_stage(catalog, ToyStage(), Running(2, 8)).failed == ()


def test_failures_are_tried_again_only_when_asked(tmp_path: Path) -> None:
    with open_catalog(tmp_path) as catalog:
        fill(catalog, [b"fail", b"sound"])
        assert len(run_stage(catalog, ToyStage()).failed) == 1
        other = ToyStage(config="toy-2")
        assert len(run_stage(catalog, other).failed) == 1
        assert run_stage(catalog, ToyStage()).failed == ()
        assert run_stage(catalog, ToyStage(), Running(retry_failed=True)).failed == (
            (name(b"fail"), "nothing to see"),
        )
        # The failures of another configuration were left alone.
        assert run_stage(catalog, other).failed == ()


def test_a_missing_file_fails_without_being_held_against_the_photo(tmp_path: Path) -> None:
    with open_catalog(tmp_path) as catalog:
        fill(catalog, [b"one", b"two"])
        catalog.store.delete(name(b"one"))
        run = run_stage(catalog, ToyStage())
        assert run.done == 1
        assert [photo for photo, _ in run.failed] == [name(b"one")]
        assert "missing" in run.failed[0][1]
        assert failures(catalog) == {}
        catalog.store.put(name(b"one"), b"one")
        assert run_stage(catalog, ToyStage()).done == 1


@pytest.mark.parametrize("workers", [0, 2])
def test_a_stage_that_cannot_load_blames_no_photo(tmp_path: Path, workers: int) -> None:
    with open_catalog(tmp_path) as catalog:
        fill(catalog, SOUND)
        wanted = BundleError if workers == 0 else SolesightError
        with pytest.raises(wanted, match="weights are damaged"):
            run_stage(catalog, ToyStage(load_error="weights are damaged"), Running(workers, 8))
        assert failures(catalog) == {}


def test_processes_that_die_while_they_start_blame_no_photo(tmp_path: Path) -> None:
    with open_catalog(tmp_path) as catalog:
        fill(catalog, SOUND)
        with pytest.raises(SolesightError, match="die while they start"):
            run_stage(catalog, ToyStage(load_dies=True), Running(2, 8))
        assert failures(catalog) == {}


def test_pending_is_read_page_by_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "_PAGE", 16)
    asked: list[tuple[str, int, int]] = []

    class Watched(ToyStage):
        def pending(self, connection, after, limit):  # type: ignore[no-untyped-def]
            found = super().pending(connection, after, limit)
            asked.append((after, limit, len(found)))
            return found

    with open_catalog(tmp_path) as catalog:
        names = sorted(fill(catalog, SOUND))
        assert run_stage(catalog, Watched(), Running(0, 5)).done == 40
    assert asked == [("", 16, 16), (names[15], 16, 16), (names[31], 16, 8)]


def test_a_page_is_kept_before_the_next_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "_PAGE", 10)
    kept_when_asked: list[int] = []

    class Watched(ToyStage):
        def pending(self, connection, after, limit):  # type: ignore[no-untyped-def]
            kept_when_asked.append(len(facts(catalog)))
            return super().pending(connection, after, limit)

    with open_catalog(tmp_path) as catalog:
        fill(catalog, SOUND)
        run_stage(catalog, Watched(), Running(0, 10))
    assert kept_when_asked == [0, 10, 20, 30, 40]


def test_a_photo_forgotten_while_it_was_worked_on_is_left_out(tmp_path: Path) -> None:
    stage = ToyStage()
    with open_catalog(tmp_path) as catalog:
        one, two = fill(catalog, [b"one", b"two"])
        outcomes = [Fact(Task(n, "x"), {"vector": b"v"}) for n in (one, two)]
        with catalog.writing() as connection:
            connection.execute(delete(schema.photos).where(schema.photos.c.photo == one))
            keep_outcomes(connection, stage, [*outcomes, Failed(Task(one, "x"), "no")])
        assert list(facts(catalog)) == [two]
        assert failures(catalog) == {}


def test_progress_ends_even_when_the_run_is_stopped(tmp_path: Path) -> None:
    said: list[object] = []

    class Stopper:
        def start(self, label: str, total: int | None) -> None:
            said.append((label, total))

        def advance(self, n: int = 1) -> None:
            said.append(n)
            raise KeyboardInterrupt

        def finish(self) -> None:
            said.append("end")

    with open_catalog(tmp_path) as catalog:
        fill(catalog, SOUND)
        with pytest.raises(KeyboardInterrupt):
            run_stage(catalog, ToyStage(), Running(2, 8, Stopper()))
        assert said == [("toy", 40), 8, "end"]
        assert len(facts(catalog)) == 8
