"""Bundles on disk: whole, unchanged, numbered, and safe to name."""

from __future__ import annotations

import json
import multiprocessing
import shutil
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solesight.bundles import (
    BundleMeta,
    checked_name,
    latest,
    list_bundles,
    load_bundle,
    read_meta,
    save_bundle,
)
from solesight.bundles.names import name_stem, numbered
from solesight.errors import BundleError


def a_meta(target: str = "brand", learner: str = "probe", **changes: Any) -> BundleMeta:
    facts: dict[str, Any] = {
        "target": target,
        "learner": learner,
        "classes": ("Nike", "adidas"),
        "embedder": "lite0",
        "embedder_sha256": "ab" * 32,
        "split": 3,
        "seed": 7,
        "n": {"train": 10, "validation": 4},
        "caveats": (),
    }
    return BundleMeta(**(facts | changes))


def some_arrays() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(0)
    weights = rng.normal(size=(2, 5)).astype(np.float32)
    return {"weights": weights, "bias": np.zeros(2, np.float32), "steps": np.array([3])}


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    saved = save_bundle(tmp_path / "bundles", a_meta(), some_arrays())
    assert saved.folder == tmp_path / "bundles" / "brand-probe-001"
    names = sorted(path.name for path in saved.folder.iterdir())
    assert names == ["README.md", "bundle.json", "weights.safetensors"]
    loaded = load_bundle(saved.folder)
    assert loaded.meta == saved.meta
    assert loaded.meta.solesight_version == version("solesight")
    assert loaded.meta.created.endswith("+00:00")
    assert set(loaded.arrays) == {"weights", "bias", "steps"}
    for name, array in some_arrays().items():
        assert loaded.arrays[name].dtype == array.dtype
        assert np.array_equal(loaded.arrays[name], array)
    assert [path.name for path in (tmp_path / "bundles").iterdir()] == ["brand-probe-001"]


def test_a_transposed_array_keeps_its_values(tmp_path: Path) -> None:
    array = np.arange(6.0).reshape(2, 3).T
    saved = save_bundle(tmp_path, a_meta(), {"w": array})
    assert np.array_equal(load_bundle(saved.folder).arrays["w"], array)


def test_numbers_count_up_by_target_and_learner(tmp_path: Path) -> None:
    names = [
        save_bundle(tmp_path, a_meta(target, learner), some_arrays()).meta.name
        for target, learner in [("brand", "probe"), ("brand", "probe"), ("Price band", "probe")]
    ]
    assert names == ["brand-probe-001", "brand-probe-002", "price-band-probe-001"]
    shutil.rmtree(tmp_path / "brand-probe-001")
    (tmp_path / ".brand-probe-004.part").mkdir()  # what a killed training leaves
    assert save_bundle(tmp_path, a_meta(), some_arrays()).meta.name == "brand-probe-005"
    assert [meta.name for meta in list_bundles(tmp_path)] == [
        "brand-probe-002",
        "price-band-probe-001",
        "brand-probe-005",
    ]


def _save_three(root: Path) -> list[str]:
    return [save_bundle(root, a_meta(), some_arrays()).meta.name for _ in range(3)]


def test_trainings_at_the_same_time_get_different_names(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        found = pool.map(_save_three, [tmp_path] * 3)
    names = sorted(name for part in found for name in part)
    assert len(set(names)) == 9
    assert {path.name for path in tmp_path.iterdir()} == set(names)
    for name in names:
        assert load_bundle(tmp_path / name).meta.name == name


def test_a_name_already_taken_and_a_claim_lost_at_the_last_moment(tmp_path: Path) -> None:
    assert save_bundle(tmp_path, a_meta(), some_arrays(), name="mine").folder.name == "mine"
    with pytest.raises(BundleError, match="already"):
        save_bundle(tmp_path, a_meta(), some_arrays(), name="mine")
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


@pytest.mark.parametrize(
    "name",
    [
        *("", "..", ".hidden", "a/b", "a\\b", "a..b", "/etc", "Big", "a b", "a\n", "nul", "com1.x"),
        *("é", "-a", "a-", "a" * 101, "a\x00b", "~"),
    ],
)
def test_names_that_could_mean_another_place_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(BundleError, match="bundle name"):
        save_bundle(tmp_path / "root", a_meta(), some_arrays(), name=name)
    assert list(tmp_path.rglob("*")) == [tmp_path / "root"]


@settings(deadline=None, max_examples=200)
@given(target=st.text(max_size=80), learner=st.text(max_size=30), number=st.integers(1, 99_999))
def test_any_column_gives_a_usable_name(target: str, learner: str, number: int) -> None:
    name = numbered(name_stem(target, learner), number)
    assert checked_name(name) == name
    assert Path("root", name).parent == Path("root")


def test_nothing_is_left_of_a_bundle_that_cannot_be_stored(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="finite"):
        save_bundle(tmp_path, a_meta(), {"w": np.array([1.0, np.nan])})
    with pytest.raises(BundleError, match="finite"):
        save_bundle(tmp_path, a_meta(), {"w": np.array(["text"])})
    with pytest.raises(BundleError, match="JSON"):
        save_bundle(tmp_path, a_meta(configuration={"c": float("nan")}), some_arrays())
    with pytest.raises(BundleError, match="JSON"):
        save_bundle(tmp_path, a_meta(configuration={"c": object()}), some_arrays())
    assert list(tmp_path.iterdir()) == []


def test_every_changed_byte_of_the_weights_is_noticed(tmp_path: Path) -> None:
    folder = save_bundle(tmp_path, a_meta(), some_arrays()).folder
    path = folder / "weights.safetensors"
    whole = path.read_bytes()
    for place in (0, 9, len(whole) // 2, len(whole) - 1):
        broken = bytearray(whole)
        broken[place] ^= 1
        path.write_bytes(bytes(broken))
        with pytest.raises(BundleError, match="not the file that was saved"):
            load_bundle(folder)
    path.write_bytes(whole[:-1])
    with pytest.raises(BundleError, match="not the file that was saved"):
        load_bundle(folder)
    path.unlink()
    with pytest.raises(BundleError, match="cannot be read"):
        load_bundle(folder)


def _change(folder: Path, **changes: Any) -> None:
    path = folder / "bundle.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"format": "other"}, "does not describe"),
        ({"format_version": 2}, "upgrade"),
        ({"target": 3}, "'target'"),
        ({"split": True}, "'split'"),
        ({"split": "3"}, "'split'"),
        ({"classes": ["a", 1]}, "'classes'"),
        ({"floors": None}, "'floors'"),
        ({"weights": None}, "'weights'"),
        ({"weights": {"sha256": "", "n_bytes": 1, "arrays": {"w": 1}}}, "'w'"),
        ({"weights": {"arrays": {"w": {"dtype": "f", "shape": [-1]}}}}, "impossible"),
        ({"weights": {"arrays": {}, "n_bytes": 1}}, "'sha256'"),
    ],
)
def test_damage_to_the_facts_is_named(tmp_path: Path, changes: dict[str, Any], words: str) -> None:
    folder = save_bundle(tmp_path, a_meta(), some_arrays()).folder
    _change(folder, **changes)
    with pytest.raises(BundleError, match=words):
        load_bundle(folder)
    with pytest.raises(BundleError, match="brand-probe-001"):
        load_bundle(folder)


