"""Drawn shoes in a workspace that was cleaned and embedded, made once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import solesight
from solesight import Workspace
from solesight.identify import Gallery, Seer
from solesight.samples import SampleSet, write_samples


@pytest.fixture(scope="session")
def shoes_drawn(tmp_path_factory: pytest.TempPathFactory) -> SampleSet:
    folder = tmp_path_factory.mktemp("drawn-to-name")
    return write_samples(folder, shoes=16, photos_per_shoe=4, seed=5, extras=False)


@pytest.fixture(scope="session")
def naming_ws(
    shoes_drawn: SampleSet, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Workspace]:
    """All photos but the second of each shoe, which are for asking."""
    with solesight.open(tmp_path_factory.mktemp("naming"), workers=0) as ws:
        lines = shoes_drawn.manifest.read_text("utf-8").splitlines()
        held = [line for i, line in enumerate(lines[1:]) if i % 4 != 1]
        manifest = shoes_drawn.folder / "held.csv"
        manifest.write_text("\n".join([lines[0], *held]) + "\n", "utf-8")
        ws.add(shoes_drawn.folder, manifest=manifest)
        ws.clean()
        ws.embed()
        yield ws


@pytest.fixture(scope="session")
def drawn_gallery(naming_ws: Workspace) -> Gallery:
    return naming_ws.finder().gallery


@pytest.fixture(scope="session")
def seer(naming_ws: Workspace) -> Seer:
    return Seer(naming_ws.naming_spec)


@pytest.fixture(scope="session")
def asked(shoes_drawn: SampleSet) -> list[tuple[Path, str]]:
    """The photos that are not in the workspace, with their titles."""
    rows = [line.split(",") for line in shoes_drawn.manifest.read_text("utf-8").splitlines()[1:]]
    return [(shoes_drawn.folder / row[0], row[1]) for i, row in enumerate(rows) if i % 4 == 1]
