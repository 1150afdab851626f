"""A catalog in a folder of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from solesight.catalog import Catalog


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    home = tmp_path / "workspace"
    home.mkdir()
    with Catalog(f"sqlite:///{home}/catalog.db", str(home / "photos")) as opened:
        yield opened
