"""Near duplicates among real photos: altered copies are found, colorways are not."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageOps

from solesight.groups import NearPairs, near_pairs
from solesight.photos import (
    Frame,
    color_layout,
    decode,
    dhash,
    frame_of,
    read_file_capped,
    render,
    silhouette,
)

ROOT = Path(__file__).resolve().parents[2]
IMAGES = Path(os.environ.get("SOLESIGHT_SHARED", ROOT.parent / "shared")) / "data/sneakers/images"
pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(
        not IMAGES.is_dir(),
        reason=f"THE REAL PHOTOS ARE MISSING: {IMAGES} (set SOLESIGHT_SHARED to their folder)",
    ),
]

ALTERATIONS: dict[str, Callable[[Image.Image], Image.Image]] = {
    "halved": lambda photo: photo.resize((photo.width // 2, photo.height // 2)),
    "jpeg": lambda photo: reencoded(photo, 60),
    "padded": lambda photo: ImageOps.expand(photo, (20, 60, 40, 10), "white"),
}
LEAST_FOUND = {"halved": 0.9, "jpeg": 0.85, "padded": 0.9}


def reencoded(photo: Image.Image, quality: int) -> Image.Image:
    data = io.BytesIO()
    photo.save(data, "JPEG", quality=quality)
    return Image.open(data).convert("RGB")


def some_photos(folder: str, n: int) -> list[Image.Image]:
    paths = sorted(path for path in (IMAGES / folder).rglob("*") if path.is_file())
    return [
        Image.fromarray(decode(read_file_capped(path)))
        for path in paths[:: max(1, len(paths) // n)][:n]
    ]


def near_among(photos: list[Image.Image]) -> NearPairs:
    frames = []
    for photo in photos:
        pixels = np.asarray(photo)
        found = silhouette(pixels)
        frame = frame_of(found) if found else Frame.whole(*photo.size)
        frames.append(render(pixels, frame))
    layouts = [color_layout(frame, grid=16) for frame in frames]
    return near_pairs([dhash(frame) for frame in frames], np.array(layouts))


@pytest.mark.parametrize("how", ALTERATIONS)
def test_altered_copies_are_found(how: str) -> None:
    photos = some_photos("restocks", 40) + some_photos("flightclub_jordan", 40)
    pairs = near_among(photos + [ALTERATIONS[how](photo) for photo in photos])
    found = {tuple(pair) for pair in pairs.pairs.tolist()}
    share = np.mean([(i, i + len(photos)) in found for i in range(len(photos))])
    assert share >= LEAST_FOUND[how]


def test_colorways_of_one_model_are_not_near() -> None:
    photos = some_photos("restocks/nike_dunk_low", 150)
    assert len(photos) > 50
    assert len(near_among(photos)) <= 2
