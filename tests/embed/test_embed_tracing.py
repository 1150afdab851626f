"""A vector is the sum of what its places gave: exactly, and the same vector bit for bit."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from solesight.embed import Embedder, embedder_spec, shuffled_spec, trace
from solesight.embed.exposing import exposed, holds, shuffled
from solesight.embed.network import MODELS, Network
from solesight.photos import Frame
from solesight.samples import designs, draw

NAMES = (
    "efficientnet-lite0-int8",
    "sneaker",
    "efficientnet-lite0-int8+sneaker",
    "layout",
    "layout+sneaker",
)


def seen(n: int = 2) -> list[tuple[np.ndarray, Frame]]:
    photos = []
    for design in designs(n, seed=3):
        drawn = draw(design, size=160)
        alpha = drawn.rgba[..., 3:] / 255
        picture = (drawn.rgba[..., :3] * alpha + 255 * (1 - alpha)).astype(np.uint8)
        photos.append((picture, Frame.whole(picture.shape[1], picture.shape[0])))
    return photos


@pytest.mark.parametrize("name", NAMES)
def test_what_places_and_terms_give_adds_up_to_what_is_asked_of_a_vector(name: str) -> None:
    photos, spec = seen(), embedder_spec(name)
    vectors = Embedder(spec).embed(photos)
    found = trace(Embedder(spec, traced=True), photos)
    assert np.array_equal(found.vectors, vectors)
    gains = np.random.default_rng(0).normal(size=vectors.shape)
    spread = found.spread(gains)
    total = sum(grid.sum(axis=(1, 2)) for grid in spread.grids) + sum(spread.terms.values())
    assert total == pytest.approx((gains * vectors).sum(axis=1), abs=1e-5)
    for layer, grid in zip(found.layers, spread.grids, strict=True):
        assert layer.amounts(gains).sum(axis=1) == pytest.approx(grid.sum(axis=(1, 2)), abs=1e-9)


def test_a_mean_is_shared_as_the_definition_says() -> None:
    spec = embedder_spec(NAMES[0])
    photos = seen(1)
    found = trace(Embedder(spec, traced=True), photos)
    network = Network(spec.path)
    means, maps = network.run(Embedder(spec).given(photos)[0][0])
    gains = np.random.default_rng(1).normal(size=means.shape)
    by_hand = np.einsum("c,chw->hw", gains[0], maps[0]) / np.linalg.norm(means[0]) / maps[0, 0].size
    assert found.spread(gains).grids[0][0] == pytest.approx(by_hand, abs=1e-6)


def test_only_what_has_no_map_has_no_place() -> None:
    photos = seen(1)
    both = trace(Embedder(embedder_spec(NAMES[2]), traced=True), photos)
    assert set(both.pulls) == {"colors"}
    assert [layer.maps.shape[-1] for layer in both.layers] == [7, 5, 5, 5, 5]
    plain = trace(Embedder(embedder_spec("sneaker")), photos)
    assert (plain.layers, set(plain.pulls)) == ((), {"no place"})
    gains = np.ones(plain.vectors.shape)
    assert plain.spread(gains).terms["no place"] == pytest.approx(plain.vectors.sum(), abs=1e-5)


def test_an_exposed_result_is_an_output_and_nothing_else_changes() -> None:
    data = (MODELS / "sneaker.onnx").read_bytes()
    more = exposed(data, ["mix"])
    assert more.startswith(data)
    assert holds(data, "mix")
    assert not holds(data, "no such result")
    assert Network(more).outputs - Network(data).outputs == {"mix"}


def test_shuffled_weights_are_the_same_numbers_and_know_nothing(tmp_path: Path) -> None:
    data = (MODELS / "efficientnet-lite0-int8.onnx").read_bytes()
    mixed = shuffled(data, np.random.default_rng(0))
    assert len(mixed) == len(data)
    assert mixed != data
    assert sorted(mixed) == sorted(data)
    lost = Embedder(shuffled_spec(embedder_spec(NAMES[0]), tmp_path, seed=1))
    photos = seen(1)
    cosine = (lost.embed(photos) * Embedder(embedder_spec(NAMES[0])).embed(photos)).sum()
    assert cosine < 0.5
