"""A small drawn workspace that is ready to be learned from, made once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import solesight
from solesight.samples import write_samples


@pytest.fixture(scope="session")
def _ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("learn")
    drawn = write_samples(folder / "drawn", shoes=30, photos_per_shoe=3, seed=1)
    with solesight.open(folder / "ws", workers=0) as ws:
        ws.add(drawn.folder, manifest=drawn.manifest)
        ws.clean()
        ws.embed()
        ws.split()
    return folder / "ws"


@pytest.fixture
def ready(_ready: Path, tmp_path: Path) -> Path:
    """A copy of its own: a test may write into it."""
    shutil.copytree(_ready, tmp_path / "ws")
    return tmp_path / "ws"
