"""Networks trained on drawn shoes: what is read, what is saved, what answers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from deep_making import SMALL, copied, make_workspace, trained

import solesight
from solesight.bundles import load_bundle
from solesight.catalog import PhotoStore, latest_snapshot, read_snapshot
from solesight.errors import BundleError, MissingExtraError
from solesight.learn.deep import torched

pytest.importorskip("lightning", reason="the extra deep is not installed")

QUICK = {**SMALL, "head_epochs": "2", "views": "2", "epochs": "1", "tail": "2"}


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_workspace(tmp_path_factory.mktemp("networks"))


@pytest.fixture(scope="module")
def runs(drawn: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """One training of each learner, and the photos that were opened for it."""
    workspace = copied(drawn, tmp_path_factory.mktemp("runs") / "ws")
    opened: set[str] = set()
    whole = PhotoStore.get

    def spy(self: PhotoStore, photo: str) -> bytes:
        opened.add(photo)
        return whole(self, photo)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PhotoStore, "get", spy)
        scratch = trained(workspace, "scratch", {**SMALL, "net": "small", "epochs": "2"})
        finetune = trained(workspace, "finetune", QUICK)
    return {"ws": workspace, "opened": opened, "scratch": scratch, "finetune": finetune}


def test_no_photo_of_a_test_row_is_opened(runs: dict[str, Any]) -> None:
    with solesight.open(runs["ws"], workers=0) as ws, ws.catalog.reading() as connection:
        splits = read_snapshot(connection, latest_snapshot(connection) or 0).splits
    parts = {splits[photo] for photo in runs["opened"]}
    assert "test" in set(splits.values())
    assert parts == {"train", "validation"}


@pytest.mark.parametrize("learner", ["scratch", "finetune"])
def test_a_bundle_says_how_it_was_made(runs: dict[str, Any], learner: str) -> None:
    bundle = runs[learner].bundle
    told = bundle.meta.configuration
    assert told["onnx_difference"] <= 1e-3
    assert 0.05 <= told["temperature"] <= 20
    assert told["size"] == 64
    assert bundle.meta.embedder == ""
    assert set(bundle.files) == {"model.onnx", "history.json", "curves.svg"}
    history = json.loads(bundle.read_file("history.json"))
    assert len(history) == told["epochs_run"] == {"scratch": 2, "finetune": 3}[learner]
    assert all(0 <= row["accuracy"] <= 1 and row["loss"] > 0 for row in history)
    picture = ElementTree.fromstring(bundle.read_file("curves.svg"))  # noqa: S314 - our own
    assert picture.tag == "{http://www.w3.org/2000/svg}svg"
    if learner == "finetune":
        assert [row["step"] for row in history] == ["head", "head", "all"]
        assert "pretrained" in told


def test_its_scores_are_those_of_the_bundle_on_disk(runs: dict[str, Any]) -> None:
    with solesight.open(runs["ws"], workers=0) as ws:
        for learner in ("scratch", "finetune"):
            made = runs[learner]
            (again,) = ws.evaluate(made.bundle.meta.name)
            assert again.scores.metrics["log_loss"] == made.validation.metrics["log_loss"]


_WITHOUT_TORCH = """
import json, sys
asked = []
class NoTorch:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("torch", "lightning", "onnx"):
            asked.append(name)
            raise ImportError(name)
sys.meta_path.insert(0, NoTorch())
import solesight, solesight.learn.deep
with solesight.open(sys.argv[1], workers=0) as ws:
    lines = [one.as_json() for one in ws.predict(sys.argv[3:], bundle=sys.argv[2])]
