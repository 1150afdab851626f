from __future__ import annotations

import hashlib
import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import save

from solesight.catalog import shoe_key
from solesight.embed import EmbedderSpec, embedder_spec, embedders
from solesight.errors import BundleError, NotReadyError
from solesight.identify.shoes import Price
from solesight.identify.starter import (
    starter_card,
    starter_gallery,
    starter_shoes,
    starter_vectors,
)

SPEC = EmbedderSpec("tiny", "tiny.onnx", "ab" * 32)
SHIPPED = Path(str(files("solesight.identify").joinpath("reference")))


def write_reference(folder: Path, **changed: Any) -> np.ndarray[Any, Any]:
    """Write two shoes with three photos; give the vectors before rounding."""
    vectors = np.random.default_rng(3).normal(size=(3, 16)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    scale = np.abs(vectors).max(axis=1, keepdims=True)
    tensors = {
        "vectors": np.rint(vectors / scale * 127).astype(np.int8),
        "of_shoe": np.array([0, 0, 1], dtype=np.int32),
        "facing": np.array([0, 2, 1], dtype=np.uint8),
        "source": np.array([0, 0, 1], dtype=np.uint8),
        "id": np.arange(24, dtype=np.uint8).reshape(3, 8),
    }
    shoes = [
        {"key": "a", "title": "A Rosé", "prices": [["retail", 90.5, "USD", "2022-01-01"]]},
        {"key": "b", "title": "B", "brand": "Nike", "style_code": "DZ5485-612"},
    ]
    lines = "".join(f"{json.dumps(shoe, ensure_ascii=False)}\n" for shoe in shoes)
    (folder / "shoes.jsonl").write_text(lines, encoding="utf-8")
    (folder / "vectors.safetensors").write_bytes(save(tensors))
    card = {
        "name": "starter",
        "format": 1,
        "embedder": {"name": SPEC.name, "sha256": SPEC.sha256, "version": SPEC.version},
        "left_out": {"not_shoe": 4},
        "sources": ["stockx_360", "stockx_side"],
        "facings": ["right", "left", "front", "back", "unknown"],
        "sha256": {
            name: hashlib.sha256((folder / name).read_bytes()).hexdigest()
            for name in ("shoes.jsonl", "vectors.safetensors")
        },
    }
    (folder / "card.json").write_text(json.dumps({**card, **changed}), encoding="utf-8")
    return vectors


def test_a_reference_is_read_as_a_gallery(tmp_path: Path) -> None:
    vectors = write_reference(tmp_path)
    gallery = starter_gallery(SPEC, tmp_path)
    assert [shoe.title for shoe in gallery.shoes] == ["A Rosé", "B"]
    assert gallery.shoes[0].prices == (Price("retail", 90.5, "USD"),)
    assert (gallery.shoes[1].brand, gallery.shoes[1].style_code) == ("Nike", "DZ5485-612")
    assert gallery.of_shoe.tolist() == [0, 0, 1]
    assert [photo.facing for photo in gallery.photos] == ["right", "front", "left"]
    assert [photo.source for photo in gallery.photos] == ["stockx_360", "stockx_360", "stockx_side"]
    assert gallery.photos[0].id == "0001020304050607"
    assert gallery.embedder_sha256 == SPEC.sha256
    assert gallery.left_out == {"not_shoe": 4}
    assert np.sum(gallery.vectors * vectors, axis=1).min() > 0.9999


def test_rows_have_length_one(tmp_path: Path) -> None:
    write_reference(tmp_path)
    vectors, of_shoe = starter_vectors(tmp_path)
    assert vectors.dtype == np.float32
    assert of_shoe.dtype == np.int64
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-6)


def test_another_embedder_is_refused_and_told_what_to_do(tmp_path: Path) -> None:
    write_reference(tmp_path)
    other = EmbedderSpec("other", "other.onnx", "cd" * 32)
    with pytest.raises(NotReadyError, match=r"made with the embedder tiny .* not with other .*use"):
        starter_gallery(other, tmp_path)


def test_another_way_of_rendering_is_another_embedder(tmp_path: Path) -> None:
    write_reference(tmp_path)
    newer = EmbedderSpec(SPEC.name, SPEC.path, SPEC.sha256, version=SPEC.version + 1)
    with pytest.raises(NotReadyError, match="cannot be compared"):
        starter_gallery(newer, tmp_path)


def test_no_reference_at_all(tmp_path: Path) -> None:
    with pytest.raises(NotReadyError, match="no starter reference in this install"):
        starter_gallery(SPEC, tmp_path)


@pytest.mark.parametrize("name", ["shoes.jsonl", "vectors.safetensors"])
def test_a_damaged_file_is_found(tmp_path: Path, name: str) -> None:
    write_reference(tmp_path)
    data = bytearray((tmp_path / name).read_bytes())
    data[-2] ^= 1
    (tmp_path / name).write_bytes(data)
    with pytest.raises(BundleError, match=f"{name} of the starter reference is damaged"):
        starter_gallery(SPEC, tmp_path)
    (tmp_path / name).unlink()
    with pytest.raises(BundleError, match=f"lacks {name}"):
        starter_gallery(SPEC, tmp_path)


def test_a_card_of_another_format(tmp_path: Path) -> None:
    write_reference(tmp_path, format=2)
    with pytest.raises(BundleError, match="format 2, this version reads 1"):
        starter_card(tmp_path)
    (tmp_path / "card.json").write_text("[1", encoding="utf-8")
    with pytest.raises(BundleError, match="no card"):
        starter_card(tmp_path)


def test_the_shipped_reference_is_whole() -> None:
    card = starter_card()
    made_with = embedder_spec(card["embedder"]["name"])
    assert made_with.name in embedders()
    gallery = starter_gallery(made_with)
    assert len(gallery.photos) == card["vectors"]["n"] == sum(card["photos"].values())
    assert gallery.vectors.shape == (card["vectors"]["n"], card["vectors"]["width"])
    assert len(gallery.shoes) == card["shoes"] > 1000
    np.testing.assert_allclose(np.linalg.norm(gallery.vectors, axis=1), 1.0, atol=1e-5)
    assert np.unique(gallery.of_shoe).size == len(gallery.shoes)
    assert len({(p.id, s) for p, s in zip(gallery.photos, gallery.of_shoe, strict=True)}) == len(
        gallery.photos
    )


def test_shipped_shoes_have_the_keys_that_titles_have_today() -> None:
    shoes = starter_shoes()
    keys = [shoe.key for shoe in shoes]
    assert keys == sorted(set(keys))
    assert [shoe.key for shoe in shoes if shoe_key(shoe.title) != shoe.key] == []
    assert all(price.amount > 1 and price.currency == "USD" for s in shoes for price in s.prices)
    kinds = {price.kind for shoe in shoes for price in shoe.prices}
    assert kinds == {"retail", "last_sale", "ask", "bid", "average"}


def test_shipped_files_hold_no_place_on_a_disk() -> None:
    for name in ("card.json", "shoes.jsonl"):
        text = (SHIPPED / name).read_text(encoding="utf-8")
        assert "images/" not in text
        assert ".jpg" not in text
        assert "/home" not in text
        assert '"/' not in text
    assert sorted(file.name for file in SHIPPED.iterdir()) == [
        "card.json",
        "shoes.jsonl",
        "vectors.safetensors",
    ]
