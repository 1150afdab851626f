"""A bank of surroundings: made textures, and pieces of photos that show no shoe."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

Pixels = NDArray[np.uint8]
SIDE = 224
ENDINGS = {".jpg", ".jpeg", ".png", ".webp"}


def bank(
    non_shoes: list[Pixels], folder: Path | None, n: int, seed: int, workers: int = 1
) -> NDArray[np.uint8]:
    """Make ``n`` backgrounds, uint8 (n, SIDE, SIDE, 3); as many workers as you like, the same ones.

    Args:
        non_shoes: pictures to cut cloth and clutter from.
        folder: photos of rooms, grass, wood ... of the user's, if any.
        n: how many.
        seed: of all that is random.
        workers: processes that make them.
    """
    scenes = [np.asarray(Image.open(p).convert("RGB")) for p in _files(folder)]
    make = partial(_some, non_shoes, scenes, seed)
    with ProcessPoolExecutor(workers) as pool:
        return np.concatenate(list(pool.map(make, np.array_split(np.arange(n), workers))))


def _some(
    non_shoes: list[Pixels], scenes: list[Pixels], seed: int, numbers: NDArray[np.int64]
) -> NDArray[np.uint8]:
    made = [_one(non_shoes, scenes, np.random.default_rng([seed, k])) for k in numbers]
    return np.stack(made)


def _one(non_shoes: list[Pixels], scenes: list[Pixels], rng: np.random.Generator) -> Pixels:
    kind = rng.random()
    if scenes and kind < 0.3:
        return _piece(scenes[int(rng.integers(len(scenes)))], rng)
    if non_shoes and kind < 0.5:
        return _piece(non_shoes[int(rng.integers(len(non_shoes)))], rng)
    return _made(rng)


def _files(folder: Path | None) -> list[Path]:
    if folder is None:
        return []
    return sorted(p for p in folder.rglob("*") if p.suffix.lower() in ENDINGS)


def _piece(photo: Pixels, rng: np.random.Generator) -> Pixels:
    height, width = photo.shape[:2]
    side = int(min(height, width) * rng.uniform(0.25, 0.9))
    x, y = int(rng.integers(width - side + 1)), int(rng.integers(height - side + 1))
    part = Image.fromarray(photo[y : y + side, x : x + side])
    return np.asarray(part.resize((SIDE, SIDE), Image.Resampling.BILINEAR))


def _made(rng: np.random.Generator) -> Pixels:
    maker = (_clouds, _grain, _planks, _tiles, _boxes, _boxes, _carpet, _plain)[
        int(rng.integers(8))
    ]
    picture = maker(rng)
    if rng.random() < 0.4:
        picture = _clutter(picture, rng)
    return np.clip(picture, 0, 255).astype(np.uint8)


def _color(rng: np.random.Generator) -> NDArray[np.float64]:
    """Mostly dull, as floors and walls are; now and then bright."""
    value = rng.uniform(20, 245)
    spread = rng.choice([8.0, 25.0, 90.0], p=[0.5, 0.3, 0.2])
    return np.clip(value + rng.normal(0, spread, 3), 0, 255)


def _noise(rng: np.random.Generator, cells: float, ratio: float = 1.0) -> NDArray[np.float64]:
    shape = (max(2, int(cells)), max(2, int(cells * ratio)))
    field = Image.fromarray(rng.random(shape).astype(np.float32))
    return np.asarray(field.resize((SIDE, SIDE), Image.Resampling.BICUBIC), np.float64)[:, :, None]


def _clouds(rng: np.random.Generator) -> NDArray[np.float64]:
    field = sum(_noise(rng, 2**k * 3) / 2**k for k in range(6))
    return _color(rng) + (field - field.mean()) * rng.uniform(10, 110)


def _grain(rng: np.random.Generator) -> NDArray[np.float64]:
    field = sum(_noise(rng, 3 * 2**k, rng.uniform(6, 14)) / (k + 1) for k in range(3))
    out = _color(rng) + (field - field.mean()) * rng.uniform(15, 70)
    return out if rng.random() < 0.5 else out.transpose(1, 0, 2)


def _planks(rng: np.random.Generator) -> NDArray[np.float64]:
    out, edge = _grain(rng), 0
    while edge < SIDE:
        width = int(rng.uniform(18, 60))
        out[:, edge : edge + width] += rng.normal(0, 14)
        out[:, edge : edge + 2] *= 0.6
        edge += width
    return out if rng.random() < 0.5 else out.transpose(1, 0, 2)


def _tiles(rng: np.random.Generator) -> NDArray[np.float64]:
    step = int(rng.uniform(12, 70))
    y, x = np.mgrid[:SIDE, :SIDE]
    odd = ((x // step + y // step) % 2)[:, :, None] * rng.uniform(0, 1)
    joint = ((x % step < 2) | (y % step < 2))[:, :, None]
    first, second = _color(rng), _color(rng)
    out = first * (1 - odd) + second * odd + (_noise(rng, 40) - 0.5) * 20
    return np.where(joint, _color(rng), out)


def _boxes(rng: np.random.Generator) -> NDArray[np.float64]:
    """Flat faces with edges, as shoe boxes, shelves and furniture have."""
    out = np.ones((SIDE, SIDE, 3)) * _color(rng)
    vivid = np.array([[235, 90, 20], [200, 170, 130], [20, 20, 22], [245, 245, 245], [190, 25, 30]])
    for _ in range(int(rng.integers(2, 9))):
        x, y = rng.integers(-40, SIDE, 2)
        w, h = rng.integers(25, 170, 2)
        color = vivid[rng.integers(5)] if rng.random() < 0.5 else _color(rng)
        patch = out[max(y, 0) : max(y + h, 0), max(x, 0) : max(x + w, 0)]
        patch[:] = color * rng.uniform(0.7, 1.05)
        if patch.size and rng.random() < 0.3:
            patch[:, :: int(rng.integers(3, 12))] *= rng.uniform(0.5, 0.95)
    return out + (_noise(rng, 5) - 0.5) * rng.uniform(0, 60)


def _carpet(rng: np.random.Generator) -> NDArray[np.float64]:
    field = ndimage.gaussian_filter(rng.normal(0, 1, (SIDE, SIDE)), rng.uniform(0.5, 2.0))
    field = field / field.std()
    out = _color(rng) + field[:, :, None] * rng.uniform(8, 45)
    return out + (_noise(rng, 6) - 0.5) * rng.uniform(0, 50)


def _plain(rng: np.random.Generator) -> NDArray[np.float64]:
    ramp = np.linspace(-1, 1, SIDE)[:, None, None] * rng.uniform(-60, 60)
    return np.ones((SIDE, SIDE, 3)) * _color(rng) + ramp


def _clutter(picture: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.float64]:
    y, x = np.mgrid[:SIDE, :SIDE]
    for _ in range(int(rng.integers(1, 6))):
        cx, cy = rng.uniform(0, SIDE, 2)
        a, b = rng.uniform(6, 70, 2)
        turn = rng.uniform(0, np.pi)
        u = (x - cx) * np.cos(turn) + (y - cy) * np.sin(turn)
        v = (y - cy) * np.cos(turn) - (x - cx) * np.sin(turn)
        inside = (
            np.maximum(abs(u / a), abs(v / b)) < 1
            if rng.random() < 0.5
            else ((u / a) ** 2 + (v / b) ** 2 < 1)
        )
        shade = 1 + 0.3 * (u / a) * rng.uniform(-1, 1)
        picture = np.where(inside[:, :, None], _color(rng) * shade[:, :, None], picture)
    return picture
