"""A workspace of drawn shoes behind the API: shared where it is only read, a copy where not."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

import solesight
from solesight.samples import SampleSet, write_samples
from solesight.web.app import create_app
from solesight.web.desk import Desk
from solesight.web.options import Limits, ServeOptions
from solesight.web.serving import server_of

BASE = "http://127.0.0.1"


@pytest.fixture(scope="session")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> SampleSet:
    folder = tmp_path_factory.mktemp("drawn-to-serve")
    return write_samples(folder, shoes=20, photos_per_shoe=3, seed=2)


@pytest.fixture(scope="session")
def made(drawn: SampleSet, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("served")
    with solesight.open(folder, workers=0) as ws:
        ws.add(drawn.folder, manifest=drawn.manifest)
        ws.clean()
        ws.embed()
        ws.split()
        ws.train("brand")
        ws.train("hyped")
    return folder


@pytest.fixture(scope="session")
def desk(made: Path) -> Iterator[Desk]:
    """Only to be read from."""
    with Desk.open(made, workers=0) as opened:
        yield opened


@pytest.fixture(scope="session")
def http(desk: Desk) -> TestClient:
    """Only to be read from; nothing is begun or ended with it."""
    return TestClient(create_app(desk), base_url=BASE, raise_server_exceptions=False)


@pytest.fixture
def copied(made: Path, tmp_path: Path) -> Path:
    """A workspace of one's own."""
    return Path(shutil.copytree(made, tmp_path / "ws"))


@pytest.fixture
def own(copied: Path) -> Iterator[TestClient]:
    """An API whose workspace may be changed; no job is run."""
    with Desk.open(copied, workers=0) as opened:
        yield TestClient(create_app(opened), base_url=BASE, raise_server_exceptions=False)


@pytest.fixture(scope="session")
def photo_files(drawn: SampleSet) -> list[Path]:
    kinds = {".jpg", ".png", ".webp"}
    return sorted(path for path in drawn.folder.rglob("*") if path.suffix in kinds)


@dataclass(frozen=True)
class Served:
    """A server that runs in a thread."""

    desk: Desk
    port: int

    @property
    def url(self) -> str:
        return f"{BASE}:{self.port}"


Serve = Callable[..., "contextmanager[Served]"]


@contextmanager
def serving(folder: Path, limits: Limits | None = None, **options: object) -> Iterator[Served]:
    """Serve a workspace on a free port."""
    desk = Desk.open(folder, limits, workers=0)
    chosen = ServeOptions(port=0, limits=limits or Limits(), **options)  # type: ignore[arg-type]
    server = server_of(desk, chosen)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield Served(desk, port)
    finally:
        server.should_exit = True
        thread.join(20)


@pytest.fixture(scope="session")
def serve() -> Callable[..., object]:
    return serving
