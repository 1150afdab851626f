"""From a tile to what a phone might have seen: warps, surroundings, light, cover, a second shoe.

Color is treated with care, since a colorway is known by it: light changes it a little, and a
recolored shoe counts as another shoe (see ``recolor``).
"""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float32]
PERMUTATIONS = ((0, 1, 2), (2, 1, 0), (1, 0, 2), (0, 2, 1), (1, 2, 0), (2, 0, 1))
FADE = 0.08
"""Of the logarithm of saturation: how far light changes it, standard deviation."""
CELL = 32
"""Pixels of the picture that one cell of the mask stands for."""


@dataclass(frozen=True)
class Scene:
    """One picture for the network.

    Attributes:
        pixels: uint8 (size, size, 3).
        mask: float32 (size / CELL, size / CELL): share of each cell that is shoe.
    """

    pixels: Pixels
    mask: Floats


@dataclass(frozen=True)
class Place:
    """How a tile is put into a picture.

    Attributes:
        turn: degrees.
        scale: of the tile's side to the picture's.
        shift: most that it is moved, as a share of the picture's side.
        bend: most that a corner is moved, as a share of the tile's side.
        away: where it is moved besides.
    """

    turn: float
    scale: float
    shift: float
    bend: float
    away: tuple[float, ...] = (0.0, 0.0)


def recolor(tile: Pixels, kind: int, turn: float = 0.0) -> Pixels:
    """Another colorway of a tile: channels permuted, hue turned; grays stay gray.

    Args:
        tile: uint8 (h, w, 4).
        kind: which of the six permutations of the channels.
        turn: radians around the gray axis.
    """
    if kind == 0 and turn == 0.0:
        return tile
    out = tile.copy()
    rgb = tile[:, :, list(PERMUTATIONS[kind])]
    if turn:
        mixed = rgb.astype(np.float32) @ _hue(turn).T
        rgb = np.clip(mixed, 0, 255).astype(np.uint8)
    out[:, :, :3] = rgb
    return out


def _hue(turn: float) -> Floats:
    """The rotation about (1, 1, 1), by Rodrigues' formula."""
    k = np.ones(3) / np.sqrt(3)
    cross = np.array([[0, -k[2], k[1]], [k[2], 0, -k[0]], [-k[1], k[0], 0]])
    matrix = np.eye(3) + np.sin(turn) * cross + (1 - np.cos(turn)) * (cross @ cross)
    return matrix.astype(np.float32)


def catalog_scene(tile: Pixels, size: int, rng: np.random.Generator, apart: float = 1.0) -> Scene:
    """As shops show it: whole, on a plain ground, slightly moved.

    Args:
        tile: uint8 (h, w, 4).
        size: of the picture.
        rng: of all that is random.
        apart: how far shops' tints and saturation lie apart, of what is usual here.
    """
    turn = rng.normal(0, 4) if rng.random() < 0.75 else rng.uniform(-22, 22)
    layer = _warp(tile, size, rng, Place(turn, rng.uniform(0.78, 1.06), 0.04, 0.06))
    ground = _ground(size, rng)
    pixels, mask = _over(ground, layer)
    pixels = _light(pixels, rng, gain=0.15, cast=0.04 * apart, fade=FADE * apart)
    return Scene(_camera(pixels, rng, coarse=0.35, noisy=0.1), _cells(mask))


def phone_scene(
    tile: Pixels,
    size: int,
    rng: np.random.Generator,
    backdrops: NDArray[np.uint8],
    second: Pixels | None = None,
) -> Scene:
    """As users photograph it: somewhere, from somewhere, half covered, with its pair."""
    ground = _backdrop(backdrops, size, rng)
    turn = float(np.clip(rng.normal(0, 16), -50, 50))
    scale = float(np.exp(rng.uniform(np.log(0.5), np.log(1.25))))
    layers = []
    if second is not None:
        other = second[:, ::-1] if rng.random() < 0.5 else second
        away = tuple(rng.uniform(-0.35, 0.35, 2))
        layers.append(
            _warp(other, size, rng, Place(turn + rng.normal(0, 12), scale, 0.0, 0.12, away))
        )
    layers.append(_warp(tile, size, rng, Place(turn, scale, 0.16, 0.14)))
    if len(layers) > 1 and rng.random() < 0.4:
        layers.reverse()
    mask = np.zeros((size, size), np.float32)
    for layer in layers:
        ground = _shadowed(ground, layer, rng)
        ground, seen = _over(ground, layer)
        mask = np.maximum(mask, seen)
    if rng.random() < 0.4:
        ground, mask = _covered(ground, mask, backdrops, rng)
    ground = _light(ground, rng, gain=0.3, cast=0.08, slope=0.35)
    return Scene(_camera(ground, rng, coarse=0.55, noisy=0.4), _cells(mask))