def test_other_arrays_than_described_are_refused(tmp_path: Path) -> None:
    folder = save_bundle(tmp_path, a_meta(), some_arrays()).folder
    document = json.loads((folder / "bundle.json").read_text())
    document["weights"]["arrays"]["weights"]["shape"] = [5, 2]
    (folder / "bundle.json").write_text(json.dumps(document))
    with pytest.raises(BundleError, match="other arrays"):
        load_bundle(folder)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '"x"', "[" * 100_000])
def test_a_file_that_is_no_json_object(tmp_path: Path, text: str) -> None:
    folder = save_bundle(tmp_path, a_meta(), some_arrays()).folder
    (folder / "bundle.json").write_text(text)
    with pytest.raises(BundleError):
        load_bundle(folder)
    (folder / "bundle.json").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BundleError, match="damaged"):
        load_bundle(folder)


def test_keys_of_later_versions_are_left_aside(tmp_path: Path) -> None:
    folder = save_bundle(tmp_path, a_meta(), some_arrays()).folder
    _change(folder, something_new=[1])
    assert load_bundle(folder).meta == read_meta(folder)


def test_lists_and_latest(tmp_path: Path) -> None:
    assert list_bundles(tmp_path / "nowhere") == ()
    assert latest(tmp_path / "nowhere", "brand") is None
    first = save_bundle(tmp_path, a_meta("brand"), some_arrays())
    save_bundle(tmp_path, a_meta("model"), some_arrays())
    second = save_bundle(tmp_path, a_meta("brand"), some_arrays(), name="aaa")
    (tmp_path / "broken").mkdir()
    (tmp_path / "stray.txt").write_text("x")
    assert [m.name for m in list_bundles(tmp_path)] == ["brand-probe-001", "model-probe-001", "aaa"]
    assert latest(tmp_path, "brand") == second.folder
    assert latest(tmp_path, "hyped") is None
    with pytest.raises(BundleError, match="no bundle"):
        load_bundle(tmp_path / "broken")
    shutil.rmtree(second.folder)
    assert latest(tmp_path, "brand") == first.folder


def test_a_renamed_folder_is_known_by_its_new_name(tmp_path: Path) -> None:
    folder = save_bundle(tmp_path, a_meta(), some_arrays()).folder
    folder.rename(tmp_path / "favourite")
    assert [meta.name for meta in list_bundles(tmp_path)] == ["favourite"]
    assert latest(tmp_path, "brand") == tmp_path / "favourite"


def test_a_further_file_comes_back_and_an_exchanged_one_is_noticed(tmp_path: Path) -> None:
    files = {"model.onnx": b"network", "curve.json": b"[]"}
    folder = save_bundle(tmp_path, a_meta(), some_arrays(), files=files).folder
    loaded = load_bundle(folder)
    assert {name: loaded.read_file(name) for name in loaded.files} == files
    (folder / "model.onnx").write_bytes(b"Network")
    with pytest.raises(BundleError, match="not the file"):
        loaded.read_file("model.onnx")
    (folder / "model.onnx").unlink()
    with pytest.raises(BundleError, match="cannot be read"):
        loaded.read_file("model.onnx")
    with pytest.raises(BundleError, match="names no file"):
        loaded.read_file("other.onnx")


@pytest.mark.parametrize(
    "name", ["../a.onnx", "a/b.onnx", "bundle.json", "weights.safetensors", "x"]
)
def test_a_further_file_cannot_lie_elsewhere_or_stand_for_another(
    tmp_path: Path, name: str
) -> None:
    with pytest.raises(BundleError, match="no name"):
        save_bundle(tmp_path, a_meta(), some_arrays(), files={name: b""})
    assert not list(tmp_path.iterdir())
