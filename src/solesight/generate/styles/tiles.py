"""Styles made of pieces: mosaic, scales of waves, woven stripes, dots of pure color."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from scipy import ndimage, spatial

from solesight.generate.styles.ground import colors_of, lit, noise, ramp
from solesight.generate.styles.registry import drawn

_GLASS = ("#7a1f2b", "#c8382e", "#f08a24", "#f6d04d", "#2f8f5b", "#1f6f8b", "#1d3461", "#efe6d0")
_SEA = ("#0a1f3d", "#1b5e9b", "#4ea8de", "#f6efdc", "#d9402b")
_SCALES = ((0, 3, 1, 3, 0, 3, 2), (0, 3, 0, 3, 1, 3, 4), (0, 2, 3, 1, 0, 3, 1))
"""Rings of a scale, from the outermost in."""
_LOOM = ("#141414", "#c1121f", "#f2e8cf", "#e09f3e", "#141414", "#335c67", "#f2e8cf", "#9e2a2b")
_PURE = ("#e63946", "#f4a261", "#ffd166", "#2a9d8f", "#1d4e89", "#8e44ad", "#fdf6e3")


@drawn("mosaic")
def mosaic(size: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """Cut glass in dark grout, each piece with its own light."""
    count = 900
    centers = rng.uniform(0, size, (count, 2))
    rows, columns = np.mgrid[0:size, 0:size]
    places = np.stack([rows.ravel(), columns.ravel()], axis=1)
    for _ in range(3):  # toward pieces of like size
        owner = spatial.cKDTree(centers).query(places)[1]
        sums = np.asarray(np.bincount(owner, minlength=count)).clip(1)[:, None]
        total = np.stack(
            [np.bincount(owner, places[:, k], minlength=count) for k in range(2)], axis=1
        )
        centers = total / sums
    found = spatial.cKDTree(centers).query(places, k=2)
    far, owner = np.asarray(found[0]), np.asarray(found[1])
    gap = (far[:, 1] - far[:, 0]).reshape(size, size).astype(np.float32) * 512 / size
    field = noise(size, rng, 0.1)[tuple(centers.astype(int).clip(0, size - 1).T)]
    palette = colors_of(_GLASS)
    place = np.clip((field * 0.25 + 0.5) * len(palette), 0, len(palette) - 1).astype(int)
    pieces = np.clip(palette[place] + rng.normal(0, 0.06, (count, 3)), 0, 1)
    colors = pieces[owner[:, 0]].reshape(size, size, 3).astype(np.float32)
    bevel = np.asarray(ndimage.gaussian_filter(np.minimum(gap, 5.0), 0.7) / 5, np.float32)
    glass = lit(colors, bevel, 0.9)
    grout = np.clip((gap - 0.8) / 1.4, 0, 1)[..., None]
    return np.asarray(glass * grout + (1 - grout) * colors_of(["#201a17"])[0], dtype=np.float32)


@drawn("waves")
def waves(size: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """Scales of waves from a woodblock: rings of indigo, foam and vermilion, row over row."""
    picture = Image.new("RGB", (size * 2, size * 2), _SEA[0])
    pen = ImageDraw.Draw(picture)
    step = size * 2 / 5
    for row in range(-1, 24):
        for column in range(-1, 7):
            x = (column + 0.5 * (row % 2)) * step
            y = row * step * 0.25 + rng.normal(0, step * 0.012)
            rings = _SCALES[int(rng.integers(len(_SCALES)))]
            for k, tone in enumerate(rings):
                r = step * 0.52 * (1 - k / len(rings))
                pen.ellipse((x - r, y - r, x + r, y + r), fill=_SEA[tone])
    flat = np.asarray(picture.resize((size, size), Image.Resampling.LANCZOS), np.float32) / 255
    sway = [noise(size, rng, 0.09) * size * 0.012 for _ in range(2)]
    rows, columns = np.mgrid[0:size, 0:size].astype(np.float32)
    bent = [
        ndimage.map_coordinates(flat[..., k], [rows + sway[0], columns + sway[1]], order=1,
                                mode="reflect")
        for k in range(3)
    ]  # fmt: skip
    grain = 1 + 0.06 * noise(size, rng, 0.003)[..., None]
    return np.asarray(np.stack(bent, axis=2) * grain, dtype=np.float32)


@drawn("stripes")
def stripes(size: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """A loom's stripes and zigzags, feathered where the thread was dyed."""
    rows, columns = np.mgrid[0:size, 0:size].astype(np.float32) / size
    feather = rng.normal(0, 0.006, size)[None, :] * np.sign(np.sin(rows * 90))
    zigzag = 0.05 * np.abs((columns * 9) % 2 - 1)
    wide = np.sin(rows * 13) > 0.1
    bent = rows + feather + np.where(wide, zigzag, 0.0) + 0.004 * noise(size, rng, 0.05)
    palette = colors_of(_LOOM)
    colors = palette[(bent * 30).astype(int) % len(palette)]
    thread = 0.86 + 0.14 * np.sin(columns * size / 1.6) * np.sin(rows * size / 1.9)
    return np.asarray(colors * thread[..., None], dtype=np.float32)


@drawn("dots")
def dots(size: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """Touches of pure color side by side, which mix in the eye alone."""
    tone = noise(size, rng, 0.12, 2) * 0.22 + 0.5
    picture = Image.fromarray((ramp(tone, _PURE) * 140 + 60).astype(np.uint8))
    pen = ImageDraw.Draw(picture)
    palette, unit = (colors_of(_PURE) * 255).astype(int), size / 512
    for _ in range(15000):
        x, y = rng.uniform(0, size, 2)
        value = float(tone[int(y), int(x)]) + rng.normal(0, 0.13)
        chosen = palette[int(np.clip(value, 0, 0.999) * len(palette))]
        r = rng.uniform(2.2, 4.2) * unit
        pen.ellipse((x - r, y - r, x + r, y + r), fill=tuple(int(v) for v in chosen))
    return np.asarray(picture, dtype=np.float32) / np.float32(255)
