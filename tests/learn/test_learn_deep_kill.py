"""A training that is killed goes on where it was, and ends as an unbroken one does."""

from __future__ import annotations

import json
import subprocess
import time
from pathlib import Path

import pytest
from deep_making import SMALL, copied, make_workspace, start_training, trained

import solesight
from solesight.catalog import read_photos

pytest.importorskip("lightning", reason="the extra deep is not installed")
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_workspace(tmp_path_factory.mktemp("killed"))


def _kill_at(process: subprocess.Popen[str], workspace: Path, file: str) -> None:
    """Kill -9 as soon as a file is there."""
    end = time.monotonic() + 120
    while not list(workspace.glob(f"bundles/.training-*/{file}")):
        assert process.poll() is None, f"it ended before it was killed: {process.communicate()}"
        assert time.monotonic() < end, f"no {file}"
        time.sleep(0.005)
    process.kill()
    process.communicate()


def _forgotten(workspace: Path) -> None:
    """What a killed training leaves holds frames, and goes when a photo is to be forgotten."""
    with solesight.open(workspace, workers=0) as ws:
        with ws.catalog.reading() as connection:
            photo = read_photos(connection)[0].photo
        ws.forget(photo, dry_run=True)
        assert list(workspace.glob("bundles/.training-*"))
        ws.forget(photo)
    assert not list(workspace.glob("bundles/.training-*"))


CASES = [
    ("scratch", {"net": "small", "epochs": "5"}, "0-train/last.ckpt"),
    (
        "finetune",
        {"head_epochs": "2", "tail_epochs": "1", "epochs": "2", "tail": "2", "views": "2"},
        "2-all/last.ckpt",
    ),
]


@pytest.mark.parametrize(("learner", "own", "at"), CASES)
def test_a_killed_training_ends_as_an_unbroken_one(
    workspace: Path, tmp_path: Path, learner: str, own: dict[str, str], at: str
) -> None:
    settings = {**SMALL, **own}
    whole = trained(copied(workspace, tmp_path / "whole"), learner, settings).bundle.folder
    broken = copied(workspace, tmp_path / "broken")
    _kill_at(start_training(broken, learner, settings), broken, at)
    assert not list(broken.glob("bundles/[!.]*")), "a killed training leaves no bundle"
    _forgotten(copied(broken, tmp_path / "forgetting"))
    resumed = trained(broken, learner, settings).bundle.folder
    records = [json.loads((one / "history.json").read_text()) for one in (whole, resumed)]
    assert records[0] == records[1]
    assert len({(one / "weights.safetensors").read_bytes() for one in (whole, resumed)}) == 1
    assert not list(broken.glob("bundles/.training-*")), "checkpoints are removed at the end"