print(json.dumps({"lines": lines, "asked": asked}))
"""


def test_a_bundle_answers_without_torch(runs: dict[str, Any]) -> None:
    shoes = runs["ws"].parent.parent.glob("networks*/shoes/**/*.[jp][pn]g")
    photos = [str(path) for path in sorted(shoes)][:2]
    assert photos
    name = runs["finetune"].bundle.meta.name
    done = subprocess.run(
        [sys.executable, "-c", _WITHOUT_TORCH, str(runs["ws"]), name, *photos],
        capture_output=True, text=True, check=False, env={**os.environ},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["asked"] == [], "nobody even looks for torch"
    answers = said["lines"]
    assert len(answers) == len(photos)
    for answer in answers:
        assert sum(answer["probabilities"].values()) == pytest.approx(1.0, abs=1e-5)
        assert set(answer["probabilities"]) == set(runs["finetune"].bundle.meta.classes)


def test_a_bundle_is_a_beginning_for_another(runs: dict[str, Any], tmp_path: Path) -> None:
    """Frozen under a new head, the weights of the trunk stay those that were named."""
    folder = runs["finetune"].bundle.folder
    settings = {**QUICK, "epochs": "0", "weights": str(folder / "weights.safetensors")}
    made = trained(copied(runs["ws"], tmp_path / "ws"), "finetune", settings).bundle
    before, after = (load_bundle(one).arrays for one in (folder, made.folder))
    trunk = [name for name in before if name.startswith("trunk.")]
    assert all(np.array_equal(before[name], after[name]) for name in trunk)
    assert any(not np.array_equal(before[n], after[n]) for n in before if n.startswith("head."))
    assert made.meta.configuration["pretrained"]["place"].endswith("weights.safetensors")


def test_a_network_that_is_exported_otherwise_is_not_saved(
    drawn: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from solesight.learn.deep import finishing

    exported = finishing._exported
    monkeypatch.setattr(finishing, "_exported", lambda net, size, t: exported(net, size, t / 1000))
    with pytest.raises(BundleError, match="away from the trained one"):
        trained(copied(drawn, tmp_path / "ws"), "scratch", {**SMALL, "net": "small", "epochs": "1"})
    assert not list((tmp_path / "ws" / "bundles").glob("[!.]*"))


@pytest.mark.parametrize("learner", ["scratch", "finetune"])
def test_without_the_extra_it_says_what_to_install(
    drawn: Path, monkeypatch: pytest.MonkeyPatch, learner: str
) -> None:
    monkeypatch.setattr(torched.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(MissingExtraError, match=r"torch==2\.13\.0.*solesight\[deep\]"):
        trained(drawn, learner, {})


def test_the_ladder_is_five_bundles_and_a_picture(drawn: Path, tmp_path: Path) -> None:
    from solesight.errors import SettingsError

    with solesight.open(copied(drawn, tmp_path / "ws"), workers=0) as ws:
        with pytest.raises(SettingsError, match="the ladder sets dropout itself"):
            ws.ladder("brand", settings={"dropout": "0.1"})
        with pytest.raises(SettingsError, match=r"what is written is SVG"):
            ws.ladder("brand", tmp_path / "steps.png")
        with pytest.raises(SettingsError, match=r"what is written is PNG"):
            ws.preview("brand", tmp_path / "seen.jpg")
        found = ws.ladder("brand", top=3, settings={"size": "64", "epochs": "1", "threads": "1"})
    assert [rung.name for rung in found.rungs] == [
        "big", "+ dropout", "smaller", "higher rate", "+ augmentation",
    ]  # fmt: skip
    told = [rung.trained.bundle.meta.configuration for rung in found.rungs]
    assert [one["net"] for one in told] == ["big", "big", "small", "small", "small"]
    assert [one["dropout"] for one in told] == [0.0, 0.5, 0.5, 0.5, 0.5]
    assert [bool(one["augmented"]) for one in told] == [False] * 4 + [True]
    # A network that never saw a mirrored photo is not asked about one.
    assert [one["mirrored"] for one in told] == [False] * 4 + [True]
    texts = [e.text for e in ElementTree.parse(found.picture).iter() if e.text]  # noqa: S314 - our own
    assert {"big", "+ dropout", "smaller", "higher rate", "+ augmentation"} <= set(texts)
    line = found.as_json()
    assert {"value", "low", "high", "n"} <= set(line["rungs"][0]["accuracy"])
    assert "majority" in line["floors"]


def test_a_preview_shows_training_photos_alone(drawn: Path, tmp_path: Path) -> None:
    from PIL import Image

    from solesight.errors import SettingsError

    with solesight.open(drawn, workers=0) as ws:
        shown = ws.preview(
            "brand", tmp_path / "sheet.png", top=3, settings={"size": "64", "augment": "flip:1"}
        )
        with pytest.raises(SettingsError, match="probe changes no photos"):
            ws.preview("brand", tmp_path / "none.png", learner="probe")
        with ws.catalog.reading() as connection:
            splits = read_snapshot(connection, latest_snapshot(connection) or 0).splits
    assert {splits[photo] for photo in shown.photos} == {"train"}
    assert shown.augmented == ("flip:1",)
    sheet = np.asarray(Image.open(shown.picture))
    # The first column is the photo, each other one its mirror image.
    first, second = (sheet[30:94, left : left + 64] for left in (150, 220))
    assert np.abs(first[:, ::-1].astype(int) - second).max() <= 1
    assert not list(drawn.glob("bundles/.training-*"))
