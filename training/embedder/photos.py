"""The photos the embedder learns from: who is shown, which shoe it is, and in which part it lies.

Groups come from the library's own `split` (style codes, titles, near duplicates). The parts were
drawn once from the hashes of groups, so that enough shoes that two shops show are among the test
shoes, and stand in ``parts.csv``: no later rule about groups may let a test shoe train. Only groups
that it does not know are drawn now. Photos that somebody judged by eye to show another shop's shoe
(``same_shoe.csv``) are photos of that shoe, and lie where it lies.
"""

from __future__ import annotations

import csv
import hashlib
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from records import Photo
from sqlalchemy import select

import solesight
from solesight.catalog import read_snapshot, shoe_key
from solesight.catalog.schema import clean_facts
from solesight.eye import frames_config
from solesight.photos import Frame
from solesight.workspace import Workspace

ROOT = Path(__file__).resolve().parents[2]
WRONG = ROOT / "training" / "reference" / "wrong_photos.csv"
HERE = Path(__file__).resolve().parent
ALIKE, PARTS = HERE / "same_shoe.csv", HERE / "parts.csv"
SALT = "solesight-embedder-1"
NAMED = {"stockx_360", "stockx_side", "restocks", "flightclub_jordan", "wild_google"}
"""Sources whose titles name a colorway; elsewhere a photo, or a style code, is its own shoe."""
RANK = {"test": 0, "validation": 1, "train": 2}
"""Of a group whose photos were in several parts, the first counts."""
TEST, VALIDATION = 0.17, 0.09


@dataclass(frozen=True)
class Framed(Photo):
    """A photo, and where in it the shoe is."""

    frame: Frame


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


def read(workspace: Workspace) -> list[Framed]:
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
    shoes = {row.photo: _shoe(manifest[row.path], sources[row.photo], row.photo) for row in usable}
    groups = {row.photo: snapshot.groups[row.photo] for row in usable}
    _join(shoes, groups, {row.path: row.photo for row in usable})
    wild = {groups[photo] for photo, source in sources.items() if source == "wild_google"}
    parts = _parts(groups, {row.path: row.photo for row in usable}, wild)
    wrong = {(row["subset"], row["title"]) for row in _rows(WRONG)}
    found = []
    for row in usable:
        listed, source = manifest[row.path], sources[row.photo]
        facing, frame = facts[row.photo]
        group, shoe = groups[row.photo], shoes[row.photo]
        found.append(
            Framed(
                row.photo, row.path, source, shoe, listed["model"] if shoe else "",
                listed["brand"] if shoe else "", group, parts[group], _view(row.path, source),
                re.search(r'"said": "(\w+)"', facing)[1],
                (source, listed["title"]) in wrong, Frame.from_json(frame),
            )
        )  # fmt: skip
    return sorted(found, key=lambda photo: photo.path)


def write_parts(photos: Sequence[Photo], file: Path) -> None:
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


def _join(shoes: dict[str, str], groups: dict[str, str], photos: dict[str, str]) -> None:
    """Give what ``same_shoe.csv`` lists the shoe and the group of the photo that shows it too."""
    for row in _rows(ALIKE):
        one, other = photos.get(row["path"]), photos.get(row["shown_at"])
        if one is None or other is None:
            continue
        for names in (shoes, groups):
            was, now = names[one], names[other]
            names.update({photo: now for photo, name in names.items() if name == was})


def _order(group: str) -> float:
    digest = hashlib.sha256((SALT + group).encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64


def _parts(groups: dict[str, str], photos: dict[str, str], wild: set[str]) -> dict[str, str]:
    """Place groups: as the table says, of new ones those with wild photos in train."""
    parts: dict[str, str] = {}
    for row in _rows(PARTS):
        group = groups.get(photos.get(row["path"], ""))
        if group:
            parts[group] = min(row["part"], parts.get(group, "train"), key=RANK.__getitem__)
    for group in set(groups.values()) - set(parts):
        place = 1.0 if group in wild else _order(group)
        parts[group] = (
            "test" if place < TEST else "validation" if place < TEST + VALIDATION else "train"
        )
    return parts


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))
