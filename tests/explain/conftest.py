from __future__ import annotations

import sys
from pathlib import Path

import pytest

import solesight
from solesight.samples import write_samples

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A drawn workspace with bundles of brands and of hype; only to be read."""
    folder = tmp_path_factory.mktemp("explain")
    drawn = write_samples(folder / "drawn", shoes=24, photos_per_shoe=3, seed=1)
    with solesight.open(folder / "ws", workers=0) as ws:
        ws.add(drawn.folder, manifest=drawn.manifest)
        ws.clean()
        ws.embed()
        ws.split()
        ws.train("brand", settings={"recolored": "0"})
        ws.train("hyped", settings={"recolored": "0"})
    return folder
