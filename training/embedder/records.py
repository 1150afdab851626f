"""What a training reads: photos with their labels, and their tiles; both also as one small file.

The small file is for a machine that has an accelerator but neither the photos nor the library.
"""

from __future__ import annotations

import io
import itertools
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

QUALITY = 90
"""Of the pictures in the small file (WebP)."""


@dataclass(frozen=True)
class Photo:
    """One photo and what is known of it.

    Attributes:
        photo: SHA-256 of its bytes.
        path: relative to the data folder.
        source: its subset, or the folder below ``odd``.
        shoe: key of its shoe; the photo itself where nothing names it; empty for no shoe.
        model: empty where unknown.
        brand: empty where unknown.
        group: of the split; no group is in two parts.
        part: train, validation or test.
        view: turntable position of stockx_360 (1, 5 ... 35), else 0.
        facing: what the eye says.
        wrong: somebody looked and saw another product than the title names.
    """

    photo: str
    path: str
    source: str
    shoe: str
    model: str
    brand: str
    group: str
    part: str
    view: int
    facing: str
    wrong: bool

    @property
    def wild(self) -> bool:
        """Whether it is one of the photos in hand, on foot, in boxes."""
        return self.source == "wild_google"


@dataclass(frozen=True)
class Tiles:
    """What was packed, in the order of the photos.

    Attributes:
        rgba: uint8 (n, side, side, 4), the frame's picture and the shoe's mask.
        cut: bool (n,): the mask is the shoe's outline; else it is where the photo is.
        chroma: float32 (n,): mean chroma (CIE Lab) of the shoe, which tells gray shoes.
    """

    rgba: NDArray[np.uint8]
    cut: NDArray[np.bool_]
    chroma: NDArray[np.float32]


def batches(rows: NDArray[np.int64], size: int) -> Iterator[NDArray[np.int64]]:
    """Cut rows into batches, the last one smaller."""
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def save(file: Path, photos: Sequence[Photo], tiles: Tiles) -> None:
    """Write the photos that train and validate as one file; test photos stay behind.

    Args:
        file: ``.npz``; about 6 kB a photo.
        photos: all of them.
        tiles: theirs.
    """
    kept = [i for i, photo in enumerate(photos) if photo.part != "test"]
    listed = [{name: getattr(photos[i], name) for name in _names()} for i in kept]
    pictures = [_encoded(tiles.rgba[i]) for i in kept]
    partial = file.with_suffix(".partial.npz")
    np.savez(
        partial,
        photos=np.frombuffer(json.dumps(listed).encode(), np.uint8),
        pictures=np.frombuffer(b"".join(b"".join(pair) for pair in pictures), np.uint8),
        lengths=np.array([[len(part) for part in pair] for pair in pictures]),
        cut=tiles.cut[kept],
        chroma=tiles.chroma[kept],
    )
    partial.replace(file)


def load(file: Path) -> tuple[list[Photo], Tiles]:
    """Read what ``save`` wrote."""
    with np.load(file, allow_pickle=False) as held:
        listed = json.loads(held["photos"].tobytes())
        photos = [Photo(**row) for row in listed]
        data, ends = held["pictures"].tobytes(), held["lengths"].reshape(-1).cumsum()
        parts = [data[a:b] for a, b in itertools.pairwise([0, *ends.tolist()])]
        pairs = zip(parts[::2], parts[1::2], strict=True)
        rgba = np.stack([_decoded(color, mask) for color, mask in pairs])
        return photos, Tiles(rgba, held["cut"], held["chroma"])


def _names() -> list[str]:
    return [field.name for field in fields(Photo)]


def _encoded(tile: NDArray[np.uint8]) -> tuple[bytes, bytes]:
    color, mask = io.BytesIO(), io.BytesIO()
    Image.fromarray(tile[:, :, :3]).save(color, "WEBP", quality=QUALITY, method=4)
    Image.fromarray(tile[:, :, 3]).convert("1").save(mask, "PNG", optimize=True)
    return color.getvalue(), mask.getvalue()


def _decoded(color: bytes, mask: bytes) -> NDArray[np.uint8]:
    rgb = Image.open(io.BytesIO(color), formats=["WEBP"]).convert("RGB")
    alpha = Image.open(io.BytesIO(mask), formats=["PNG"]).convert("L")
    return np.dstack([np.asarray(rgb), np.asarray(alpha)])
