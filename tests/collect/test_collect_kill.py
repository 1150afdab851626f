"""Photos from a server with faults, killed at random moments: nothing lost, nothing twice."""

from __future__ import annotations

import hashlib
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import pytest
from collect_makers import WORKSPACE, photo
from replay import Asked, Names, ReplayServer, Reply, network_to
from sqlalchemy import func, select

import solesight
from solesight import Workspace
from solesight.catalog import schema, schema_collect
from solesight.collect import Ask, Pace

PROGRAM = Path(__file__).parent / "collect_main.py"
PHOTOS, KILLS = 240, 6
GONE = {n for n in range(PHOTOS) if n % 40 == 7}  # answer 404
HTML = {n for n in range(PHOTOS) if n % 60 == 11}  # a page under a picture's name
HOSTS = ("a.example", "b.example", "c.example")


class Faulty:
    """5 % 503, 2 % truncated, 1 % slow; the next try of the same photo is good."""

    def __init__(self) -> None:
        self.tries: Counter[str] = Counter()
        self._rng, self._lock = random.Random(5), threading.Lock()

    def __call__(self, asked: Asked) -> Reply | None:
        if asked.path == "/robots.txt":
            return None
        number = int(asked.path.strip("/").removesuffix(".jpg"))
        with self._lock:
            self.tries[asked.path] += 1
            fault = self._rng.random() if self.tries[asked.path] == 1 else 1.0
        if number in GONE:
            return None
        if number in HTML:
            return Reply(b"<html><body>moved</body></html>", kind="image/jpeg")
        body = photo(number)
        if fault < 0.05:
            return Reply(b"", 503)
        if fault < 0.07:
            return Reply(body, kind="image/jpeg", cut=len(body) // 2)
        return Reply(body, kind="image/jpeg", wait=0.3 if fault < 0.08 else 0.0)


def prepared(folder: Path, server: ReplayServer) -> Path:
    faulty = Faulty()
    for host in HOSTS:
        server.host(host, faulty)
    path = folder / "list.csv"
    rows = [f"https://{HOSTS[n % 3]}/{n}.jpg,Kestrin Arc {n},${100 + n}" for n in range(PHOTOS)]
    path.write_text("url,title,price\n" + "\n".join(rows), encoding="utf-8")
    return path


def launch(folder: Path, names: Path, port: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, str(PROGRAM), str(folder / "ws"), str(names), str(port)]
    quiet = subprocess.DEVNULL
    return subprocess.Popen(command, stdout=quiet, stderr=subprocess.PIPE)


def settled(ws: Workspace) -> Counter[str]:
    got = schema_collect.downloads.c
    with ws.catalog.reading() as connection:
        rows = connection.execute(select(got.state, func.count()).group_by(got.state))
        return Counter(dict(rows.all()))


def test_kill_9_at_random_moments(tmp_path: Path, server: ReplayServer) -> None:
    names, rng = prepared(tmp_path, server), random.Random(3)
    kills = 0
    for _ in range(KILLS):
        process = launch(tmp_path, names, server.port)
        before = len(server.asked)
        ends = time.monotonic() + 60
        # Some die while they start, most while photos are in the air.
        wanted = rng.choice((0, 1, 5, 20))
        while len(server.asked) < before + wanted and process.poll() is None:
            assert time.monotonic() < ends, "the run asks for nothing"
            time.sleep(0.005)
        time.sleep(rng.random() * 0.1)
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
            kills += 1
        _, said = process.communicate()
        assert process.returncode in (0, -signal.SIGKILL), said.decode()
    assert kills >= KILLS // 2, "most runs are to be cut short"
    last = launch(tmp_path, names, server.port)
    _, said = last.communicate(timeout=120)
    assert last.returncode == 0, said.decode()
    _check(tmp_path)
    # Only what was in the air at a kill, or failed once, is asked for again.
    asked = Counter(a.path for a in server.asked if a.path != "/robots.txt")
    assert sum(asked.values()) <= PHOTOS + 8 * (kills + 1) + 48 * kills + 5 * PHOTOS * 0.1


def _check(folder: Path) -> None:
    good = set(range(PHOTOS)) - GONE - HTML
    hashes = {hashlib.sha256(photo(n)).hexdigest(): n for n in good}
    with solesight.open(folder / "ws", **WORKSPACE) as ws:
        assert settled(ws) == {"done": len(good), "failed": len(GONE) + len(HTML)}
        with ws.catalog.reading() as connection:
            photos = connection.execute(select(schema.photos.c.photo)).scalars().all()
            listed = connection.execute(select(schema.listings)).all()
            prices = connection.execute(select(schema.observations)).all()
            failures = connection.execute(
                select(schema_collect.downloads.c.failure).where(
                    schema_collect.downloads.c.state == "failed"
                )
            ).scalars()
            assert Counter(failures) == {"gone": len(GONE), "html": len(HTML)}
        assert sorted(photos) == sorted(hashes), "each good one once"
        assert {p for p, _ in ws.catalog.store.sizes()} == set(hashes)
        assert len(listed) == len(prices) == PHOTOS
        shown = {row.photo: row.row for row in listed if row.photo}
        assert len(shown) == len(good)
        assert all(f'Kestrin Arc {hashes[p]}"' in row for p, row in shown.items())
        assert Counter(row.photo is not None for row in prices)[True] == len(good)
        assert ws.doctor().ok


def test_two_runs_at_once_share_the_work(tmp_path: Path, server: ReplayServer) -> None:
    names = prepared(tmp_path, server)
    with solesight.open(tmp_path / "ws", **WORKSPACE):
        pass  # made, so that both only open it
    runs = [launch(tmp_path, names, server.port) for _ in range(2)]
    for run in runs:
        _, said = run.communicate(timeout=120)
        assert run.returncode == 0, said.decode()
    with solesight.open(tmp_path / "ws", **WORKSPACE) as ws:
        ws.collect("urls", str(names), network=network_to(server.port))
    _check(tmp_path)
    asked = Counter(a.path for a in server.asked if a.path != "/robots.txt")
    twice = [path for path, n in asked.items() if n > 2]
    assert not twice, "a photo that one run fetches the other leaves alone"


def test_ctrl_c_keeps_what_was_done(tmp_path: Path, server: ReplayServer) -> None:
    names = prepared(tmp_path, server)
    process = launch(tmp_path, names, server.port)
    ends = time.monotonic() + 60
    while len(server.asked) < 30 and time.monotonic() < ends:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    with solesight.open(tmp_path / "ws", **WORKSPACE) as ws:
        states = settled(ws)
        assert "leased" not in states
        assert states["done"] > 0
        assert sum(states.values()) == PHOTOS


def test_a_photo_that_was_forgotten_is_not_fetched_again(
    ws: Workspace, server: ReplayServer, tmp_path: Path
) -> None:
    names = prepared(tmp_path, server)
    network, ask = network_to(server.port, Names()), Ask(pace=Pace(per_host=4, patience=30.0))
    ws.collect("urls", str(names), limit=6, ask=ask, network=network)
    first = hashlib.sha256(photo(0)).hexdigest()
    ws.forget(first)
    before = len(server.asked)
    again = ws.collect("urls", str(names), limit=6, ask=ask, network=network)
    assert again.added == 0
    assert len(server.asked) == before
    assert again.queries[0].lost == {"forgotten": 1}


@pytest.mark.parametrize("state", ["leased", "waiting"])
def test_what_a_dead_process_held_is_free_at_once(
    ws: Workspace, server: ReplayServer, tmp_path: Path, state: str
) -> None:
    names = prepared(tmp_path, server)
    ws.collect("urls", str(names), limit=4, ask=Ask(photos=False))
    got = schema_collect.downloads
    with ws.catalog.writing() as connection:
        import platform

        held = f"{platform.node()[:60]}|999999999|1"
        values = {"state": state, "lease": held, "leased_until": time.time() + 10_000}
        connection.execute(got.update().values(**values))
    done = ws.collect("urls", str(names), limit=4, network=network_to(server.port))
    assert done.added == 4
