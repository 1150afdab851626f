"""Drawn photos for the tests of this room."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PIL import Image

from solesight.samples import Scene, designs, draw, non_shoe, photograph


@pytest.fixture(scope="session")
def shoe(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A photo of a drawn shoe before white, 512 x 384."""
    path = tmp_path_factory.mktemp("shoe") / "shoe.png"
    taken = photograph(draw(designs(4, seed=3)[1], "side", 512), 0, Scene())
    Image.fromarray(taken.pixels).save(path)
    return path


@pytest.fixture(scope="session")
def no_shoe(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("none") / "bag.png"
    Image.fromarray(non_shoe("bag", 0).pixels[:, :, :3]).save(path)
    return path


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("SOLESIGHT_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
