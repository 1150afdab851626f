"""A small drawn workspace with a generator, made once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from gan_making import SMALL

import solesight
from solesight.samples import write_samples


@pytest.fixture(scope="session")
def _cleaned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("gan")
    drawn = write_samples(folder / "drawn", shoes=30, photos_per_shoe=2, seed=1, extras=False)
    with solesight.open(folder / "ws", workers=0) as ws:
        ws.add(drawn.folder, manifest=drawn.manifest)
        ws.clean()
    return folder / "ws"


@pytest.fixture(scope="session")
def _trained(_cleaned: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("torch", reason="the extra deep is not installed")
    folder = tmp_path_factory.mktemp("gan") / "ws"
    shutil.copytree(_cleaned, folder)
    with solesight.open(folder, workers=0) as ws:
        ws.split()
        ws.gan_train(name="small", device="cpu", seed=0, **SMALL)
    return folder


@pytest.fixture
def cleaned(_cleaned: Path, tmp_path: Path) -> Path:
    """A copy that was never split."""
    shutil.copytree(_cleaned, tmp_path / "ws")
    return tmp_path / "ws"


@pytest.fixture
def trained(_trained: Path, tmp_path: Path) -> Path:
    """A copy with the generator ``small``."""
    shutil.copytree(_trained, tmp_path / "ws")
    return tmp_path / "ws"
