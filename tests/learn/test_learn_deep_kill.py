"""A training that is killed goes on where it was, and ends as an unbroken one does."""

from __future__ import annotations

import json
import subprocess
import time
from pathlib import Path

import pytest
from deep_making import SMALL, copied, make_workspace, start_training

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_workspace(tmp_path_factory.mktemp("killed"))


def _finished(process: subprocess.Popen[str]) -> Path:
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    return Path(out.strip())


def _kill_at(process: subprocess.Popen[str], workspace: Path, file: str) -> None:
    """Kill -9 as soon as a file is there."""
    end = time.monotonic() + 60
    while not list(workspace.glob(f"bundles/.training-*/{file}")):
        assert process.poll() is None, "it ended before it was killed"
        assert time.monotonic() < end, f"no {file}"
        time.sleep(0.005)
    process.kill()
    process.communicate()


CASES = [
    ("scratch", {"net": "small", "epochs": "6"}, "0-train/last.ckpt"),
    (
        "finetune",
        {"head_epochs": "2", "tail_epochs": "1", "epochs": "3", "tail": "2"},
        "2-all/last.ckpt",
    ),
]


@pytest.mark.parametrize(("learner", "own", "at"), CASES)
def test_a_killed_training_ends_as_an_unbroken_one(
    workspace: Path, tmp_path: Path, learner: str, own: dict[str, str], at: str
) -> None:
    settings = {**SMALL, "patience": "0", **own}
    whole = _finished(start_training(copied(workspace, tmp_path / "a"), learner, settings))
    broken = copied(workspace, tmp_path / "b")
    _kill_at(start_training(broken, learner, settings), broken, at)
    assert not list(broken.glob("bundles/[!.]*")), "a killed training leaves no bundle"
    drawn = next(broken.glob("bundles/.training-*/frames-64.npy")).stat().st_mtime_ns
    again = start_training(broken, learner, settings)
    resumed = _finished(again)
    assert (resumed / "weights.safetensors").read_bytes() == (
        whole / "weights.safetensors"
    ).read_bytes()
    records = [json.loads((one / "history.json").read_text()) for one in (whole, resumed)]
    assert records[0] == records[1]
    assert drawn
    assert not list(broken.glob("bundles/.training-*")), "checkpoints are removed at the end"
