"""The photos the embedder learns from: who is shown, which shoe it is, and in which part it lies.

Groups come from the library's own `split` (style codes, titles, near duplicates), so that no shoe
is in two parts; the parts are drawn here, once and for ever, from the hash of a group, so that
enough shoes that two shops show are among the test shoes.
"""

from __future__ import annotations

import csv
import hashlib
import os
import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

import solesight
from solesight.catalog import read_snapshot, shoe_key
from solesight.catalog.schema import clean_facts
from solesight.eye import frames_config
from solesight.photos import Frame
from solesight.workspace import Workspace

ROOT = Path(__file__).resolve().parents[2]
WRONG = ROOT / "training" / "reference" / "wrong_photos.csv"
SALT = "solesight-embedder-1"
SHOPS = {"stockx_360", "stockx_side", "restocks", "flightclub_jordan", "nike_store"}
NAMED = {"stockx_360", "stockx_side", "restocks", "flightclub_jordan", "wild_google"}
"""Sources whose titles name a colorway; elsewhere a photo, or a style code, is its own shoe."""
CROSS_TEST, CROSS_VALIDATION = 56, 16
TEST, VALIDATION = 0.17, 0.09


@dataclass(frozen=True)
class Photo:
    """One photo and what is known of it.

    Attributes:
        photo: SHA-256 of its bytes.
        path: relative to the data folder.
        source: its subset, or the folder below ``odd``.
        shoe: key of its shoe; the photo itself where nothing names it; empty for no shoe.
        model: empty where unknown.
        brand: empty where unknown.
        group: of the split; no group is in two parts.
        part: train, validation or test.
        view: turntable position of stockx_360 (1, 5 ... 35), else 0.
        facing: what the eye says.
        frame: of the photo.
        wrong: somebody looked and saw another product than the title names.
    """

    photo: str
    path: str
    source: str
    shoe: str
    model: str
    brand: str
    group: str
    part: str
    view: int
    facing: str
    frame: Frame
    wrong: bool

    @property
    def wild(self) -> bool:
        """Whether it is one of the photos in hand, on foot, in boxes."""
        return self.source == "wild_google"


def shared() -> Path:
    """The shared data folder: ``SOLESIGHT_SHARED``, else ``shared`` beside the checkout."""
    return Path(os.environ.get("SOLESIGHT_SHARED", ROOT.parent / "shared")) / "data" / "sneakers"


def prepare(folder: Path) -> Workspace:
    """Open a workspace with every photo added, cleaned and split; resumes by itself."""
    workspace = solesight.open(folder)
    workspace.add(shared(), manifest=shared() / "manifest.csv")
    workspace.clean()
    workspace.split(seed=0)
    return workspace


def read(workspace: Workspace) -> list[Photo]:
    """Every usable photo, in the order of the paths."""
    parted = workspace.split(seed=0)
    manifest = {row["path"]: row for row in _rows(shared() / "manifest.csv")}
    with workspace.catalog.reading() as connection:
        snapshot = read_snapshot(connection, parted.number)
        query = select(clean_facts.c.photo, clean_facts.c.facing, clean_facts.c.frame)
        facts = {
            row.photo: (row.facing, row.frame)
            for row in connection.execute(query.where(clean_facts.c.config == frames_config()))
        }
    usable = [row for row in parted.photos if row.photo in facts and _usable(row.path)]
    sources = {row.photo: _source(row.path) for row in usable}
    members: dict[str, set[str]] = defaultdict(set)
    for row in usable:
        members[snapshot.groups[row.photo]].add(sources[row.photo])
    parts = _parts(members)
    wrong = {(row["subset"], row["title"]) for row in _rows(WRONG)}
    found = []
    for row in usable:
        listed, source = manifest[row.path], sources[row.photo]
        facing, frame = facts[row.photo]
        group = snapshot.groups[row.photo]
        shoe = _shoe(listed, source, row.photo)
        found.append(
            Photo(
                row.photo, row.path, source, shoe, listed["model"] if shoe else "",
                listed["brand"] if shoe else "", group, parts[group], _view(row.path, source),
                re.search(r'"said": "(\w+)"', facing)[1], Frame.from_json(frame),
                (source, listed["title"]) in wrong,
            )
        )  # fmt: skip
    return sorted(found, key=lambda photo: photo.path)


def write_parts(photos: list[Photo], file: Path) -> None:
    """Write which photo lies in which part, for whoever measures the embedder."""
    with file.open("w", newline="", encoding="utf-8") as lines:
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerow(["path", "part"])
        writer.writerows([photo.path, photo.part] for photo in photos)


def _usable(path: str) -> bool:
    return "/derived_" not in path and "lfs_pointer" not in path and "placeholder" not in path


def _source(path: str) -> str:
    return path.split("/")[2 if "/odd/" in path else 1]


def _view(path: str, source: str) -> int:
    found = re.search(r"_img(\d+)_", path) if source == "stockx_360" else None
    return int(found[1]) if found else 0


def _shoe(listed: dict[str, str], source: str, photo: str) -> str:
    if source.startswith("not_shoe"):
        return ""
    if source in NAMED and listed["title"]:
        return shoe_key(listed["title"])
    code = re.search(r"_([A-Z]{1,2}\d{4,5})_", listed["original_path"])
    return f"adidas {code[1]}" if source == "everyday_adidas" and code else photo


def _order(group: str) -> float:
    digest = hashlib.sha256((SALT + group).encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64


def _parts(members: dict[str, set[str]]) -> dict[str, str]:
    """Place groups; what holds wild photos trains, for the wild is scored by leaving one out."""
    parts = dict.fromkeys(members, "train")
    fixed = {group for group, sources in members.items() if "wild_google" in sources}
    cross = {g for g, sources in members.items() if len(sources & SHOPS) > 1} - fixed
    for place, group in enumerate(sorted(cross, key=_order)):
        if place < CROSS_TEST + CROSS_VALIDATION:
            parts[group] = "test" if place < CROSS_TEST else "validation"
    for group in set(members) - cross - fixed:
        if _order(group) < TEST + VALIDATION:
            parts[group] = "test" if _order(group) < TEST else "validation"
    return parts


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))
