"""A few hundred rounds on real side views: nearer to photos than noise, and no copy of one."""

from __future__ import annotations

import csv
import os
import random
from pathlib import Path

import numpy as np
import pytest

import solesight
from solesight.generate.gan import judging

pytest.importorskip("torch", reason="the extra deep is not installed")

SHARED = Path(os.environ.get("SOLESIGHT_SHARED", Path(__file__).resolve().parents[3] / "shared"))
DATA = SHARED / "data" / "sneakers"

pytestmark = [
    pytest.mark.real,
    pytest.mark.slow,
    pytest.mark.skipif(
        not (DATA / "manifest.csv").is_file(),
        reason=f"NO REAL PHOTOS: the shared data folder is not at {SHARED}; set SOLESIGHT_SHARED",
    ),
]
PHOTOS = 260


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("real-gan")
    with (DATA / "manifest.csv").open(newline="", encoding="utf-8") as file:
        every = [row for row in csv.DictReader(file) if row["subset"] == "stockx_side"]
    chosen = random.Random(5).sample(every, PHOTOS)
    manifest = folder / "manifest.csv"
    with manifest.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, chosen[0])
        writer.writeheader()
        writer.writerows(chosen)
    with solesight.open(folder / "ws", workers=0) as ws:
        ws.add(DATA, manifest=manifest, root=DATA)
        ws.clean()
        ws.split()
    return folder / "ws"


def test_a_short_training_beats_noise_and_copies_nothing(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = judging.Drawer.draw
    with solesight.open(workspace, workers=0) as ws:
        trained = ws.gan_train(
            name="short", where="plain > 0.5", size=32, steps=250, batch=16, rate=5e-4,
            critic_width=8, generator_width=8, ema=0.98, seed=0, device="cpu",
        )  # fmt: skip
        assert trained.n["learned"] > 120
        assert trained.last["slope"] == pytest.approx(1, abs=0.4)
        found = ws.gan_score("short", features=("sneaker",))
        by = {row.what: row.kid for row in found.rows}
        assert by["short"].high < by["noisy mean shoe"].low  # type: ignore[operator]
        assert by["photos"].value < by["short"].value
        share = found.copies.as_json()["share"]
        # The same generator, with two of its pictures exchanged for photos that it learned from.
        learned = next((workspace / "gans" / ".pictures").glob("*.npy"))
        photos = np.load(learned)

        def planting(self: judging.Drawer, z: np.ndarray) -> np.ndarray:
            made = drawn(self, z).copy()
            made[[1, 5]] = photos[[10, 20]]
            return made

        monkeypatch.setattr(judging.Drawer, "draw", planting)
        planted = ws.gan_score("short", features=("sneaker",)).copies
    assert {1, 5} <= set(planted.as_json()["samples"])
    assert share < 0.1
