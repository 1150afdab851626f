"""A cleaned workspace of drawn shoes, made once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import solesight
from solesight import Workspace
from solesight.samples import write_samples


@pytest.fixture(scope="session")
def drawn_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("drawn-to-explore")
    write_samples(folder, shoes=48, photos_per_shoe=2, seed=3, extras=False)
    return folder


@pytest.fixture(scope="session")
def explore_ws(drawn_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with solesight.open(tmp_path_factory.mktemp("exploring"), workers=0) as ws:
        ws.add(drawn_folder, manifest=drawn_folder / "manifest.csv")
        ws.clean()
        yield ws
