"""Running a job: arguments, the inbox, the log, and a command that ends with its server."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import solesight
from solesight.errors import ManifestError
from solesight.jobs import Inbox, Job, JobQueue, JobRunner, job_kinds
from solesight.jobs.child import __file__ as child_file
from solesight.jobs.kinds import arguments_of, follow_ups
from solesight.jobs.logs import JobLog
from solesight.samples import write_samples


def test_options_become_arguments(tmp_path: Path) -> None:
    options = {"target": "brand", "top": 5, "other": True, "seed": None}
    assert arguments_of("train", options, tmp_path) == [
        *("train", "--top", "5", "--other", "--workspace", str(tmp_path), "--json"),
        *("--", "brand"),
    ]


def test_only_jobs_that_need_nothing_follow_others() -> None:
    assert follow_ups(["clean", "embed"]) == ("clean", "embed")
    for name in ("train", "add", "rm"):
        with pytest.raises(solesight.errors.UnknownNameError):
            follow_ups([name])


@given(st.lists(st.text(max_size=200), max_size=8))
def test_no_name_leaves_the_inbox_or_meets_another(names: list[str]) -> None:
    import tempfile

    names = [name for name in names if Path(name).suffix.lower() not in {".csv", ".jsonl"}]
    with tempfile.TemporaryDirectory() as folder:
        inbox = Inbox(Path(folder))
        try:
            with inbox.filling() as parcel:
                own = [parcel.put(name, io.BytesIO(b"x")) for name in names]
        except ManifestError:
            return
        there = sorted(path.name for path in (Path(folder) / "inbox" / parcel.name).iterdir())
        assert there == sorted(own)
        assert all(not name.startswith((".", "-")) for name in own)
        assert sorted(p.name for p in Path(folder).iterdir()) == ["inbox"]


@pytest.mark.parametrize("name", ["../../etc/passwd", "..\\..\\x.jpg", "/etc/passwd", "-rf", "..."])
def test_hostile_names(tmp_path: Path, name: str) -> None:
    with Inbox(tmp_path).filling() as parcel:
        own = parcel.put(name, io.BytesIO(b"x"))
    assert [p.name for p in (tmp_path / "inbox" / parcel.name).iterdir()] == [own]


def test_a_parcel_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)

    class Gone(io.BytesIO):
        def read(self, *_: object) -> bytes:
            raise OSError("the client is gone")

    with pytest.raises(OSError, match="gone"), inbox.filling() as parcel:
        parcel.put("a.jpg", Gone())
    assert list((tmp_path / "inbox").iterdir()) == []
    with pytest.raises(ManifestError):
        inbox.inputs(parcel.name)
    with pytest.raises(ManifestError):
        inbox.inputs("../photos")


def test_what_killed_servers_left_is_swept(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)
    with inbox.filling() as wanted:
        wanted.put("a.jpg", io.BytesIO(b"x"))
    with inbox.filling() as orphan:
        orphan.put("a.jpg", io.BytesIO(b"x"))
    (tmp_path / "inbox" / ".dead.part").mkdir()
    assert inbox.sweep({wanted.name}) == 0
    assert inbox.sweep({wanted.name}, older_than=-1) == 2
    assert [p.name for p in (tmp_path / "inbox").iterdir()] == [wanted.name]


def test_one_table_labels_what_is_beside_it(tmp_path: Path) -> None:
    with Inbox(tmp_path).filling() as parcel:
        own = [parcel.put(name, io.BytesIO(b"x")) for name in ("a.jpg", "A.JPG")]
        parcel.label(own, {"title": 'A "quoted", title', "brand": ""})
    table = tmp_path / "inbox" / parcel.name / "manifest.csv"
    assert table.read_text().splitlines() == [
        "path,title",
        'a.jpg,"A ""quoted"", title"',
        'A-2.JPG,"A ""quoted"", title"',
    ]
    with Inbox(tmp_path).filling() as parcel:
        parcel.put("one.csv", io.BytesIO(b""))
        with pytest.raises(ManifestError, match="one table"):
            parcel.put("two.csv", io.BytesIO(b""))


def test_the_log_says_how_far_it_is(tmp_path: Path) -> None:
    log = JobLog(tmp_path)
    assert log.follow() == ("", 0, None)
    log.text_file.write_text("embed: 32 of 128, about 9 s left\n")
    assert log.follow() == ("embed", 32, 128)
    with log.text_file.open("a") as file:
        file.write("a note: of no account\nembed: 128 in 3.1 s\nsolesight: no disk\n")
    assert log.follow() == ("embed", 128, 128)
    assert log.last_words() == "no disk"
    assert log.said() is None
    log.said_file.write_text('{"a": 1}\n{"b": 2}\n')
    assert log.said() == {"b": 2}


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs /proc")
def test_a_command_ends_with_whoever_asked_for_it(tmp_path: Path) -> None:
    told = tmp_path / "pid"
    script = f"import os, time; open({str(told)!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    command = [sys.executable, child_file, sys.executable, "-c", script]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL)
    while not (told.exists() and told.read_text()):
        time.sleep(0.02)
    pid = int(told.read_text())
    assert _alive(pid)
    assert child.stdin is not None
    # The kernel does the same for a parent that was killed.
    child.stdin.close()
    assert child.wait(20) != 0
    assert not _alive(pid)


def test_a_command_says_its_own_exit_code() -> None:
    command = [sys.executable, child_file, sys.executable, "-c", "raise SystemExit(7)"]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as child:
        assert child.wait(20) == 7


def test_a_runner_does_what_waits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOLESIGHT_WORKERS", "0")
    drawn = write_samples(tmp_path / "drawn", shoes=2, photos_per_shoe=2, seed=3, extras=False)
    folder, ended = tmp_path / "ws", list[Job]()
    with solesight.open(folder) as ws:
        queue = JobQueue(ws.catalog)
        with Inbox(folder).filling() as parcel:
            for file in sorted(drawn.folder.rglob("*.*")):
                if file.suffix != ".csv":
                    parcel.put(file.name, io.BytesIO(file.read_bytes()))
        adding = queue.put("add", {"inbox": parcel.name, "source": "mine"})
        failing = queue.put("explore", {}, after=adding.id)
        with JobRunner(queue, folder, ended.append) as runner:
            runner.begin()
            for _ in range(600):
                if len(ended) == 2:
                    break
                time.sleep(0.1)
            log = runner.log_of(failing.id).text()[0]
        done = queue.get(adding.id)
        assert (done.state, done.result and done.result["added"]) == ("done", 4)
        assert ws.status().as_json()["sources"] == {"mine": 4}
        # Nothing was cleaned: the command says so, and so does the job.
        failed = queue.get(failing.id)
        assert failed.state == "failed"
        assert "solesight clean" in (failed.error or "")
        assert json.dumps(failed.error)[1:-1] in json.dumps(log)
    assert list((folder / "inbox").iterdir()) == []


def test_every_option_of_a_job_is_one_of_its_command() -> None:
    import typer

    from solesight.cli import commands  # noqa: F401 - registers them
    from solesight.cli.app import app

    known = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    for kind in job_kinds().values():
        options = {name for p in known[kind.kind].params for name in p.opts}
        wanted = {option.flag for option in kind.options.values() if option.flag}
        assert wanted <= options, kind.kind
        plain = [p for p in known[kind.kind].params if not p.opts[0].startswith("-")]
        assert len(plain) >= sum(not option.flag for option in kind.options.values())
