"""What a shoe is photographed on: paper, gradients, wood, fabric, concrete. H x W x 3 float32."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from solesight.errors import UnknownNameError

Pixels = NDArray[np.float32]
Backdrop = Callable[[int, int, np.random.Generator], Pixels]


def _noise(height: int, width: int, cells: tuple[int, int], rng: np.random.Generator) -> Pixels:
    """Return smooth noise of about -1 to 1 with so many cells down and across."""
    coarse = rng.standard_normal(cells).astype(np.float32)
    fine = Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC)
    return np.asarray(fine, dtype=np.float32) * np.float32(0.5)


def _flat(height: int, width: int, color: tuple[float, float, float]) -> Pixels:
    return np.full((height, width, 3), color, dtype=np.float32)


def _fall(height: int, width: int, depth: float) -> Pixels:
    """Return light that falls off from the upper middle: H x W x 1."""
    y, x = np.ogrid[-0.8 : 1.2 : height * 1j, -1 : 1 : width * 1j]
    return np.asarray(1 - depth * (x**2 + y**2) / 2.4, dtype=np.float32)[..., None]


def white(height: int, width: int, rng: np.random.Generator) -> Pixels:
    """Plain white."""
    return _flat(height, width, (255, 255, 255))


def gray(height: int, width: int, rng: np.random.Generator) -> Pixels:
    """A light gray studio sweep, a little darker toward the floor or the corners."""
    tone = float(rng.uniform(222, 246))
    return _flat(height, width, (tone, tone, tone + 1)) * _fall(height, width, rng.uniform(0, 0.16))


def color(height: int, width: int, rng: np.random.Generator) -> Pixels:
    """A colored paper roll."""
    papers = ((236, 196, 178), (188, 208, 226), (205, 219, 190), (240, 220, 160), (214, 196, 224),
              (120, 140, 160), (224, 150, 130), (90, 120, 108))  # fmt: skip
    paper = papers[int(rng.integers(len(papers)))]
    return _flat(height, width, paper) * _fall(height, width, 0.22)


def wood(height: int, width: int, rng: np.random.Generator) -> Pixels:
    """A floor of planks."""
    planks = int(rng.integers(4, 7))
    rows = np.minimum(np.arange(height) * planks // height, planks - 1)
    tones = rng.uniform(0.86, 1.08, planks)[rows][:, None]
    grain = 0.055 * _noise(height, width, (height // 3, 7), rng)
    broad = 0.07 * _noise(height, width, (planks * 2, 5), rng)
    joints = np.where(np.diff(rows, prepend=rows[0]) > 0, 0.55, 1.0)[:, None]
    tone = (tones + grain + broad) * joints
    wood_color = ((196, 158, 116), (150, 112, 80), (212, 188, 156))[int(rng.integers(3))]
    return np.asarray(tone[..., None] * np.array(wood_color), dtype=np.float32)


def fabric(height: int, width: int, rng: np.random.Generator) -> Pixels:
    """A woven cloth with soft folds."""
    cloth = ((196, 188, 176), (120, 130, 148), (168, 120, 112), (90, 96, 92))[int(rng.integers(4))]
    rows, columns = np.ogrid[0:height, 0:width]
    weave = 0.045 * np.sin(rows * 1.6) * np.sin(columns * 1.6)
    folds = 0.16 * _noise(height, width, (4, 4), rng)
    return np.asarray((1 + weave + folds)[..., None] * np.array(cloth), dtype=np.float32)


def concrete(height: int, width: int, rng: np.random.Generator) -> Pixels:
    """A concrete floor."""
    spots = 0.03 * _noise(height, width, (height // 2, width // 2), rng)
    clouds = 0.1 * _noise(height, width, (6, 7), rng) + 0.06 * _noise(height, width, (22, 26), rng)
    tone = float(rng.uniform(140, 186))
    slab = np.array((tone, tone * 0.99, tone * 0.965))
    return np.asarray((1 + spots + clouds)[..., None] * slab, dtype=np.float32)


BACKGROUNDS: dict[str, Backdrop] = {
    "white": white,
    "gray": gray,
    "color": color,
    "wood": wood,
    "fabric": fabric,
    "concrete": concrete,
}


def background(name: str, height: int, width: int, rng: np.random.Generator) -> Pixels:
    """Return a background by name, H x W x 3 float32 of 0 to 255.

    Raises:
        UnknownNameError: no such background.
    """
    if name not in BACKGROUNDS:
        raise UnknownNameError("background", name, BACKGROUNDS)
    return np.clip(BACKGROUNDS[name](height, width, rng), 0, 255)
