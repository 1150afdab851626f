"""Long work through a real server: followed, cancelled, and not lost when the server is killed."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from solesight.client import Client
from solesight.errors import ServerError
from solesight.samples import write_samples


@pytest.fixture(autouse=True)
def _one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOLESIGHT_WORKERS", "0")


@contextlib.contextmanager
def started(folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], Client]]:
    """Run `solesight serve` as its users do."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "solesight", "serve", "--port", str(port)]
    log = folder.parent / f"serve-{port}.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [*command, "--workspace", str(folder)], stdout=out, stderr=out, start_new_session=True
        )
    try:
        with Client(f"http://127.0.0.1:{port}") as client:
            for _ in range(600):
                assert process.poll() is None, log.read_text()
                with contextlib.suppress(ServerError):
                    client.status()
                    break
                time.sleep(0.1)
            yield process, client
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGINT)
        process.wait(60)


def test_photos_are_added_by_a_job_and_seen(
    copied: Path, serve: Callable[..., Any], tmp_path: Path
) -> None:
    new = write_samples(tmp_path / "new", shoes=2, photos_per_shoe=2, seed=77, extras=False)
    files = [p for p in sorted(new.folder.rglob("*")) if p.suffix in {".jpg", ".png", ".webp"}]
    with serve(copied) as served, Client(served.url) as client:
        before = client.photos()["total"]
        sent = [*files, ("../evil.html", b"<html>no picture</html>")]
        job = client.add(sent, source="mine", brand="Brandnew", then="clean")
        done = client.wait(job["id"])
        assert done["state"] == "partly"
        assert done["result"] is not None
        assert (done["result"]["added"], len(done["result"]["failed"])) == (len(files), 1)
        assert done["result"]["failed"][0]["reason"] == "html"
        cleaned = client.wait(job["id"] + 1)
        assert (cleaned["kind"], cleaned["state"]) == ("clean", "done")
        # The catalog's pages are read anew in the background once a job has ended.
        for _ in range(300):
            mine = list(client.every_photo(source="mine"))
            if len(mine) == len(files) and all(card["verdict"] != "new" for card in mine):
                break
            time.sleep(0.1)
        assert client.photos()["total"] == before + len(files)
        assert len(mine) == len(files)
        assert {card["brand"] for card in mine} == {"Brandnew"}
        assert all(card["verdict"] in ("keep", "reject") for card in mine)
        assert client.thumbnail(mine[0]["photo"], 160)[:4] == b"RIFF"
        assert list((copied / "inbox").iterdir()) == []
        with pytest.raises(ServerError, match="no kind of job to follow") as refused:
            client.add(files, then="rm")
        assert refused.value.status == 422
        assert list((copied / "inbox").iterdir()) == []


def _events(url: str, seconds: float) -> list[dict[str, Any]]:
    import httpx2

    told = []
    until = time.monotonic() + seconds
    with httpx2.stream(
        "GET", f"{url}/api/v1/jobs/events", timeout=seconds, trust_env=False
    ) as lines:
        for line in lines.iter_lines():
            if line.startswith("data: "):
                told.append(json.loads(line.removeprefix("data: ")))
                if told[-1]["state"] in ("done", "failed", "cancelled"):
                    return told
            if time.monotonic() > until:
                break
    return told


def test_changes_are_told_as_they_happen(copied: Path, serve: Callable[..., Any]) -> None:
    with serve(copied) as served, Client(served.url) as client:
        number = client.start("train", target="brand", learner="probe")["id"]
        told = _events(served.url, 120)
        states = [one["state"] for one in told if one["id"] == number]
        assert states[0] in ("waiting", "running")
        assert states[-1] == "done"
        done = client.job(number)
        assert done["result"] is not None
        assert done["result"]["bundle"] == "brand-probe-002"
        assert client.models()[0]["name"] == "brand-probe-002"


def test_a_job_is_cancelled(copied: Path, serve: Callable[..., Any]) -> None:
    with serve(copied) as served, Client(served.url) as client:
        number = client.start("train", target="brand")["id"]
        waiting = client.start("report")["id"]
        assert client.cancel(waiting)["state"] == "cancelled"
        while client.job(number)["state"] == "waiting":
            time.sleep(0.05)
        client.cancel(number)
        assert client.wait(number)["state"] == "cancelled"
        assert len(client.models()) == 2
        with pytest.raises(ServerError, match="there is no job 99") as refused:
            client.job(99)
        assert refused.value.status == 404


def test_a_killed_servers_job_is_done_by_the_next(copied: Path, tmp_path: Path) -> None:
    with started(copied) as (server, client):
        number = client.start("train", target="brand")["id"]
        while client.job(number)["state"] != "running":
            time.sleep(0.02)
        os.kill(server.pid, signal.SIGKILL)
        server.wait(30)
    _lapse(copied)
    with started(copied) as (_, client):
        done = client.wait(number, 120)
        # Unless it was all but done when its server died, it began twice.
        assert done["state"] == "done"
        assert done["attempts"] == 2  # type: ignore[typeddict-item]
        assert client.models()[0]["name"].startswith("brand-probe-")


def _lapse(folder: Path) -> None:
    """Let the lease of the dead run out now, in the stead of waiting for it."""
    engine = create_engine(f"sqlite:///{folder / 'catalog.db'}")
    with engine.begin() as connection:
        connection.execute(text("UPDATE jobs SET lease = 1 WHERE state = 'running'"))
    engine.dispose()


def test_a_server_killed_during_an_upload_shows_nothing_half_written(copied: Path) -> None:
    head = (
        "POST /api/v1/photos HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 900000\r\n"
        "Content-Type: multipart/form-data; boundary=b\r\n\r\n"
        '--b\r\nContent-Disposition: form-data; name="photo"; filename="a.jpg"\r\n\r\n'
    )
    with started(copied) as (server, client):
        before = client.photos(sort="title", limit=200)
        port = client._http.base_url.port
        with socket.create_connection(("127.0.0.1", port)) as sock:
            sock.sendall(head.encode() + b"\xff\xd8\xff" + b"x" * 400_000)
            time.sleep(0.3)
            os.kill(server.pid, signal.SIGKILL)
            server.wait(30)
    inbox = copied / "inbox"
    assert not inbox.exists() or list(inbox.iterdir()) == []
    with started(copied) as (_, client):
        assert client.photos(sort="title", limit=200) == before
        assert client.jobs() == []
        assert client.status()["photos"] == before["total"]


def test_the_client_waits_where_the_server_is_busy(copied: Path, serve: Callable[..., Any]) -> None:
    from dataclasses import replace

    from solesight.web.options import Limits

    limits = replace(Limits(), burst=3, per_second=1.0)
    with serve(copied, limits) as served:
        with Client(served.url, patience=10) as client:
            for _ in range(4):
                client.jobs()
        with Client(served.url, patience=0) as hasty:

            def ask_often() -> None:
                for _ in range(5):
                    hasty.jobs()

            with pytest.raises(ServerError) as refused:
                ask_often()
        assert refused.value.status == 429
    with Client(served.url) as nobody, pytest.raises(ServerError, match="is it running"):
        nobody.jobs()


def test_a_token_of_the_client(copied: Path, serve: Callable[..., Any]) -> None:
    with serve(copied, token="a-long-enough-token") as served:
        with Client(served.url, "a-long-enough-token") as client:
            assert client.status()["photos"] > 0
        with Client(served.url) as stranger, pytest.raises(ServerError) as refused:
            stranger.status()
        assert refused.value.status == 401
