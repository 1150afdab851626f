"""Styles that flow: thick strokes, marbled ink, watercolor, an engraver's lines."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from scipy import ndimage

from solesight.generate.styles.ground import Plane, colors_of, lit, noise, ramp
from solesight.generate.styles.registry import drawn

_NIGHT = ("#0b1d4d", "#153a8a", "#2a6fc4", "#6fb2e0", "#f4e9b8", "#f2c22e", "#d9822b")
_INK = ("#0d1b2a", "#1b4965", "#2ec4b6", "#f7f3e3", "#e8a33d", "#c8553d", "#f7f3e3", "#0d1b2a")
_WASH = ("#ff2e63", "#ffb400", "#00b8a9", "#3a86ff", "#ff7f11", "#8338ec", "#7ac74f")


def _swirl(size: int, rng: np.random.Generator) -> Plane:
    """Give directions (radians) that turn about a few centers."""
    rows, columns = np.mgrid[0:size, 0:size].astype(np.float32) / size
    x, y = np.zeros_like(rows) + 0.35, noise(size, rng, 0.2) * 0.25
    for cx, cy, turn in rng.uniform((0, 0, -1), (1, 1, 1), (5, 3)):
        far = (columns - cx) ** 2 + (rows - cy) ** 2
        pull = np.sign(turn) * (0.6 + abs(turn)) * np.exp(-far / 0.035)
        x -= pull * (rows - cy) * 9
        y += pull * (columns - cx) * 9
    return np.asarray(np.arctan2(y, x), dtype=np.float32)


def _path(
    at: tuple[float, float], steps: int, length: float, ways: Plane
) -> list[tuple[float, float]]:
    points, size = [at], len(ways)
    for _ in range(steps):
        x, y = points[-1]
        way = float(ways[min(max(int(y), 0), size - 1), min(max(int(x), 0), size - 1)])
        points.append((x + length * float(np.cos(way)), y + length * float(np.sin(way))))
    return points


@drawn("strokes")
def strokes(size: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """Thick strokes of a night of blue and gold, along whirls."""
    ways, tone = _swirl(size, rng), noise(size, rng, 0.07, 2) * 0.2 + 0.42
    picture = Image.new("RGB", (size, size), "#153a8a")
    relief = Image.new("L", (size, size), 128)
    paint, thick = ImageDraw.Draw(picture), ImageDraw.Draw(relief)
    palette = (colors_of(_NIGHT) * 255).astype(int)
    unit = size / 512
    for _ in range(5200):
        x, y = rng.uniform(0, size, 2)
        value = float(tone[int(y), int(x)]) + rng.normal(0, 0.09)
        chosen = palette[int(np.clip(value, 0, 0.999) * len(palette))] + rng.integers(-14, 15, 3)
        points = _path((x, y), int(rng.integers(4, 9)), 4.2 * unit, ways)
        width = max(2, round(rng.uniform(3.5, 7.5) * unit))
        paint.line(points, tuple(int(v) for v in chosen), width, joint="curve")
        thick.line(points, int(rng.integers(70, 220)), width, joint="curve")
    height = ndimage.gaussian_filter(np.asarray(relief, np.float32) / 255, 0.8 * unit)
    colors = np.asarray(picture, np.float32) / np.float32(255)
    return lit(colors, np.asarray(height, np.float32), 1.1)


@drawn("marble")
def marble(size: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """Ink combed on water: folded bands of teal, cream and rust."""
    rows, columns = np.mgrid[0:size, 0:size].astype(np.float32) / size
    bent = columns * 1.2 + rows * 0.7
    for grain, much in ((0.16, 0.16), (0.07, 0.07), (0.03, 0.02)):
        bent = bent + noise(size, rng, grain) * much
    combed = bent * 3.0 + 0.12 * np.sin(rows * 38 + 4 * noise(size, rng, 0.12))
    bands = np.abs(combed % 2 - 1)
    colors = ramp(bands.astype(np.float32), _INK)
    vein = np.exp(-((np.abs((combed * 2.5) % 1 - 0.5) / 0.045) ** 2))[..., None]
    return np.asarray(colors * (1 - 0.75 * vein) + 0.75 * vein * colors_of(["#f7f3e3"])[0])


@drawn("watercolor")
def watercolor(size: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """Wet patches of clear color with darker rims, on rough paper."""
    paper = 1 - 0.035 * np.abs(noise(size, rng, 0.004))[..., None] * np.ones(3, np.float32)
    palette, made = colors_of(_WASH), paper.astype(np.float32)
    rows, columns = np.mgrid[0:size, 0:size].astype(np.float32) / size
    bumps, wet = noise(size, rng, 0.05, 3), noise(size, rng, 0.03)
    for k in range(30):
        # The same bumps, elsewhere for each patch.
        dy, dx = rng.integers(0, size, 2)
        field, pooled = np.roll(bumps, (dy, dx), (0, 1)), np.roll(wet, (dx, dy), (0, 1))
        cx, cy, reach = rng.uniform((0, 0, 0.07), (1, 1, 0.17))
        inside = reach - np.hypot(columns - cx, rows - cy) + 0.035 * field
        cover = 1 / (1 + np.exp(-inside * 260))
        rim = np.exp(-((inside / 0.008) ** 2))
        much = (cover * (0.6 + 0.16 * pooled) + 0.4 * rim)[..., None]
        made = made * (1 - np.clip(much, 0, 0.9) * (1 - palette[k % len(palette)]))
    return np.asarray(made, dtype=np.float32)


@drawn("engraving")
def engraving(size: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """Black lines on cream that swell and thin, as cut into copper."""
    rows, columns = np.mgrid[0:size, 0:size].astype(np.float32) / size
    bent = rows + 0.05 * noise(size, rng, 0.14) + 0.25 * np.sin(columns * 4.4) * 0.3
    tone = np.clip(noise(size, rng, 0.08, 2) * 0.26 + 0.5, 0.08, 0.95)
    line = np.abs((bent * 58) % 1 - 0.5) * 2
    cross = np.abs(((columns * 0.8 + bent * 0.6) * 58) % 1 - 0.5) * 2
    ink = 1 / (1 + np.exp((line - tone) * 14))
    ink = np.maximum(ink, (tone > 0.62) / (1 + np.exp((cross - tone + 0.35) * 14)))
    cream, black = colors_of(["#f3ead3", "#15120f"])
    return np.asarray(cream * (1 - ink[..., None]) + black * ink[..., None], dtype=np.float32)
