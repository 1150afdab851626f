"""Changes of training photos, whole batches at a time, in torch.

Randomness comes from one numpy generator a batch, so that a batch of an epoch is the same whenever
it is made: a resumed training sees what an unbroken one saw.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from scipy import ndimage
from torch import Tensor
from torch.nn import functional

from solesight.learn.deep.recipes import Change

__all__ = ["change"]

_ORDERS = ((2, 1, 0), (1, 2, 0), (2, 0, 1), (1, 0, 2), (0, 2, 1))
_WHITE = 243
"""Least value of every channel of what counts as white ground."""
_LUMA = (0.299, 0.587, 0.114)
_GEOMETRY = ("flip", "upside", "rotate15", "rotate90", "crop", "shift", "perspective")

Floats = NDArray[np.float64]
Masks = dict[str, NDArray[np.bool_]]


def change(frames: NDArray[np.uint8], recipe: Sequence[Change], rng: np.random.Generator) -> Tensor:
    """Change a batch.

    Args:
        frames: uint8 (n, h, w, 3).
        recipe: what may happen to each photo, with probabilities.
        rng: all the randomness.

    Returns:
        float32 (n, 3, h, w), 0 to 255.
    """
    n = len(frames)
    hit: Masks = {one.name: rng.random(n) < one.probability for one in recipe}
    pixels, ground = _repainted(frames, hit, rng)
    x = torch.from_numpy(pixels).permute(0, 3, 1, 2).float()
    if any(name in hit for name in _GEOMETRY):
        x = _moved(x, _matrices(n, hit, rng), torch.from_numpy(ground).float())
    x = _colored(x, hit, rng)
    if "blur" in hit:
        soft = functional.avg_pool2d(x, 3, 1, 1, count_include_pad=False)
        x = torch.where(_of(hit["blur"]), soft, x)
    for i in np.flatnonzero(hit.get("erase", np.zeros(n, dtype=bool))):
        _erase(x[i], rng)
    return x.clamp_(0, 255)


def _repainted(
    frames: NDArray[np.uint8], hit: Masks, rng: np.random.Generator
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Exchange channels and paint grounds; give the photos and the color of each one's ground."""
    none = np.zeros(len(frames), dtype=bool)
    pixels, ground = frames.copy(), np.full((len(frames), 3), 255, dtype=np.uint8)
    for i in np.flatnonzero(hit.get("recolor", none)):
        pixels[i] = pixels[i][..., list(_ORDERS[rng.integers(len(_ORDERS))])]
    for i in np.flatnonzero(hit.get("background", none)):
        ground[i] = _paint_ground(pixels[i], rng)
    return pixels, ground


def _paint_ground(frame: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    """Give the white that touches the border another color, in place, and give that color."""
    white = frame.min(axis=2) >= _WHITE
    regions, _ = ndimage.label(white)
    edge = np.concatenate([regions[0], regions[-1], regions[:, 0], regions[:, -1]])
    found = np.isin(regions, np.unique(edge[edge > 0]))
    # One pixel more: along its outline a shoe is mixed with the white behind it.
    ground = ndimage.binary_dilation(found)
    color = rng.integers(90, 256, 3).astype(np.uint8)
    frame[ground] = color
    return color if found.any() else np.full(3, 255, dtype=np.uint8)


def _matrices(n: int, hit: Masks, rng: np.random.Generator) -> Floats:
    """Where each pixel of the result is looked up, as (n, 3, 3) on -1 to 1."""
    none = np.zeros(n, dtype=bool)

    def drawn(name: str, low: float, high: float, rest: float = 0.0) -> Floats:
        return np.where(hit.get(name, none), rng.uniform(low, high, n), rest)

    angle = np.radians(drawn("rotate15", -15, 15) + drawn("rotate90", -90, 90))
    scale = np.sqrt(drawn("crop", 0.8, 1.0, 1.0))
    side = np.where(hit.get("flip", none), -1.0, 1.0)
    up = np.where(hit.get("upside", none), -1.0, 1.0)
    room = 1 - scale
    cos, sin, zero, one = np.cos(angle) * scale, np.sin(angle) * scale, np.zeros(n), np.ones(n)
    x = rng.uniform(-1, 1, n) * room + drawn("shift", -0.2, 0.2)
    y = rng.uniform(-1, 1, n) * room + drawn("shift", -0.2, 0.2)
    lean, tilt = drawn("perspective", -0.2, 0.2), drawn("perspective", -0.2, 0.2)
    rows = [cos * side, -sin * up, x, sin * side, cos * up, y, lean, tilt, one + zero]
    return np.stack(rows, axis=1).reshape(n, 3, 3)


def _moved(x: Tensor, matrices: Floats, ground: Tensor) -> Tensor:
    n, _, height, width = x.shape
    ys = (torch.arange(height) + 0.5) / height * 2 - 1
    xs = (torch.arange(width) + 0.5) / width * 2 - 1
    points = torch.stack([*torch.meshgrid(ys, xs, indexing="ij")[::-1], torch.ones(height, width)])
    found = torch.from_numpy(matrices).float() @ points.reshape(3, -1)
    grid = (found[:, :2] / found[:, 2:].clamp_min(0.1)).transpose(1, 2)
    # What comes in from outside has the ground's color: white, as of a frame, or the painted one.
    color = ground.view(n, 3, 1, 1)
    grid = grid.view(n, height, width, 2)
    return functional.grid_sample(x - color, grid, align_corners=False) + color


def _colored(x: Tensor, hit: Masks, rng: np.random.Generator) -> Tensor:
    n = len(x)
    if "jitter" in hit:
        rates = rng.uniform(0.75, 1.25, (3, n))
        light, contrast, color = (_number(np.where(hit["jitter"], r, 1.0)) for r in rates)
        middle = x.mean((1, 2, 3), keepdim=True)
        x = (x - middle) * contrast + middle * light
        gray = _luma(x)
        x = gray + (x - gray) * color
    if "gray" in hit:
        x = torch.where(_of(hit["gray"]), _luma(x).expand_as(x), x)
    return x


def _luma(x: Tensor) -> Tensor:
    return (x * torch.tensor(_LUMA).view(1, 3, 1, 1)).sum(1, keepdim=True)


def _number(values: Floats) -> Tensor:
    return torch.from_numpy(values).float().view(-1, 1, 1, 1)


def _of(mask: NDArray[np.bool_]) -> Tensor:
    return torch.from_numpy(mask).view(-1, 1, 1, 1)


def _erase(frame: Tensor, rng: np.random.Generator) -> None:
    height, width = frame.shape[1:]
    tall, wide = (int(side * rng.uniform(0.15, 0.4)) for side in (height, width))
    top, left = rng.integers(height - tall + 1), rng.integers(width - wide + 1)
    color = torch.from_numpy(rng.uniform(0, 255, (3, 1, 1))).float()
    frame[:, top : top + tall, left : left + wide] = color
