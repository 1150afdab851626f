"""Decode and upright on real photos from the shared data folder."""

from __future__ import annotations

import os
import random
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from solesight.errors import PhotoError
from solesight.photos import (
    decode,
    frame_of,
    ground_angle,
    hough_orientation,
    read,
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
BROKEN = {
    "derived_truncated": "truncated",
    "derived_html_named_jpg": "html",
    "derived_zero_byte": "empty",
    "lfs_pointer_named_jpg": "lfs_pointer",
}
STUDIO = ("restocks", "nike_store", "stockx_side", "flightclub_jordan")


def photos_of(*parts: str, most: int | None = None) -> list[Path]:
    """The files below a folder, a seeded sample of ``most``."""
    files = sorted(p for p in IMAGES.joinpath(*parts).rglob("*") if p.is_file())
    random.Random(7).shuffle(files)
    return files[:most]


@pytest.mark.parametrize(("folder", "reason"), sorted(BROKEN.items()))
def test_damage_carries_its_reason(folder: str, reason: str) -> None:
    files = photos_of("odd", folder)
    assert files
    for path in files:
        with pytest.raises(PhotoError) as caught:
            read(read_file_capped(path))
        assert caught.value.reason == reason, path.name


@pytest.mark.parametrize(
    ("folder", "format_name", "mode"),
    [
        ("derived_cmyk_jpg", "JPEG", "CMYK"),
        ("derived_exif_rotated", "JPEG", "RGB"),
        ("derived_gif", "GIF", "P"),
        ("derived_gray16_png", "PNG", "I;16"),
        ("derived_gray_jpg", "JPEG", "L"),
        ("derived_la_png", "PNG", "LA"),
        ("derived_png_named_jpg", "PNG", "RGB"),
        ("derived_rgba_png", "PNG", "RGBA"),
        ("derived_tiny", "JPEG", "RGB"),
        ("derived_webp", "WEBP", "RGB"),
        ("derived_webp_named_jpg", "WEBP", "RGB"),
        ("bmp_placeholder", "BMP", "RGB"),
    ],
)
def test_odd_formats_are_read_by_their_content(folder: str, format_name: str, mode: str) -> None:
    files = photos_of("odd", folder)
    assert files
    for path in files:
        info, pixels = read(read_file_capped(path))
        assert (info.format, info.mode) == (format_name, mode)
        assert pixels.shape == (info.height, info.width, 3)
        assert info.exif_orientation == 1 or folder == "derived_exif_rotated"


def test_deep_and_inked_photos_keep_their_white_backdrop() -> None:
    for folder in ("derived_gray16_png", "derived_cmyk_jpg", "derived_la_png", "derived_rgba_png"):
        for path in photos_of("odd", folder):
            pixels = decode(path.read_bytes())
            border = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
            assert np.median(border) >= 215, path.name
            assert pixels.min() < 120, path.name


def test_every_other_photo_of_a_sample_decodes() -> None:
    skip = set(BROKEN)
    files = [p for p in photos_of() if p.parent.name not in skip][:2500]
    assert len(files) == 2500
    for path in files:
        info, pixels = read(read_file_capped(path), at_least=64)
        assert pixels.size > 0, path
        assert info.width >= pixels.shape[1], path


def tilted(path: Path, tilt: float) -> np.ndarray:
    """A photo turned clockwise by ``tilt`` on the color of its border."""
    pixels = decode(path.read_bytes(), at_least=160)
    backdrop = np.median(np.concatenate([pixels[0], pixels[-1]]), axis=0)
    fill = tuple(int(v) for v in backdrop)
    photo = Image.fromarray(pixels)
    return np.asarray(photo.rotate(-tilt, Image.Resampling.BICUBIC, expand=True, fillcolor=fill))


@pytest.mark.parametrize("source", STUDIO)
def test_the_ground_angle_undoes_random_tilts_and_hough_does_not(source: str) -> None:
    tilts = random.Random(11)
    off, hough_off = [], []
    for path in photos_of(source, most=60):
        tilt = tilts.uniform(-20, 20)
        pixels = tilted(path, tilt)
        found = silhouette(pixels)
        angle = ground_angle(found.mask) if found is not None else None
        off.append(90.0 if angle is None else abs(angle - tilt))
        hough_off.append(abs(hough_orientation(pixels).angle - tilt))
    assert np.median(off) < 0.8
    assert np.quantile(off, 0.9) < 2.5
    assert np.median(hough_off) > 5 * np.median(off)


@pytest.mark.parametrize(
    ("source", "least"),
    [("restocks", 0.98), ("stockx_360", 0.98), ("nike_store", 0.98), ("everyday_myntra", 0.95)],
)
def test_studio_photos_have_one_confident_silhouette(source: str, least: float) -> None:
    files = photos_of(source, most=120)
    good = 0
    for path in files:
        pixels = decode(path.read_bytes(), at_least=160)
        found = silhouette(pixels)
        good += found is not None and found.confidence > 0.9 and found.areas[0] > 0.05
        if found is not None:
            assert render(pixels, frame_of(found, paint=True), 64).min() < 250, path
    assert good / len(files) >= least


def test_wild_photos_are_mostly_doubted() -> None:
    found = [silhouette(decode(p.read_bytes())) for p in photos_of("wild_google", most=150)]
    doubted = [f is None or f.confidence < 0.9 or bool(f.touching) for f in found]
    assert np.mean(doubted) > 0.7
