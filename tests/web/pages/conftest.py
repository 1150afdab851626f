"""A served workspace of drawn shoes, and a browser in front of it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import solesight
from solesight.samples import SampleSet, write_samples

sys.path.insert(0, str(Path(__file__).parent))
from window import Window, free_port, missing, wait_for

_LACKING = missing()


@pytest.fixture(scope="session")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> SampleSet:
    """Drawn shoes, more photos than one page of the grid shows."""
    return write_samples(tmp_path_factory.mktemp("drawn") / "shoes", shoes=24, photos_per_shoe=3)


@pytest.fixture(scope="session")
def workspace(drawn: SampleSet, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with everything that the pages show."""
    if _LACKING:
        pytest.skip(_LACKING)
    folder = tmp_path_factory.mktemp("web") / "shelf"
    with solesight.open(folder, workers=0) as ws:
        ws.add(drawn.folder, manifest=drawn.manifest)
        ws.clean()
        ws.embed()
        ws.split()
        ws.train("brand")
        ws.train("brand", seed=1)
        ws.train("hyped")
        ws.cluster()
    return folder


@pytest.fixture(scope="session")
def served(workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server of that workspace."""
    port, log = free_port(), tmp_path_factory.mktemp("log") / "serve.log"
    command = [sys.executable, "-m", "solesight", "serve", "--port", str(port)]
    environment = {**os.environ, "SOLESIGHT_WORKSPACE": str(workspace), "SOLESIGHT_WORKERS": "0"}
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, env=environment)
    base = f"http://127.0.0.1:{port}"
    try:
        wait_for(base, process)
        yield base
    finally:
        process.terminate()
        process.wait(timeout=20)


@pytest.fixture(scope="session")
def _browser(served: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Window]:
    with Window(served, tmp_path_factory.mktemp("downloads")) as window:
        yield window


@pytest.fixture
def window(_browser: Window) -> Iterator[Window]:
    """A window, wide and light; after each test nothing was complained of, no stranger called."""
    _browser.size(1280)
    _browser.dark(False)
    _browser.complaints()
    _browser.requests()
    yield _browser
    assert _browser.complaints() == []
    assert _browser.strangers() == []
