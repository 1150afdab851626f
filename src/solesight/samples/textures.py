"""Surfaces: what leather, suede, mesh, knit, canvas and rubber add to color and height."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

Plane = NDArray[np.float32]


@lru_cache(maxsize=40)
def texture(name: str, shape: tuple[int, int], scale: float) -> tuple[Plane, Plane]:
    """Return a surface as a color factor (around 1) and a height (in sole lengths), H x W each."""
    rows, columns = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32) / np.float32(scale)
    flat = np.zeros(shape, dtype=np.float32)
    if name == "mesh":
        holes = _net(rows, columns, 0.0125)
        return _plane(1 - 0.2 * holes), _plane(-0.0012 * holes)
    if name == "knit":
        rib = 0.5 + 0.5 * np.sin((rows + 0.35 * columns) / 0.011 * 2 * np.pi)
        loop = 0.5 + 0.5 * np.sin(columns / 0.0075 * 2 * np.pi + 2 * np.sin(rows / 0.011 * np.pi))
        return _plane(0.9 + 0.1 * rib * loop + 0.04 * rib), _plane(0.0011 * rib * loop)
    if name == "canvas":
        weave = np.sin(rows / 0.006 * 2 * np.pi) * np.sin(columns / 0.006 * 2 * np.pi)
        return _plane(0.985 + 0.03 * weave), _plane(0.00025 * weave)
    if name == "suede":
        nap = _noise(shape, scale, 0.004) + 0.5 * _noise(shape, scale, 0.02)
        return _plane(0.99 + 0.022 * nap), flat
    if name == "leather":
        grain = _noise(shape, scale, 0.0035)
        return _plane(1 + 0.008 * grain), _plane(0.00006 * grain)
    return np.ones(shape, dtype=np.float32), flat


def _noise(shape: tuple[int, int], scale: float, grain: float) -> Plane:
    """Return smooth noise of unit spread; always the same, a surface is no matter of chance."""
    rough = np.random.default_rng(7).standard_normal(shape).astype(np.float32)
    soft = gaussian_filter(rough, max(0.5, grain * scale / 2))
    return _plane(soft / max(float(soft.std()), 1e-6))


def _net(rows: Plane, columns: Plane, pitch: float) -> Plane:
    """Return round holes in staggered rows: 1 in a hole's middle, 0 on the yarn."""
    line = np.floor(rows / (pitch * 0.8))
    x = np.mod(columns / pitch + 0.5 * np.mod(line, 2), 1) - 0.5
    y = np.mod(rows / (pitch * 0.8), 1) - 0.5
    return _plane(np.clip(1.25 - 4.4 * np.sqrt(x**2 + y**2), 0, 1))


def _plane(values: NDArray[np.floating]) -> Plane:
    return np.asarray(values, dtype=np.float32)
