"""Embedders by name and by path, and the vectors they make."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from solesight.embed import Embedder, embed_config, embedder_spec, embedders
from solesight.errors import BundleError, UnknownNameError
from solesight.photos import Frame
from solesight.samples import designs, draw, photograph


def pictures() -> list[tuple[np.ndarray, Frame]]:
    found = [photograph(draw(d), 1).pixels[..., :3] for d in designs(4, seed=2)]
    return [(np.ascontiguousarray(p), Frame.whole(p.shape[1], p.shape[0])) for p in found]


@pytest.mark.parametrize("name", embedders())
def test_every_shipped_embedder_makes_vectors_of_length_one(name: str):
    vectors = Embedder(embedder_spec(name)).embed(pictures())
    assert vectors.shape == (4, 1280)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_int8_is_near_fp32():
    one = Embedder(embedder_spec("efficientnet-lite0")).embed(pictures())
    two = Embedder(embedder_spec("efficientnet-lite0-int8")).embed(pictures())
    assert (one * two).sum(axis=1).min() > 0.85


def test_an_own_network_by_path(tmp_path: Path):
    shipped = embedder_spec("efficientnet-lite0-int8")
    own = tmp_path / "mine.onnx"
    shutil.copy(shipped.path, own)
    spec = embedder_spec(str(own))
    assert (spec.name, spec.sha256) == ("mine", shipped.sha256)
    # The same bytes make the same vectors, so they have the same key.
    assert embed_config(spec) == embed_config(shipped)
    assert embed_config(spec) != embed_config(embedder_spec("efficientnet-lite0"))
    own.write_bytes(own.read_bytes()[:-1])
    with pytest.raises(BundleError):
        Embedder(spec)


def test_unknown_names_list_the_known(tmp_path: Path):
    with pytest.raises(UnknownNameError, match="efficientnet-lite0-int8"):
        embedder_spec("resnet")
    with pytest.raises(BundleError, match=r"none\.onnx"):
        embedder_spec(str(tmp_path / "none.onnx"))
