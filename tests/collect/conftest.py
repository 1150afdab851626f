"""A catalog in a folder of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from collect_makers import WORKSPACE
from replay import ReplayServer, serving

import solesight
from solesight import Workspace
from solesight.catalog import Catalog


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    home = tmp_path / "workspace"
    home.mkdir()
    with Catalog(f"sqlite:///{home}/catalog.db", str(home / "photos")) as opened:
        yield opened


@pytest.fixture
def server() -> Iterator[ReplayServer]:
    with serving() as made:
        yield made


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    """A workspace with a contact, and keys for every source."""
    with solesight.open(tmp_path / "ws", **WORKSPACE) as opened:
        yield opened
