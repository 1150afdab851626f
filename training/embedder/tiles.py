"""Photos as square tiles with the shoe's mask, packed once into two files of the cache folder."""

from __future__ import annotations

import json
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from records import Tiles

from photos import Framed, shared
from solesight.errors import PhotoError
from solesight.photos import decode, render, silhouette

SIZE = 192
"""Side of a tile, pixels: more than the network sees, so that a warp keeps its sharpness."""
MARGIN = 0.03
PLAIN = 0.75
"""Least confidence at which a silhouette is cut out and pasted elsewhere."""


def pack(photos: list[Framed], folder: Path, workers: int = 2) -> Tiles:
    """Render every photo, or read what an earlier run rendered of the same photos."""
    names = folder / "tiles.json"
    wanted = {"size": SIZE, "margin": MARGIN, "photos": [p.photo for p in photos]}
    if not names.exists() or json.loads(names.read_text()) != wanted:
        _pack(photos, folder, workers)
        names.write_text(json.dumps(wanted))
    facts = np.load(folder / "facts.npy")
    rgba = np.load(folder / "tiles.npy", mmap_mode="r")
    return Tiles(rgba, facts[:, 0] > 0, facts[:, 1])


def _pack(photos: list[Framed], folder: Path, workers: int) -> None:
    shape = (len(photos), SIZE, SIZE, 4)
    out = np.lib.format.open_memmap(folder / "tiles.npy", mode="w+", dtype=np.uint8, shape=shape)
    facts = np.zeros((len(photos), 2), np.float32)
    with ProcessPoolExecutor(workers) as pool:
        for k, (tile, cut, chroma) in enumerate(pool.map(_tile, photos, chunksize=64)):
            out[k] = tile
            facts[k] = cut, chroma
    out.flush()
    np.save(folder / "facts.npy", facts)


def _tile(photo: Framed) -> tuple[NDArray[np.uint8], bool, float]:
    try:
        pixels = decode((shared() / photo.path).read_bytes(), at_least=320)
    except PhotoError:
        return np.zeros((SIZE, SIZE, 4), np.uint8), False, 0.0
    rgb = render(pixels, photo.frame, size=SIZE, margin=MARGIN)
    # Of the photo, not of the tile: a tile's white margin would make any photo an outline.
    outline = silhouette(pixels, working_size=SIZE)
    cut = outline is not None and outline.confidence >= PLAIN
    shown = np.ones(pixels.shape[:2], bool)
    if cut and outline is not None:
        size = (pixels.shape[1], pixels.shape[0])
        shown = np.asarray(Image.fromarray(outline.mask).resize(size))
    mask = render(_black(shown), photo.frame, size=SIZE, margin=MARGIN)[:, :, 0] < 128
    tile = np.dstack([rgb, mask.astype(np.uint8) * np.uint8(255)])
    return tile, cut, _chroma(rgb, mask)


def _black(shown: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Black where a photo shows its shoe: what a render adds is white."""
    return np.repeat(np.where(shown, 0, 255).astype(np.uint8)[:, :, None], 3, axis=2)


def _chroma(rgb: NDArray[np.uint8], mask: NDArray[np.bool_]) -> float:
    lab = np.asarray(Image.fromarray(rgb).convert("LAB"), np.float32)[mask]
    if not len(lab):
        return 0.0
    # Pillow stores a and b as signed bytes in unsigned ones.
    ab = np.where(lab[:, 1:] > 127, lab[:, 1:] - 256, lab[:, 1:])
    return float(np.hypot(ab[:, 0], ab[:, 1]).mean())
