"""A drawn workspace whose border tells one of its labels, made once."""

from __future__ import annotations

from pathlib import Path

import pytest
from audit_making import planted_manifest

import solesight


@pytest.fixture(scope="session")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    photos = tmp_path_factory.mktemp("planted")
    manifest = planted_manifest(photos)
    folder = tmp_path_factory.mktemp("planted-workspace")
    with solesight.open(folder, workers=0) as ws:
        ws.add(photos, manifest=manifest)
        ws.clean()
        ws.embed(ws.spec.name)
        ws.split()
    return folder