def whole_scene(tile: Pixels, size: int, rng: np.random.Generator) -> Scene:
    """A photo that cannot be cut out, moved as it is; its mask says where the photo is."""
    layer = _warp(tile, size, rng, Place(rng.normal(0, 9), rng.uniform(0.85, 1.5), 0.12, 0.06))
    pixels, mask = _over(_ground(size, rng), layer)
    pixels = _light(pixels, rng, gain=0.2, cast=0.06, slope=0.15)
    return Scene(_camera(pixels, rng, coarse=0.35, noisy=0.2), _cells(mask))


def _warp(tile: Pixels, size: int, rng: np.random.Generator, place: Place) -> Floats:
    """Tile to picture through a random perspective: float32 (size, size, 4), 0..255."""
    photo, bend, scale = Image.fromarray(tile), place.bend, place.scale
    if scale * size < 0.62 * tile.shape[0]:
        photo = photo.reduce(2)
    square = np.array([[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5], [-0.5, 0.5]])
    radians = np.radians(place.turn)
    matrix = np.array([[np.cos(radians), np.sin(radians)], [-np.sin(radians), np.cos(radians)]])
    stretch = np.exp(rng.normal(0, bend / 2))
    corners = (square + rng.uniform(-bend, bend, (4, 2))) * [stretch, 1 / stretch] @ matrix.T
    corners = corners * scale + 0.5 + rng.uniform(-place.shift, place.shift, 2)
    corners = corners + np.asarray(place.away)
    if rng.random() < 0.5:
        photo = photo.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    coefficients = _perspective(corners * size, (square + 0.5) * photo.width)
    warped = photo.transform(
        (size, size), Image.Transform.PERSPECTIVE, coefficients, Image.Resampling.BILINEAR
    )
    return np.asarray(warped, np.float32)


