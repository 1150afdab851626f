"""Forgetting by path: one photo, never its namesakes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import solesight
from solesight.errors import CatalogError


def photo(path: Path, seed: int) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    pixels = np.random.default_rng(seed).integers(0, 256, (48, 64, 3)).astype(np.uint8)
    Image.fromarray(pixels).save(path)
    return path


def test_a_path_that_several_photos_have_is_refused(tmp_path: Path) -> None:
    one, two = photo(tmp_path / "a/IMG_1.png", 1), photo(tmp_path / "b/IMG_1.png", 2)
    with solesight.open(tmp_path / "ws", workers=0) as ws:
        ws.add(one.parent, two.parent)
        with pytest.raises(CatalogError, match="2 photos have the path"):
            ws.forget("IMG_1.png")
        assert ws.status().photos == 2
        assert len(ws.forget(str(one)).photos) == 1
        assert ws.status().photos == 1
        assert len(ws.forget("IMG_1.png").photos) == 1


def test_one_photo_under_the_same_path_twice_goes_whole(tmp_path: Path) -> None:
    photo(tmp_path / "a/x.png", 1)
    photo(tmp_path / "b/x.png", 1)
    with solesight.open(tmp_path / "ws", workers=0) as ws:
        ws.add(tmp_path / "a", tmp_path / "b")
        found = ws.forget("x.png")
        assert (len(found.photos), found.listings) == (1, 2)
