"""From examples to the numbers that the heads read, cached so that recipes can be compared."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from pathlib import Path

import data
import examples
import numpy as np
from numpy.typing import NDArray

from solesight.embed.network import Network, shipped
from solesight.eye.heads import COUNTS, FACINGS

COMPONENTS = 48
BATCH = 16


@dataclass
class Features:
    """One row an example. Unknown targets are -1, for angles NaN.

    Attributes:
        parts: float16 (n, cells * components), the projected map.
        pooled: float16 (n, 1280), unit length.
        index: row of the photo in ``data.photos()``, -1 for a made picture.
        mirrored, facing, count, shoe, angle: see ``examples.Example``.
        middle, basis: the projection.
    """

    parts: NDArray[np.float16]
    pooled: NDArray[np.float16]
    index: NDArray[np.int64]
    mirrored: NDArray[np.bool_]
    facing: NDArray[np.int64]
    count: NDArray[np.int64]
    shoe: NDArray[np.int64]
    angle: NDArray[np.float32]
    middle: NDArray[np.float32]
    basis: NDArray[np.float32]

    def save(self, path: Path) -> None:
        """Write everything as npz."""
        np.savez(path, **{field.name: getattr(self, field.name) for field in fields(self)})

    @classmethod
    def load(cls, path: Path) -> Features:
        """Read what ``save`` wrote."""
        with np.load(path) as file:
            return cls(**{field.name: file[field.name] for field in fields(cls)})


def cached(path: Path, seed: int) -> tuple[list[data.Photo], Features]:
    """The photos and their features; made once, then read."""
    photos = data.photos()
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        make(photos, seed).save(path)
    return photos, Features.load(path)


def make(photos: list[data.Photo], seed: int) -> Features:
    """Run every example through the network, about five minutes of one core."""
    network, start = shipped(), time.perf_counter()
    middle, basis = projection(photos, network, seed)
    columns: dict[str, list[object]] = {}
    for row in _rows(_all(photos, seed), network, middle, basis):
        for name, value in row.items():
            columns.setdefault(name, []).append(value)
    n = len(columns["index"])
    print(f"{n} examples in {time.perf_counter() - start:.0f} s")
    types = {field.name: str(field.type) for field in fields(Features)}
    made = {name: np.array(v, _dtype(types[name])) for name, v in columns.items()}
    return Features(**made, middle=middle, basis=basis)


def projection(
    photos: list[data.Photo], network: Network, seed: int, n: int = 1200
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Mean and principal axes of the cells of photos of the training part."""
    rng = np.random.default_rng(seed)
    train = [photo for photo in photos if photo.part == "train"]
    cells = []
    for k in rng.choice(len(train), n, replace=False):
        pixels = data.pixels(train[k])
        if pixels is not None:
            shown = examples.turned(pixels, examples.random_turn(rng))
            grid = network.run(shown[None])[1][0].reshape(1280, -1).T
            cells.append(grid[rng.choice(len(grid), 6, replace=False)])
    stacked = np.concatenate(cells)
    middle = stacked.mean(axis=0)
    axes = np.linalg.svd(stacked - middle, full_matrices=False)[2][:COMPONENTS]
    return middle.astype(np.float32), axes.astype(np.float32)


def _all(photos: list[data.Photo], seed: int) -> Iterator[examples.Example]:
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(photos))
    seen: dict[tuple[str, str], int] = {}
    singles = []
    for index in order:
        photo = photos[index]
        key = (photo.source, photo.part)
        seen[key] = seen.get(key, 0) + 1
        if seen[key] > examples.MOST_A_SOURCE.get(photo.source, 9999):
            continue
        pixels = data.pixels(photo)
        if pixels is None:
            continue
        if photo.part == "train" and photo.view in ("side", "three_quarter"):
            singles.append(examples.Image.fromarray(pixels))
        yield from examples.of_photo(photo, pixels, int(index), rng, turns=1)
    small = [np.asarray(_thumbnail(picture)) for picture in singles[:900]]
    yield from examples.collages(small, 900, rng)
    yield from examples.drawn(300, rng)
    yield from examples.plain_things(120, rng)


def _thumbnail(picture: examples.Image.Image) -> examples.Image.Image:
    picture.thumbnail((200, 200))
    return picture


def _rows(
    shown: Iterable[examples.Example],
    network: Network,
    middle: NDArray[np.float32],
    basis: NDArray[np.float32],
) -> Iterator[dict[str, object]]:
    batch: list[examples.Example] = []
    for example in shown:
        batch.append(example)
        if len(batch) == BATCH:
            yield from _batch(batch, network, middle, basis)
            batch = []
    if batch:
        yield from _batch(batch, network, middle, basis)


def _batch(
    batch: list[examples.Example],
    network: Network,
    middle: NDArray[np.float32],
    basis: NDArray[np.float32],
) -> Iterator[dict[str, object]]:
    pooled, maps = network.run(np.stack([example.picture for example in batch]))
    pooled /= np.linalg.norm(pooled, axis=1, keepdims=True)
    cells = maps.transpose(0, 2, 3, 1).reshape(len(batch), -1, maps.shape[1])
    parts = ((cells - middle) @ basis.T).reshape(len(batch), -1).astype(np.float16)
    for k, example in enumerate(batch):
        yield {
            "parts": parts[k],
            "pooled": pooled[k].astype(np.float16),
            "index": example.index,
            "mirrored": example.mirrored,
            "facing": FACINGS.index(example.facing) if example.facing else -1,
            "count": COUNTS.index(example.count) if example.count else -1,
            "shoe": -1 if example.shoe is None else int(example.shoe),
            "angle": example.angle,
        }


def _dtype(annotation: str) -> str:
    return annotation.split("np.")[1].split("]")[0].rstrip("_")
