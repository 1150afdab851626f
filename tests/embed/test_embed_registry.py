"""Embedders by name and by path, and the vectors they make."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import solesight
from solesight.embed import Embedder, embed_config, embedder_spec, embedders
from solesight.errors import BundleError, UnknownNameError
from solesight.photos import Frame
from solesight.samples import designs, draw, photograph
from solesight.settings import Settings

PACKAGE = Path(solesight.__file__).parent


def pictures() -> list[tuple[np.ndarray, Frame]]:
    found = [photograph(draw(d), 1).pixels[..., :3] for d in designs(4, seed=2)]
    return [(np.ascontiguousarray(p), Frame.whole(p.shape[1], p.shape[0])) for p in found]


NUMBERS = {"efficientnet-lite0-int8": 1280, "layout": 3920, "sneaker": 384}
NETWORKS = ("efficientnet-lite0-int8", "sneaker")


def test_what_is_shipped_and_what_is_the_default():
    assert embedders() == sorted(NUMBERS)
    assert Settings.model_fields["embedder"].default == "+".join(NETWORKS)
    assert Settings.model_fields["naming_embedder"].default == "sneaker"


def test_all_weights_of_the_package_are_less_than_20_mb():
    shipped = (PACKAGE / "identify" / "reference", PACKAGE / "price" / "starter")
    folders = [*PACKAGE.rglob("models"), *shipped]
    sizes = {p: p.stat().st_size for folder in folders for p in folder.rglob("*") if p.is_file()}
    assert sum(sizes.values()) <= 20e6
    # Whatever lies elsewhere is no weight: it would slip through this count.
    every = {p for kind in ("onnx", "safetensors", "npz") for p in PACKAGE.rglob(f"*.{kind}")}
    assert every <= sizes.keys()
    assert {p.name for p in every} >= {"eye.safetensors", *(f"{name}.onnx" for name in NETWORKS)}


@pytest.mark.parametrize("name", embedders())
def test_every_shipped_embedder_makes_vectors_of_length_one(name: str):
    vectors = Embedder(embedder_spec(name)).embed(pictures())
    assert vectors.shape == (4, NUMBERS[name])
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_an_embedder_sees_frames_of_its_own_size():
    assert embedder_spec("efficientnet-lite0-int8").size == 224
    assert embedder_spec("sneaker").size == 160


def test_an_own_network_by_path(tmp_path: Path):
    shipped = embedder_spec("efficientnet-lite0-int8")
    own = tmp_path / "mine.onnx"
    shutil.copy(shipped.path, own)
    spec = embedder_spec(str(own))
    assert (spec.name, spec.sha256) == ("mine", shipped.sha256)
    # The same bytes make the same vectors, so they have the same key.
    assert embed_config(spec) == embed_config(shipped)
    assert embed_config(spec) != embed_config(embedder_spec("sneaker"))
    own.write_bytes(own.read_bytes()[:-1])
    with pytest.raises(BundleError):
        Embedder(spec)


def test_unknown_names_list_the_known(tmp_path: Path):
    with pytest.raises(UnknownNameError, match="efficientnet-lite0-int8"):
        embedder_spec("resnet")
    with pytest.raises(BundleError, match=r"none\.onnx"):
        embedder_spec(str(tmp_path / "none.onnx"))


def test_a_card_beside_an_own_network_tells_its_size(tmp_path: Path):
    shipped = embedder_spec("efficientnet-lite0-int8")
    own, card = tmp_path / "mine.onnx", tmp_path / "mine.json"
    shutil.copy(shipped.path, own)
    card.write_text(json.dumps({"sha256": shipped.sha256, "size": 96}))
    assert embedder_spec(str(own)).size == 96
    # A card of another file, or none that can be read, says nothing.
    for text in (json.dumps({"sha256": "0", "size": 96}), "{", "[]", '{"sha256": 1}'):
        card.write_text(text)
        assert embedder_spec(str(own)).size == shipped.size


def test_a_mirrored_embedder_cannot_tell_a_shoe_from_its_mirror_image(tmp_path: Path):
    spec = replace(embedder_spec("efficientnet-lite0-int8"), size=96)
    both = replace(spec, mirrored=True)
    assert embed_config(both) != embed_config(spec)
    pixels = pictures()[0][0]
    turned = np.ascontiguousarray(pixels[:, ::-1])
    frame = Frame.whole(pixels.shape[1], pixels.shape[0])
    one, two = Embedder(both).embed([(pixels, frame), (turned, frame)])
    assert one @ two > 0.9999
    assert np.linalg.norm(one) == pytest.approx(1, abs=1e-5)
    one, two = Embedder(spec).embed([(pixels, frame), (turned, frame)])
    assert one @ two < 0.999


JOINED = "efficientnet-lite0-int8+sneaker"


def test_joined_embedders_put_their_vectors_side_by_side():
    spec, seen = embedder_spec(JOINED), pictures()
    assert [part.name for part in spec.each] == JOINED.split("+")
    vectors = Embedder(spec).embed(seen)
    parts = [Embedder(part).embed(seen) for part in spec.each]
    np.testing.assert_allclose(vectors, np.concatenate(parts, axis=1) / 2**0.5, atol=1e-6)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_a_joint_is_another_embedder_than_its_parts_and_their_order_counts():
    turned = "+".join(reversed(JOINED.split("+")))
    found = [embedder_spec(name) for name in (JOINED, turned, *JOINED.split("+"))]
    assert len({spec.sha256 for spec in found}) == 4
    assert len({embed_config(spec) for spec in found}) == 4


def test_a_plus_in_a_path_joins_nothing(tmp_path: Path):
    folder = tmp_path / "a+b"
    folder.mkdir()
    shipped = embedder_spec("efficientnet-lite0-int8")
    shutil.copy(shipped.path, folder / "mine.onnx")
    spec = embedder_spec(str(folder / "mine.onnx"))
    assert (spec.parts, spec.sha256) == ((), shipped.sha256)
    both = embedder_spec(f"sneaker+{shipped.path}")
    assert [part.sha256 for part in both.each] == [embedder_spec("sneaker").sha256, shipped.sha256]
    with pytest.raises(UnknownNameError):
        embedder_spec("sneaker+nothing")


def test_a_shoe_in_other_colors_is_the_frame_with_its_channels_exchanged():
    spec = replace(embedder_spec("efficientnet-lite0-int8"), size=96)
    seen = pictures()[:2]
    exchanged = [(np.ascontiguousarray(pixels[..., ::-1]), frame) for pixels, frame in seen]
    found = Embedder(spec.in_colors(1)).embed(seen)
    # Rendering and exchanging commute but for rounding.
    assert (found * Embedder(spec).embed(exchanged)).sum(axis=1).min() > 0.999
    keys = {embed_config(spec.in_colors(kind)) for kind in range(6)}
    assert len(keys) == 6
    assert embed_config(spec.in_colors(0)) == embed_config(spec)
    both = embedder_spec(JOINED).in_colors(2)
    assert [part.recolored for part in both.each] == [2, 2]
