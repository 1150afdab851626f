"""A workspace of drawn shoes where the heel alone tells the class, made once."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import solesight
from solesight import Workspace

sys.path.insert(0, str(Path(__file__).parent))
from planting import write_planted


@pytest.fixture(scope="session")
def planted_ws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    folder = tmp_path_factory.mktemp("planted")
    manifest = write_planted(folder / "photos", 48, "heel", seed=5)
    with solesight.open(folder / "ws", workers=0) as ws:
        ws.add(folder / "photos", manifest=manifest)
        ws.clean()
        ws.split()
        yield ws
