"""What is compared: vectors of an embedder, or the pixels of tiles, as rows of numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from solesight.embed import read_vectors
from solesight.tiles import SIDE, Tiles, eigen_shoes, read_tiles

__all__ = ["Axes", "Rows", "fit_axes", "pixel_rows", "project_rows", "vector_rows"]

COMPONENTS = 50
_SIDE = 32
_SAMPLE = 3000
# 16 kB of memory each while they are read.
_PART = 2000

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Axes:
    """Principal components of tiles; see `solesight.tiles.eigen_shoes`.

    Attributes:
        mean: float32 (d,).
        axes: float32 (k, d).
    """

    mean: Floats
    axes: Floats


@dataclass(frozen=True)
class Rows:
    """Features of photos, row by row.

    Attributes:
        photos: hashes, sorted.
        matrix: float32 (n, d).
        arrays: what a new photo's row is made with, by name; empty where nothing is needed.
    """

    photos: tuple[str, ...]
    matrix: Floats
    arrays: dict[str, Floats] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.photos)


def vector_rows(connection: Connection, config: str, frames: str, photos: Sequence[str]) -> Rows:
    """Read the vectors of some photos; those without one are left out."""
    vectors, wanted = read_vectors(connection, config, frames), set(photos)
    keep = np.array([photo in wanted for photo in vectors.photos], dtype=np.bool_)
    names = tuple(photo for photo in vectors.photos if photo in wanted)
    return Rows(names, vectors.matrix[keep])


def pixel_rows(connection: Connection, frames: str, photos: Sequence[str]) -> Rows:
    """Read tiles as colors from 0 to 1, each 2 x 2 pixels brought to one: 3,072 numbers a photo."""
    names: list[str] = []
    wanted = sorted(set(photos))
    matrix = np.empty((len(wanted), _SIDE * _SIDE * 3), dtype=np.float32)
    for tiles in _parts(connection, frames, wanted):
        small = tiles.rgb.reshape(len(tiles), _SIDE, SIDE // _SIDE, _SIDE, SIDE // _SIDE, 3)
        rows = small.mean(axis=(2, 4), dtype=np.float32).reshape(len(tiles), -1) / 255
        matrix[len(names) : len(names) + len(tiles)] = rows
        names += tiles.photos
    return Rows(tuple(names), matrix[: len(names)])


def fit_axes(connection: Connection, frames: str, photos: Sequence[str], seed: int) -> Axes:
    """Find the principal components of tiles, of a seeded sample where there are very many.

    Raises:
        ValueError: fewer than two photos have a tile.
    """
    rng = np.random.default_rng([seed, 3])
    wanted = sorted(set(photos))
    if len(wanted) > _SAMPLE:
        wanted = [wanted[i] for i in np.sort(rng.choice(len(wanted), _SAMPLE, replace=False))]
    found = eigen_shoes(read_tiles(connection, frames, wanted).rgb, COMPONENTS, seed=seed)
    return Axes(found.mean, found.axes)


def project_rows(connection: Connection, frames: str, photos: Sequence[str], axes: Axes) -> Rows:
    """Read tiles as their coordinates on the axes; the largest spread is brought to about one."""
    names: list[str] = []
    parts: list[Floats] = []
    for tiles in _parts(connection, frames, sorted(set(photos))):
        flat = tiles.rgb.reshape(len(tiles), -1).astype(np.float32) - axes.mean
        # In the unit of `pixel_rows`, so that distances mean the same.
        parts.append(np.asarray(flat @ axes.axes.T / (255 * SIDE / _SIDE), dtype=np.float32))
        names += tiles.photos
    matrix = np.concatenate(parts) if parts else np.empty((0, len(axes.axes)), dtype=np.float32)
    return Rows(tuple(names), matrix, {"mean": axes.mean, "axes": axes.axes})


def _parts(connection: Connection, frames: str, photos: Sequence[str]) -> Iterator[Tiles]:
    for start in range(0, len(photos), _PART):
        yield read_tiles(connection, frames, photos[start : start + _PART])
