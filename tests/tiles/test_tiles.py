"""Tiles of drawn shoes: the picture is the frame's, the mask is the shoe's, nothing is lost."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import solesight
from solesight.eye import frames_config
from solesight.photos import Frame
from solesight.progress import Running
from solesight.samples import Scene, designs, draw, photograph, write_samples
from solesight.tiles import SIDE, draw_tiles, read_tiles
from solesight.tiles.packing import pack, unpack
from solesight.tiles.stage import draw as draw_tile


@given(st.integers(0, 2**32 - 1), st.sampled_from([0.0, 0.3, 1.0]))
@settings(max_examples=20, deadline=None)
def test_packing_loses_nothing_not_even_what_the_mask_hides(seed: int, share: float) -> None:
    rng = np.random.default_rng(seed)
    rgb = rng.integers(0, 256, (SIDE, SIDE, 3)).astype(np.uint8)
    mask = rng.random((SIDE, SIDE)) < share
    found, found_mask = unpack(pack(rgb, mask))
    np.testing.assert_array_equal(found, rgb)
    np.testing.assert_array_equal(found_mask, mask)


def test_the_mask_of_a_drawn_shoe_is_where_it_was_drawn() -> None:
    rng = np.random.default_rng(0)
    photo = photograph(draw(designs(6, 0)[1], "side", 400), rng, Scene(400, 300))
    rgb, mask, masked = draw_tile(photo.pixels, Frame.whole(400, 300))
    assert masked
    white = (rgb > 247).all(axis=2)
    # Where the mask says shoe the tile is hardly ever white paper, and the rest nearly always is.
    assert white[~mask].mean() > 0.9
    assert 0.1 < mask.mean() < 0.6


def test_a_photo_without_an_outline_is_masked_by_its_own_edge() -> None:
    noise = np.random.default_rng(1).integers(0, 256, (200, 400, 3)).astype(np.uint8)
    _, mask, masked = draw_tile(noise, Frame.whole(400, 200))
    assert not masked
    rows = mask.any(axis=1)
    assert mask[rows].mean() > 0.85
    assert 0.4 < rows.mean() < 0.55


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tiles")
    write_samples(folder / "shoes", shoes=4, extras=False)
    with solesight.open(folder / "ws") as ws:
        ws.add(folder / "shoes", manifest=folder / "shoes" / "manifest.csv")
        ws.clean()
    return folder / "ws"


def test_tiles_are_drawn_once_and_only_where_they_are_asked_for(workspace: Path) -> None:
    with solesight.open(workspace) as ws:
        frames = frames_config()
        every = sorted(v.scored.photo for v in ws.clean().verdicts)
        some, alone = every[:5], Running(workers=0)
        first = draw_tiles(ws.catalog, frames, some, running=alone)
        assert (first.done, first.failed) == (len(set(some)), ())
        assert draw_tiles(ws.catalog, frames, some, running=alone).done == 0
        rest = draw_tiles(ws.catalog, frames, running=alone)
        assert rest.done == len(set(every)) - first.done
        with ws.catalog.reading() as connection:
            tiles = read_tiles(connection, frames, [*every, "0" * 64])
        assert tiles.photos == tuple(dict.fromkeys(every))
        assert tiles.rgb.shape == (len(tiles), SIDE, SIDE, 3)
        assert tiles.only(tiles.rows_of([every[3]])).photos == (every[3],)
