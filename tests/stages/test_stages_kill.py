"""Killed at random moments: nothing is lost, nothing is there twice, nobody is left behind."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from toy_stage import ToyStage, facts, fill, open_catalog

from solesight.catalog import Catalog, schema
from solesight.progress import Running
from solesight.stages import run_stage

pytestmark = pytest.mark.usefixtures("on_each_database")

PROGRAM = Path(__file__).parent / "toy_main.py"
KILLS = 20

needs_proc = pytest.mark.skipif(
    not Path("/proc/self/stat").exists(), reason="processes are counted through /proc"
)


def launch(folder: Path, nap: float, workers: int, batch: int) -> subprocess.Popen[str]:
    command = [sys.executable, str(PROGRAM), str(folder), str(nap), str(workers), str(batch)]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, start_new_session=True)


def state(pid: int) -> tuple[int, str] | None:
    """Parent and state of a process, or None when it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return None
    return int(fields[1]), fields[0]


def family(pid: int) -> set[int]:
    """All processes below ``pid``."""
    numbers = [int(p.name) for p in Path("/proc").iterdir() if p.name.isdigit()]
    parents = {n: found[0] for n in numbers if (found := state(n))}
    below: set[int] = set()
    while more := {n for n, up in parents.items() if up in {pid, *below}} - below:
        below |= more
    return below


def wait_until_gone(pids: set[int], seconds: float) -> set[int]:
    ends = time.monotonic() + seconds
    while left := {p for p in pids if (found := state(p)) and found[1] != "Z"}:
        if time.monotonic() > ends:
            return left
        time.sleep(0.02)
    return set()


def wait_for_more(catalog: Catalog, than: int) -> None:
    ends = time.monotonic() + 20
    while len(facts(catalog)) == than and time.monotonic() < ends:
        time.sleep(0.01)


@needs_proc
def test_kill_9_at_random_moments_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    rng = random.Random(8)
    with open_catalog(tmp_path) as catalog:
        names = fill(catalog, [f"photo {i}".encode() for i in range(1500)])
        counts, workers_seen = [0], 0
        for turn in range(KILLS):
            process = launch(tmp_path, 0.008, workers=2 * (turn % 2), batch=8)
            # Some die while they start, most while they work; how fast this machine is today
            # must not decide which.
            if turn % 5:
                wait_for_more(catalog, counts[-1])
            time.sleep(rng.uniform(0.0, 0.3))
            children = family(process.pid)
            workers_seen = max(workers_seen, len(children))
            process.kill()
            process.communicate()
            assert wait_until_gone(children, 5) == set()
            counts.append(len(facts(catalog)))
        assert counts == sorted(counts)
        # The kills fell into the work, not before or after it.
        assert len(set(counts)) > KILLS // 2
        assert counts[-1] < len(names)
        assert workers_seen >= 2
        rest = run_stage(catalog, ToyStage(), Running(2, 32))
        assert (rest.done, rest.failed) == (len(names) - counts[-1], ())
        assert set(facts(catalog)) == set(names)
        with catalog.reading() as connection:
            rows = connection.execute(select(func.count()).select_from(schema.embed_facts))
            assert rows.scalar_one() == len(names)
            if connection.dialect.name == "sqlite":
                assert connection.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"


@needs_proc
@pytest.mark.parametrize("after", [0.0, 0.15, 1.0])
def test_ctrl_c_to_the_whole_group_is_quick_and_quiet(tmp_path: Path, after: float) -> None:
    with open_catalog(tmp_path) as catalog:
        fill(catalog, [f"photo {i}".encode() for i in range(400)])
        process = launch(tmp_path, 0.05, workers=2, batch=16)
        # From the moment on which the first process is being made: its imports must be quiet too.
        while not family(process.pid) and process.poll() is None:
            time.sleep(0.005)
        time.sleep(after)
        children = family(process.pid)
        began = time.monotonic()
        os.killpg(process.pid, signal.SIGINT)
        _, errors = process.communicate(timeout=20)
        assert time.monotonic() - began < 4
        assert (process.returncode, errors) == (130, "")
        assert wait_until_gone(children, 5) == set()
        kept = len(facts(catalog))
        assert kept < 400
        assert kept % 16 == 0


def test_two_runs_at_once_share_the_work_without_an_error(tmp_path: Path) -> None:
    with open_catalog(tmp_path) as catalog:
        names = fill(catalog, [f"photo {i}".encode() for i in range(300)])
        both = [launch(tmp_path, 0.002, workers=n, batch=4) for n in (0, 2)]
        said = [process.communicate(timeout=60) for process in both]
        assert [process.returncode for process in both] == [0, 0]
        assert [errors for _, errors in said] == ["", ""]
        assert set(facts(catalog)) == set(names)
        assert len(facts(catalog)) == 300
