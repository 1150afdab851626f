"""A drawn workspace with vectors and splits, made once; tests that change one work on a copy."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import solesight
from solesight.samples import write_samples


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clusters")
    write_samples(folder / "shoes", shoes=14, photos_per_shoe=4, seed=2, extras=False)
    with solesight.open(folder / "ws", workers=0) as ws:
        ws.add(folder / "shoes", manifest=folder / "shoes" / "manifest.csv")
        ws.clean()
        ws.embed(ws.settings.naming_embedder)
        ws.split()
    return folder / "ws"


@pytest.fixture(scope="session")
def clustered(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clustered") / "ws"
    shutil.copytree(made, folder)
    with solesight.open(folder, workers=0) as ws:
        ws.cluster()
    return folder


@pytest.fixture
def copy(clustered: Path, tmp_path: Path) -> Path:
    shutil.copytree(clustered, tmp_path / "ws")
    return tmp_path / "ws"
