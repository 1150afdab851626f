"""A small drawn workspace that went through the main job, made once."""

from __future__ import annotations

from pathlib import Path

import pytest

import solesight
from solesight.samples import SampleSet, write_samples


@pytest.fixture(scope="session")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> SampleSet:
    folder = tmp_path_factory.mktemp("drawn")
    return write_samples(folder, shoes=30, photos_per_shoe=3, seed=1)


@pytest.fixture(scope="session")
def job(drawn: SampleSet, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("job")
    with solesight.open(folder, workers=0) as ws:
        ws.add(drawn.folder, manifest=drawn.manifest)
        ws.clean()
        ws.embed()
        ws.split()
        ws.train("brand")
        ws.train("hyped")
    return folder