def _perspective(out: NDArray[np.float64], into: NDArray[np.float64]) -> list[float]:
    rows, values = [], []
    for (x, y), (u, v) in zip(out, into, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        values += [u, v]
    return [float(c) for c in np.linalg.solve(np.array(rows), np.array(values))]


def _over(ground: Floats, layer: Floats) -> tuple[Floats, Floats]:
    mask = layer[:, :, 3] / 255.0
    return ground + (layer[:, :, :3] - ground) * mask[:, :, None], mask


def _ground(size: int, rng: np.random.Generator) -> Floats:
    kind = rng.random()
    if kind < 0.65:
        return np.full((size, size, 3), 255, np.float32)
    base = rng.uniform(205, 255) if kind < 0.9 else rng.uniform(0, 255)
    tint = rng.normal(0, 3 if kind < 0.9 else 30, 3)
    ramp = np.linspace(-1, 1, size, dtype=np.float32)[:, None, None] * rng.uniform(-18, 18)
    return np.clip(base + tint + ramp, 0, 255).astype(np.float32) * np.ones(
        (1, size, 1), np.float32
    )


def _backdrop(backdrops: NDArray[np.uint8], size: int, rng: np.random.Generator) -> Floats:
    chosen = backdrops[int(rng.integers(len(backdrops)))]
    room = chosen.shape[0] - size
    x, y = rng.integers(room + 1, size=2)
    part = chosen[y : y + size, x : x + size]
    if rng.random() < 0.5:
        part = part[:, ::-1]
    return part.astype(np.float32) * rng.uniform(0.6, 1.2) + rng.normal(0, 12, 3).astype(np.float32)


def _shadowed(ground: Floats, layer: Floats, rng: np.random.Generator) -> Floats:
    if rng.random() < 0.35:
        return ground
    small = Image.fromarray(layer[::4, ::4, 3].astype(np.uint8))
    soft = small.filter(ImageFilter.GaussianBlur(rng.uniform(0.6, 3.0)))
    wide = np.asarray(soft.resize(layer.shape[1::-1], Image.Resampling.BILINEAR), np.float32)
    moved = np.roll(wide, (int(rng.integers(0, 10)), int(rng.integers(-8, 9))), (0, 1))
    return ground * (1 - (moved / 255 * rng.uniform(0.1, 0.6))[:, :, None])


def _covered(
    ground: Floats, mask: Floats, backdrops: NDArray[np.uint8], rng: np.random.Generator
) -> tuple[Floats, Floats]:
    """Fingers, a trouser leg, or anything else before the shoe."""
    size = ground.shape[0]
    y, x = np.mgrid[:size, :size].astype(np.float32)
    kind = rng.random()
    if kind < 0.4:
        cover = _fingers(x, y, rng)
        tone = np.array([224, 172, 140]) * rng.uniform(0.3, 1.1) + rng.normal(0, 10, 3)
        paint = np.broadcast_to(tone.astype(np.float32), ground.shape)
    elif kind < 0.75:
        middle, half = rng.uniform(0.2, 0.8) * size, rng.uniform(0.12, 0.3) * size
        lean = rng.uniform(-0.4, 0.4)
        cover = (abs(x - middle - lean * y) < half) & (y < rng.uniform(0.1, 0.45) * size)
        paint = _backdrop(backdrops, size, rng)
    else:
        cx, cy = rng.uniform(0, size, 2)
        w, h = rng.uniform(0.08, 0.3, 2) * size
        cover = (abs(x - cx) < w) & (abs(y - cy) < h)
        paint = _backdrop(backdrops, size, rng)
    keep = np.where(cover, 0.0, 1.0).astype(np.float32)
    return ground * keep[:, :, None] + paint * (1 - keep[:, :, None]), mask * keep


def _fingers(x: Floats, y: Floats, rng: np.random.Generator) -> NDArray[np.bool_]:
    size = x.shape[0]
    cx, cy = rng.uniform(0.1, 0.9, 2) * size
    turn, length, thick = rng.uniform(0, 2 * np.pi), rng.uniform(0.2, 0.5) * size, size * 0.04
    u = (x - cx) * np.cos(turn) + (y - cy) * np.sin(turn)
    v = (y - cy) * np.cos(turn) - (x - cx) * np.sin(turn)
    gap, count = thick * rng.uniform(2.1, 2.6), int(rng.integers(1, 5))
    lanes = (v + gap * count / 2) / gap
    inside = abs(lanes - np.floor(lanes) - 0.5) * gap < thick
    return (u > 0) & (u < length) & (lanes > 0) & (lanes < count) & inside


def _light(
    pixels: Floats,
    rng: np.random.Generator,
    gain: float,
    cast: float,
    slope: float = 0.0,
    fade: float = FADE,
) -> Floats:
    size = pixels.shape[0]
    out = pixels * (np.exp(rng.normal(0, gain / 1.5)) * (1 + rng.uniform(-cast, cast, 3))).astype(
        np.float32
    )
    if slope and rng.random() < 0.6:
        turn = rng.uniform(0, 2 * np.pi)
        y, x = np.mgrid[:size, :size].astype(np.float32) / size - 0.5
        out *= (1 + rng.uniform(0, slope) * 2 * (x * np.cos(turn) + y * np.sin(turn)))[:, :, None]
    if rng.random() < 0.5:
        gray = out.mean(2, keepdims=True)
        out = gray + (out - gray) * np.float32(np.exp(rng.normal(0, fade)))
    if rng.random() < 0.5:
        power = np.float32(np.exp(rng.normal(0, 0.18)))
        out = 255 * np.clip(out / 255, 0, 1) ** power
    return out.astype(np.float32)


def _camera(pixels: Floats, rng: np.random.Generator, coarse: float, noisy: float) -> Pixels:
    """Few pixels, blur, noise, JPEG: what lenses and shops do."""
    size = pixels.shape[0]
    if rng.random() < noisy:
        pixels = pixels + rng.normal(0, rng.uniform(1, 11), pixels.shape).astype(np.float32)
    photo = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
    if rng.random() < coarse:
        side = int(rng.uniform(0.32, 0.85) * size)
        photo = photo.resize((side, side), Image.Resampling.BOX)
    if rng.random() < 0.15:
        photo = photo.filter(ImageFilter.GaussianBlur(rng.uniform(0.4, 1.3)))
    if rng.random() < 0.45:
        file = io.BytesIO()
        photo.save(file, "JPEG", quality=int(rng.uniform(25, 92)))
        photo = Image.open(file)
    if photo.width != size:
        photo = photo.resize((size, size), Image.Resampling.BILINEAR)
    return np.asarray(photo)


def _cells(mask: Floats) -> Floats:
    n = mask.shape[0] // CELL
    means: Floats = mask.reshape(n, CELL, n, CELL).mean((1, 3))
    return means
