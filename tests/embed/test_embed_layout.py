"""A layout keeps a map by place: worked out by hand, and on pictures whose halves differ."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from solesight.embed import Embedder, Layout, Network, embed_config, embedder_spec, shuffled_spec
from solesight.errors import BundleError
from solesight.photos import Frame

SMALL = Layout("any", step=2, side=3, top=1, rows=1)


def pictures() -> list[tuple[np.ndarray, Frame]]:
    noise = np.random.default_rng(0).integers(0, 256, (2, 224, 224, 3)).astype(np.uint8)
    return [(one, Frame.whole(224, 224)) for one in noise]


def test_cells_are_means_and_lie_channel_by_channel():
    maps = np.arange(2 * 36, dtype=np.float32).reshape(1, 2, 6, 6)
    # Row 1 of three holds rows 2 and 3 of six: 12 to 23 of the first channel, 36 more of the other.
    first = [np.mean(cell) for cell in ((12, 13, 18, 19), (14, 15, 20, 21), (16, 17, 22, 23))]
    assert SMALL.flat(maps).tolist() == [[*first, *(v + 36 for v in first)]]


def test_numbers_go_back_to_their_cells():
    flat = np.arange(1, 7, dtype=np.float32)[None]
    cells = SMALL.cells(flat)
    assert cells.shape == (1, 2, 3, 3)
    assert cells[0, :, 1].tolist() == [[1, 2, 3], [4, 5, 6]]
    assert not cells[0, :, [0, 2]].any()


def test_a_map_of_another_size_is_refused():
    with pytest.raises(BundleError, match="6 squared"):
        SMALL.flat(np.zeros((1, 2, 8, 8), np.float32))


def test_the_shipped_layout_is_the_map_of_the_shipped_network():
    spec = embedder_spec("layout")
    assert spec.layout is not None
    vectors = Embedder(spec).embed(pictures())
    network = Network(spec.path, spec.checksum, inside=[spec.layout.output])
    frames = Embedder(spec).given(pictures())[0][0]
    maps = network.read([spec.layout.output], frames)[0]
    by_hand = maps.reshape(2, 112, 7, 2, 7, 2).mean(axis=(3, 5))[:, :, 1:6].reshape(2, -1)
    by_hand /= np.linalg.norm(by_hand, axis=1, keepdims=True)
    assert np.allclose(vectors, by_hand, atol=1e-6)
    assert vectors.shape == (2, 3920)


def test_what_changes_on_the_left_changes_numbers_of_the_left_most():
    spec = embedder_spec("layout")
    assert spec.layout is not None
    plain = np.full((224, 224, 3), 255, np.uint8)
    marked = plain.copy()
    marked[90:130, 20:50] = (200, 30, 30)
    network = Network(spec.path, spec.checksum, inside=[spec.layout.output])
    maps = network.read([spec.layout.output], np.stack([plain, marked]))[0]
    cells = spec.layout.cells(spec.layout.flat(maps))
    changed = np.abs(cells[1] - cells[0]).sum(axis=(0, 1))
    assert changed[:3].sum() > 2 * changed[4:].sum()


def test_no_two_embedders_of_one_file_are_taken_for_each_other(tmp_path: Path):
    whole, layout = embedder_spec("efficientnet-lite0-int8"), embedder_spec("layout")
    assert layout.checksum == whole.sha256 == whole.checksum
    assert layout.sha256 != whole.sha256
    assert embed_config(layout) != embed_config(whole)
    strange = shuffled_spec(layout, tmp_path)
    assert strange.layout == layout.layout
    assert len({strange.sha256, layout.sha256, strange.checksum}) == 3
    assert Embedder(strange).embed(pictures()).shape == (2, 3920)
