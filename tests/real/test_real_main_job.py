"""The main job on real photos: through to the report, killed on the way, nothing straddling."""

from __future__ import annotations

import csv
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

import solesight
from solesight.catalog import read_photos, read_snapshot
from solesight.groups import group_titles
from solesight.learn import Predicted

SHARED = Path(os.environ.get("SOLESIGHT_SHARED", Path(__file__).resolve().parents[3] / "shared"))
DATA = SHARED / "data" / "sneakers"

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(
        not (DATA / "manifest.csv").is_file(),
        reason=f"NO REAL PHOTOS: the shared data folder is not at {SHARED}; set SOLESIGHT_SHARED",
    ),
]

# CI reads 600 real photos at most; the whole set is for `make bench`.
PHOTOS = 520
BROKEN = {
    "derived_truncated",
    "derived_zero_byte",
    "derived_html_named_jpg",
    "lfs_pointer_named_jpg",
}


def rows() -> list[dict[str, str]]:
    with (DATA / "manifest.csv").open(newline="", encoding="utf-8") as file:
        every = list(csv.DictReader(file))
    odd = [r for r in every if r["path"].split("/")[2] in BROKEN]
    dice = random.Random(1)
    by_title: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in every:
        if row["subset"] != "odd":
            by_title[row["title"] or row["path"]].append(row)
    titles = sorted(by_title)
    dice.shuffle(titles)
    chosen: list[dict[str, str]] = []
    for title in titles:
        chosen += by_title[title][:6]
        if len(chosen) >= PHOTOS:
            break
    not_shoes = [r for r in every if "/not_shoe/" in r["path"]]
    return [*chosen, *odd, *dice.sample(not_shoes, 40)]


@pytest.fixture(scope="module")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("real") / "manifest.csv"
    chosen = rows()
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, chosen[0])
        writer.writeheader()
        writer.writerows(chosen)
    return path


def run(*step: str, kill_after: float | None = None) -> int:
    command = [sys.executable, "-m", "solesight", *step, "--json"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        try:
            process.communicate(timeout=kill_after)
        except subprocess.TimeoutExpired:
            os.kill(process.pid, signal.SIGKILL)
            process.communicate()
        return process.returncode


@pytest.fixture(scope="module")
def job(manifest: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The main job, killed with -9 a few times in each of its long steps."""
    folder = tmp_path_factory.mktemp("ws")
    dice = random.Random(2)
    add = ("add", str(DATA), "--manifest", str(manifest))
    for step in (add, ("clean",), ("embed",)):
        for _ in range(4):
            run(*step, "-w", str(folder), kill_after=dice.uniform(0.6, 3.0))
        assert run(*step, "-w", str(folder)) in (0, 1)
    brand = ("train", "brand", "--other")
    for step in (("split",), ("train", "hyped"), brand):
        if step == brand:  # makes vectors of its own first
            run(*step, "-w", str(folder), kill_after=4.0)
        assert run(*step, "-w", str(folder)) == 0
    return folder


def test_every_photo_is_there_once(job: Path, manifest: Path):
    with manifest.open(newline="", encoding="utf-8") as file:
        listed = [r["path"] for r in csv.DictReader(file)]
    good = [p for p in listed if p.split("/")[2] not in BROKEN]
    with sqlite3.connect(job / "catalog.db") as connection:
        assert connection.execute("pragma integrity_check").fetchone()[0] == "ok"
        paths = [p for (p,) in connection.execute("select path from listings")]
        photos = connection.execute("select count(*) from photos").fetchone()[0]
        measured = connection.execute("select count(*) from clean_facts").fetchone()[0]
        vectors = connection.execute("select count(*) from embed_facts").fetchone()[0]
    assert sorted(paths) == sorted(good)
    assert photos == measured
    # One by each of the two embedders, and one of the map that brands are learned from.
    assert vectors == 3 * photos
    assert len(list((job / "photos").rglob("*.part"))) <= 4


def test_broken_files_are_named_with_their_reason(job: Path, manifest: Path):
    with solesight.open(job) as ws:
        failed = {r.path: r.reason for r in ws.add(DATA, manifest=manifest).failed}
    wanted = {
        "derived_truncated": "truncated",
        "derived_zero_byte": "empty",
        "derived_html_named_jpg": "html",
        "lfs_pointer_named_jpg": "lfs_pointer",
    }
    assert len(failed) == 17
    assert all(reason == wanted[path.split("/")[2]] for path, reason in failed.items())


def test_no_group_and_no_title_straddles_a_split(job: Path):
    with solesight.open(job) as ws, ws.catalog.reading() as connection:
        snapshot = read_snapshot(connection, 1)
        found = read_photos(connection, ["title", "style_code"])
    titles = [r.labels.get("title", "") for r in found]
    shoes = group_titles(titles, [r.labels.get("style_code") for r in found])
    for groups in (shoes, [snapshot.groups[r.photo] for r in found]):
        home: dict[object, set[str]] = defaultdict(set)
        for row, group in zip(found, groups, strict=True):
            home[group].add(snapshot.splits[row.photo])
        assert all(len(splits) == 1 for splits in home.values())
    sizes = {name: photos for name, (photos, _) in ws.split().sizes().items()}
    assert min(sizes.values()) > 0.08 * sum(sizes.values())


def test_shoes_stay_and_other_things_go(job: Path):
    with solesight.open(job) as ws:
        verdicts = ws.clean().verdicts
    other = [v for v in verdicts if "/not_shoe/" in v.scored.paths[0]]
    shoes = [v for v in verdicts if "/odd/" not in v.scored.paths[0]]
    assert sum(not v.keep for v in other) / len(other) >= 0.85
    assert sum(v.reason == "not_shoe" for v in shoes) / len(shoes) <= 0.015


def test_scores_stand_beside_their_floors(job: Path):
    with solesight.open(job) as ws:
        found = {e.bundle.meta.target: e.as_json() for e in ws.evaluate()}
    hyped, brand = found["hyped"], found["brand"]
    # The point of the floors: what a photo's size alone tells of its source is nearly everything.
    assert hyped["floors"]["trivial"]["accuracy"]["value"] > 0.9
    assert hyped["caveats"]
    assert brand["scores"]["accuracy"]["value"] > brand["floors"]["majority"]["accuracy"]["value"]
    for line in found.values():
        assert {"low", "high", "n"} <= set(line["scores"]["accuracy"])
        json.dumps(line, allow_nan=False)


def test_an_evaluation_has_a_page_and_an_export_says_the_same(job: Path, tmp_path: Path):
    with solesight.open(job) as ws:
        found = [e for e in ws.evaluate(curve=None) if e.bundle.meta.target == "brand"]
        (written,) = ws.write_evaluations(found, page=tmp_path / "brand.html")
        exported = ws.export_model(written.bundle, tmp_path / "brand.onnx")
    assert written.page is not None
    assert 50_000 < written.page.stat().st_size < 5_000_000
    assert written.sheet == tmp_path / "brand.csv"
    assert [point.photos for point in found[0].growth] == sorted(
        point.photos for point in found[0].growth
    )
    assert exported.difference <= 1e-5


def test_predict_and_report(job: Path, tmp_path: Path):
    with solesight.open(job) as ws:
        answers = list(ws.predict([DATA / r["path"] for r in rows()[:8]], target="brand"))
        page = ws.report(tmp_path / "report.html")
    assert all(isinstance(a, Predicted) for a in answers)
    assert page.n_bytes < 5_000_000
