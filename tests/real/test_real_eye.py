"""The eye on real photos that it was never trained on, from the shared data folder."""

from __future__ import annotations

import csv
import fnmatch
import hashlib
import os
import re
from pathlib import Path

import numpy as np
import pytest

from solesight.eye.looks import SEVERAL, SHOE, Eye
from solesight.eye.turning import upright_angle
from solesight.photos import decode, silhouette

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("SOLESIGHT_SHARED", ROOT.parent / "shared")) / "data" / "sneakers"
LABELS = Path(__file__).resolve().parent / "labels" / "facing.csv"
A_SOURCE = 80

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(
        not (DATA / "manifest.csv").is_file(),
        reason=f"NOT CHECKED: the shared data folder with real photos is not at {DATA}",
    ),
]


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def held_out(row: dict[str, str]) -> bool:
    """The test part, written here again: a sixth of the titles, for ever the same."""
    noise = {"w", "gs", "td", "ps", "the", "shoes"}
    words = set(re.findall(r"[a-z0-9]+", row["title"].lower())) - noise
    words = {word for word in words if not re.fullmatch(r"20\d\d", word)}
    group = " ".join(sorted(words)) or re.sub(r"_[0-9a-f]{8}\..*", "", Path(row["path"]).name)
    return (
        int.from_bytes(hashlib.sha256(f"solesight-5{group}".encode()).digest()[:4], "big") % 6 == 0
    )


def labelled() -> list[tuple[str, str, str, str]]:
    """(path, source, facing, view) of every photo of the test part that a person looked at."""
    labels = rows(LABELS)
    exact = {row["path"]: row for row in labels if "*" not in row["path"]}
    patterns = [row for row in labels if "*" in row["path"]]
    found = []
    for row in filter(held_out, rows(DATA / "manifest.csv")):
        path = row["path"]
        matching = [p for p in patterns if fnmatch.fnmatchcase(path, p["path"])]
        label = exact.get(path) or (matching[0] if matching else None)
        if label is not None and label["view"]:
            found.append((path, path.split("/")[1], label["facing"], label["view"]))
    return found


def pixels(path: str) -> np.ndarray:
    return decode((DATA / path).read_bytes(), at_least=320)


@pytest.fixture(scope="module")
def eye() -> Eye:
    return Eye()


@pytest.fixture(scope="module")
def side_views() -> list[tuple[str, str, bool, np.ndarray]]:
    """(path, source, whether the toe points left, photo), mirrored by the toss of a coin."""
    rng = np.random.default_rng(11)
    sides = [row for row in labelled() if row[3] == "side" and row[2] in ("right", "left")]
    shown = []
    for source in sorted({row[1] for row in sides}):
        own = [row for row in sides if row[1] == source]
        for k in rng.permutation(len(own))[:A_SOURCE]:
            path, _, facing, _ = own[k]
            mirrored = bool(rng.random() < 0.5)
            photo = pixels(path)
            photo = np.ascontiguousarray(photo[:, ::-1]) if mirrored else photo
            shown.append((path, source, (facing == "left") != mirrored, photo))
    return shown


def test_toe_direction_of_side_views_from_many_sources(eye: Eye, side_views) -> None:
    looks = eye.look([photo for *_, photo in side_views])
    right = np.array(
        [look.toe_left == left for look, (_, _, left, _) in zip(looks, side_views, strict=True)]
    )
    sources = np.array([source for _, source, _, _ in side_views])
    assert len(right) >= 300
    assert len(set(sources)) >= 4
    wrong = [side_views[k][0] for k in np.flatnonzero(~right)]
    assert right.mean() >= 0.98, wrong
    for source in set(sources):
        assert right[sources == source].mean() >= 0.95, source


def test_level_side_views_are_left_alone_and_turned_ones_turned_back(eye: Eye, side_views) -> None:
    from PIL import Image

    rng = np.random.default_rng(3)
    plain = [view for view in side_views if view[1] not in ("wild_google",)][::3]
    level = [
        upright_angle(look, silhouette(v[3]))
        for look, v in zip(eye.look([view[3] for view in plain]), plain, strict=True)
    ]
    assert np.mean(np.abs(level) > 5) <= 0.04
    errors = []
    for *_, photo in plain:
        corner = tuple(int(v) for v in np.median(photo[0], axis=0))
        turn = float(rng.uniform(-30, 30))
        picture = Image.fromarray(photo).rotate(
            turn, Image.Resampling.BICUBIC, expand=True, fillcolor=corner
        )
        shown = np.asarray(picture)
        angle = upright_angle(eye.look([shown])[0], silhouette(shown))
        errors.append(abs(angle + turn))
    assert np.median(errors) <= 3
    assert np.quantile(errors, 0.9) <= 10


def test_non_shoes_are_rejected_and_shoes_are_not(eye: Eye) -> None:
    rng = np.random.default_rng(5)
    mislabelled = {row["path"] for row in rows(ROOT / "training" / "eye" / "mislabelled.csv")}
    things = [
        row["path"]
        for row in filter(held_out, rows(DATA / "manifest.csv"))
        if "/odd/not_shoe" in row["path"] and row["path"] not in mislabelled
    ]
    looks = eye.look([pixels(path) for path in things])
    assert np.mean([look.shoe < SHOE for look in looks]) >= 0.9
    shoes = [row for row in labelled() if row[3] not in ("no_shoe", "many")]
    some = [shoes[k] for k in rng.permutation(len(shoes))[:350]]
    looks = eye.look([pixels(path) for path, *_ in some])
    rejected = [row[0] for row, look in zip(some, looks, strict=True) if look.shoe < SHOE]
    assert len(rejected) <= 0.015 * len(some), rejected


def test_single_shoes_and_pairs_are_seldom_taken_for_collages(eye: Eye) -> None:
    few = [row[0] for row in labelled() if row[3] == "several"]
    looks = eye.look([pixels(path) for path in few])
    assert np.mean([look.several > SEVERAL for look in looks]) <= 0.08
    # One pair is still told from one shoe, for those who want to know.
    assert np.mean([look.pair > 0.5 for look in looks]) >= 0.6
