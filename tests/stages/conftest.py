"""The runner is tested on each database."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def on_each_database(tmp_path: Path, catalog_url: str) -> None:
    """Write the database's URL where `toy_stage.open_catalog` reads it."""
    (tmp_path / "url").write_text(catalog_url)
