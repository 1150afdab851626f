"""Both kinds of networks on a few hundred real photos: better than the floor, and answering."""

from __future__ import annotations

import csv
import os
import random
from collections import defaultdict
from pathlib import Path

import pytest

import solesight
from solesight.learn import Predicted

pytest.importorskip("lightning", reason="the extra deep is not installed")

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
PHOTOS = 300
BRANDS = ("Jordan", "Nike", "adidas")
QUICK = {"size": "96", "threads": "1", "patience": "0"}


def rows() -> list[dict[str, str]]:
    """As many photos of each brand, of many shoes each."""
    with (DATA / "manifest.csv").open(newline="", encoding="utf-8") as file:
        every = [row for row in csv.DictReader(file) if row["subset"].startswith("stockx_side")]
    chosen = []
    for brand in BRANDS:
        by_title: dict[str, dict[str, str]] = defaultdict(dict)
        for row in every:
            if row["brand"] == brand:
                by_title.setdefault(row["title"], row)
        titles = sorted(by_title)
        picked = random.Random(3).sample(titles, min(PHOTOS // len(BRANDS), len(titles)))
        chosen += [by_title[title] for title in picked]
    return chosen


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("real-networks")
    manifest, chosen = folder / "manifest.csv", rows()
    with manifest.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, chosen[0])
        writer.writeheader()
        writer.writerows(chosen)
    with solesight.open(folder / "ws") as ws:
        ws.add(DATA, manifest=manifest, root=DATA)
        ws.clean()
        ws.embed()
        ws.split()
    return folder / "ws"


@pytest.mark.parametrize(
    ("learner", "settings"),
    [
        ("scratch", {"net": "rgb5", "epochs": "2"}),
        ("finetune", {"head_epochs": "6", "epochs": "2", "views": "2", "front": "5"}),
    ],
)
def test_a_small_run_ends_in_a_bundle_that_answers(
    workspace: Path, learner: str, settings: dict[str, str]
) -> None:
    with solesight.open(workspace) as ws:
        made = ws.train("brand", learner=learner, settings={**QUICK, **settings})
        scores, floors = made.validation, made.bundle.meta.floors
        assert set(made.bundle.meta.classes) == set(BRANDS)
        assert scores.metrics["accuracy"].low is not None
        if learner == "finetune":
            # Two epochs teach a network from nothing little; one that knows ImageNet learns.
            least = floors["majority"]["accuracy"]["value"]
            assert scores.metrics["accuracy"].value > least + 0.1
        photo = DATA / rows()[0]["path"]
        (answer,) = ws.predict([photo], bundle=made.bundle.meta.name)
        assert isinstance(answer, Predicted)
        assert set(answer.probabilities) == set(BRANDS)
