"""The photos the eye learns from: hand labels, groups by title, and who is never trained on."""

from __future__ import annotations

import csv
import fnmatch
import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from solesight.errors import PhotoError
from solesight.photos import decode

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
LABELS = ROOT / "tests" / "real" / "labels" / "facing.csv"
MISLABELLED = HERE / "mislabelled.csv"
SALT = "solesight-5"
SIXTHS = {0: "test", 1: "validation"}
NOISE_WORDS = {"w", "gs", "td", "ps", "the", "shoes"}
UNSURE = ("google_uncleaned", "rgba_png", "bmp_placeholder")


def shared() -> Path:
    """The shared data folder: ``SOLESIGHT_SHARED``, else ``shared`` beside the checkout."""
    return Path(os.environ.get("SOLESIGHT_SHARED", ROOT.parent / "shared")) / "data" / "sneakers"


@dataclass(frozen=True)
class Photo:
    """One photo and what a person said of it.

    Attributes:
        path: relative to the data folder.
        source: its subset, or the folder below ``odd``.
        group: the words of its title; no group is in two parts.
        part: train, validation or test.
        facing: right, left, front, back, unknown; empty where nobody looked.
        view: side, three_quarter, front, back, top, sole, on_foot, several (two shoes), many,
            other, no_shoe; empty where nobody looked.
        shoe: whether it shows a shoe; None where that is unsure.
    """

    path: str
    source: str
    group: str
    part: str
    facing: str
    view: str
    shoe: bool | None


def group_of(title: str, path: str) -> str:
    """The title's words, sorted, without year and size words; else the file's name."""
    words = {
        word
        for word in re.findall(r"[a-z0-9]+", title.lower())
        if word not in NOISE_WORDS and not re.fullmatch(r"20\d\d", word)
    }
    return " ".join(sorted(words)) or re.sub(r"_[0-9a-f]{8}\..*", "", Path(path).name)


def part_of(group: str) -> str:
    """A sixth of the groups is test, a sixth validation, for ever the same ones."""
    digest = hashlib.sha256((SALT + group).encode()).digest()
    return SIXTHS.get(int.from_bytes(digest[:4], "big") % 6, "train")


def photos() -> list[Photo]:
    """Every usable photo of the shared data folder, in order of the path."""
    exact, patterns = _labels()
    wrong = {row["path"] for row in _rows(MISLABELLED)}
    found = []
    for row in _rows(shared() / "manifest.csv"):
        path = row["path"]
        if "/odd/derived_" in path or "lfs_pointer" in path:
            continue
        facing, view = exact.get(path) or _matching(path, patterns)
        source = path.split("/")[2 if "/odd/" in path else 1]
        group = group_of(row["title"], path)
        shoe = _is_shoe(path, source, view, path in exact, wrong)
        found.append(Photo(path, source, group, part_of(group), facing, view, shoe))
    return sorted(found, key=lambda photo: photo.path)


def pixels(photo: Photo) -> NDArray[np.uint8] | None:
    """The decoded photo at the size the eye wants; None where it cannot be read."""
    try:
        return decode((shared() / photo.path).read_bytes(), at_least=320)
    except PhotoError:
        return None


def _is_shoe(path: str, source: str, view: str, looked: bool, wrong: set[str]) -> bool | None:
    if source in UNSURE or path in wrong or (looked and not view):
        return None
    return not (source.startswith("not_shoe") or view == "no_shoe")


def _labels() -> tuple[dict[str, tuple[str, str]], list[tuple[str, str, str]]]:
    rows = [(row["path"], row["facing"], row["view"]) for row in _rows(LABELS)]
    exact = {path: (facing, view) for path, facing, view in rows if "*" not in path}
    return exact, [row for row in rows if "*" in row[0]]


def _matching(path: str, patterns: list[tuple[str, str, str]]) -> tuple[str, str]:
    for pattern, facing, view in patterns:
        if fnmatch.fnmatchcase(path, pattern):
            return facing, view
    return "", ""


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))
