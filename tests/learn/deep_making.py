"""A drawn workspace that networks are trained on, and how a training is run in a process."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import solesight
from solesight.samples import write_samples

SMALL = {"size": "64", "batch": "16", "threads": "1", "patience": "0"}
_TRAIN = """
import json, sys, solesight
with solesight.open(sys.argv[1], workers=0) as ws:
    ws.train("brand", learner=sys.argv[2], top=3, settings=json.loads(sys.argv[3]))
"""


def make_workspace(folder: Path) -> Path:
    """Draw shoes and take them as far as `split`."""
    drawn = write_samples(folder / "shoes", shoes=24, photos_per_shoe=3, seed=1)
    with solesight.open(folder / "ws", workers=0) as ws:
        ws.add(drawn.folder, manifest=drawn.manifest)
        ws.clean()
        ws.embed()
        ws.split()
    return folder / "ws"


def copied(workspace: Path, to: Path) -> Path:
    """Give a copy of its own."""
    shutil.copytree(workspace, to)
    return to


def trained(workspace: Path, learner: str, settings: dict[str, str]) -> Any:
    """Train brands here."""
    with solesight.open(workspace, workers=0) as ws:
        return ws.train("brand", learner=learner, top=3, settings=settings)


def start_training(
    workspace: Path, learner: str, settings: dict[str, str]
) -> subprocess.Popen[str]:
    """Train brands in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-c", _TRAIN, str(workspace), learner, json.dumps(settings)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
