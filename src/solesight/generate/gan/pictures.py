"""Which frames are learned from, and their pixels: drawn once into one array on disk."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select

from solesight.catalog import (
    Catalog,
    PhotoRow,
    config_hash,
    latest_snapshot,
    parse_conditions,
    photo_columns,
    read_photos,
    read_prices,
    read_snapshot,
    schema,
)
from solesight.errors import NotEnoughDataError, NotReadyError, PhotoError
from solesight.photos import Caps, Frame, decode, render
from solesight.progress import Progress, Silent

__all__ = ["LEAST", "Chosen", "Pictures", "Seen", "choose_photos", "draw_pictures"]

LEAST = 8
"""Photos below which nothing can be learned."""
MARGIN = 0.04
_CHUNK = 64
_VERSION = 1
# Darker than this is shoe, when rows above and below are cut off.
_WHITE = 250


@dataclass(frozen=True)
class Seen:
    """What `clean` found, handed over as plain data.

    Attributes:
        frames: configuration hash of the frames.
        facing: kept photos -> where their toe points.
        plain: kept photos -> how plain the ground is, 0..1.
        caps: size limits of a photo.
    """

    frames: str
    facing: Mapping[str, str]
    plain: Mapping[str, float]
    caps: Caps = Caps()  # noqa: RUF009 - it is frozen


@dataclass(frozen=True)
class Chosen:
    """Photos to learn from, and those held out.

    Attributes:
        where: the conditions, as they were said.
        learned: hashes of train rows, sorted.
        held: hashes of validation rows, sorted.
        groups: how many groups the learned ones have.
        snapshot: number of the split snapshot.
    """

    where: str
    learned: tuple[str, ...]
    held: tuple[str, ...]
    groups: int
    snapshot: int


def choose_photos(catalog: Catalog, seen: Seen, where: str) -> Chosen:
    """Choose the side views that meet the conditions; test rows are never among them.

    Args:
        catalog: where photos and splits are.
        seen: what `clean` found.
        where: conditions on columns, ``facing`` and ``plain`` among them; empty for all.

    Raises:
        NotReadyError: the photos were never split.
        ConditionError: the conditions cannot be read.
        NotEnoughDataError: too few photos meet them.
    """
    with catalog.reading() as connection:
        number = latest_snapshot(connection)
        if number is None:
            raise NotReadyError(
                "a generator learns from train rows and is scored on others: run `solesight split`"
            )
        snapshot = read_snapshot(connection, number)
        # Toes point right in every frame, but only side views can be laid over one another.
        rows = [r for r in read_photos(connection) if seen.facing.get(r.photo) in ("right", "left")]
        prices = read_prices(connection)
    met = _meeting(rows, prices, seen, where)
    parts = {
        split: tuple(sorted(p for p in met if snapshot.splits.get(p) == split))
        for split in ("train", "validation")
    }
    if len(parts["train"]) < LEAST:
        said = f" with {where}" if where.strip() else ""
        raise NotEnoughDataError(
            f"{len(parts['train'])} side views among the train rows{said}: a generator needs "
            f"{LEAST} at the very least, and some hundreds to be worth looking at"
        )
    groups = len({snapshot.groups[p] for p in parts["train"]})
    return Chosen(where.strip(), parts["train"], parts["validation"], groups, number)


def _meeting(
    rows: Sequence[PhotoRow],
    prices: Mapping[str, Sequence[tuple[str, float, str]]],
    seen: Seen,
    where: str,
) -> list[str]:
    conditions = parse_conditions(where) if where.strip() else ()
    columns = photo_columns(rows, prices, {"facing": lambda facts: seen.facing[facts["photo"]]})
    plain = {"plain": tuple(float(seen.plain.get(row.photo, 0.0)) for row in rows)}
    columns = type(columns)(columns.rows, {**columns.values, **plain}, columns.currency)
    return [row.photo for row in columns.only(columns.matching(conditions)).rows]


@dataclass(frozen=True)
class Pictures:
    """Drawn frames.

    Attributes:
        photos: hashes, in the order of the rows.
        pixels: uint8 (n, height, width, 3), read from disk as needed.
        key: names photos, frames and size; equal keys mean equal pixels.
        left_out: photos whose shoe stands higher than the picture.
    """

    photos: tuple[str, ...]
    pixels: NDArray[np.uint8]
    key: str
    left_out: int

    def __len__(self) -> int:
        return len(self.photos)

    def rows(self, photos: Collection[str]) -> NDArray[np.int64]:
        """Give the rows of some photos."""
        wanted = frozenset(photos)
        return np.array([i for i, p in enumerate(self.photos) if p in wanted], dtype=np.int64)


def draw_pictures(
    catalog: Catalog,
    seen: Seen,
    photos: Sequence[str],
    size: tuple[int, int],
    folder: Path,
    progress: Progress | None = None,
) -> Pictures:
    """Draw frames, toe to the right on white, or open those that were drawn before.

    Args:
        catalog: where photos and frames are.
        seen: which frames.
        photos: hashes.
        size: height and width in pixels; rows above and below are cut off a square frame, and
            photos whose shoe would be cut are left out.
        folder: where the arrays are kept.
        progress: told of each photo.

    Raises:
        NotReadyError: a photo cannot be read any more.
    """
    key = config_hash({"version": _VERSION, "frames": seen.frames, "margin": MARGIN,
                       "size": list(size), "photos": list(photos)})  # fmt: skip
    array, note = folder / f"{key}.npy", folder / f"{key}.json"
    if not note.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        kept = _fill(array, _drawn(catalog, seen, photos, size, progress or Silent()), size)
        note.write_text(json.dumps({"photos": kept, "of": len(photos)}), encoding="utf-8")
    said = json.loads(note.read_text(encoding="utf-8"))
    names = tuple(said["photos"])
    pixels = np.load(array, mmap_mode="r")[: len(names)]
    return Pictures(names, pixels, key, int(said["of"]) - len(names))


def _fill(
    path: Path, drawn: Iterator[tuple[str, NDArray[np.uint8] | None]], size: tuple[int, int]
) -> list[str]:
    every = [(photo, pixels) for photo, pixels in drawn if pixels is not None]
    stacked = np.empty((len(every), *size, 3), dtype=np.uint8)
    for i, (_, pixels) in enumerate(every):
        stacked[i] = pixels
    half = path.with_suffix(".half.npy")
    np.save(half, stacked)
    half.replace(path)
    return [photo for photo, _ in every]


def _drawn(
    catalog: Catalog,
    seen: Seen,
    photos: Sequence[str],
    size: tuple[int, int],
    progress: Progress,
) -> Iterator[tuple[str, NDArray[np.uint8] | None]]:
    frames = _frames(catalog, seen.frames)
    progress.start("draw frames", len(photos))
    for photo in photos:
        try:
            pixels = decode(catalog.store.get(photo), at_least=2 * size[1], caps=seen.caps)
        except PhotoError as error:
            raise NotReadyError(
                f"photo {photo[:12]} cannot be read any more ({error}): run `solesight doctor`"
            ) from error
        square = render(pixels, Frame.from_json(frames[photo]), size[1], MARGIN)
        yield photo, _cut(square, size[0])
        progress.advance()
    progress.finish()


def _frames(catalog: Catalog, config: str) -> dict[str, str]:
    c = schema.clean_facts.c
    with catalog.reading() as connection:
        found = connection.execute(select(c.photo, c.frame).where(c.config == config))
        return {row.photo: row.frame for row in found}


def _cut(square: NDArray[np.uint8], height: int) -> NDArray[np.uint8] | None:
    """Cut rows off above and below; None where the shoe would be cut."""
    above = (len(square) - height) // 2
    outside = np.concatenate([square[:above], square[above + height :]])
    if outside.size and (outside < _WHITE).any(axis=2).mean() > 0.005:
        return None
    return square[above : above + height]
