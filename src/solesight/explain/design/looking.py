"""The stage `parts`: a side view cut out and stood on the ground, its parts, and a network's map.

Every shoe is drawn to one length, on one ground line, alone on white: what stands behind a shoe
cannot speak, and places of one picture are places of every other.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from sqlalchemy import Table

from solesight.catalog import config_hash, schema
from solesight.embed import Network, embedder_spec
from solesight.errors import PhotoError
from solesight.photos import Caps, Frame, decode, render, shoe_mask
from solesight.regions import BACKGROUND, find_regions
from solesight.stages import Fact, Failed, FramedStage, Outcome, Task, Worker

__all__ = [
    "CELLS",
    "DEPTH",
    "HEIGHT",
    "NETWORK",
    "WIDTH",
    "LookStage",
    "Standing",
    "look_config",
    "pack_map",
    "pack_view",
    "stand",
    "unpack_map",
    "unpack_view",
]

NETWORK = "efficientnet-lite0-int8"
"""Whose last map is read: its vector is the mean of that map, so evidence has a place."""
WIDTH, HEIGHT = 320, 256
CELLS = HEIGHT // 32, WIDTH // 32
DEPTH = 1280
_MARGIN = 0.04
_SOIL = 7
"""Rows of white under the ground line, of the half-size picture."""
_TOP = 6.0
"""What the network's last numbers are clipped at: they are whole steps of 6 / 255."""
_VERSION = 1
_STEP = 28
"""Between two regions in the alpha channel of a view."""

Pixels = NDArray[np.uint8]
Labels = NDArray[np.int8]
Bytes = NDArray[np.uint8]


@dataclass(frozen=True)
class Standing:
    """A shoe on the ground.

    Attributes:
        rgb: uint8 (HEIGHT, WIDTH, 3), on white.
        labels: int8 (HEIGHT / 2, WIDTH / 2), places in `solesight.regions.REGIONS`; `BACKGROUND`
            off the shoe.
    """

    rgb: Pixels
    labels: Labels


def stand(pixels: Pixels, frame: Frame) -> Standing | None:
    """Cut a shoe out of its frame and stand it on the ground line.

    Args:
        pixels: uint8 (height, width, 3), the photo.
        frame: its geometry; of a side view.

    Returns:
        None where the outline is not known or has not the shape of a shoe from the side.
    """
    mask, sure = shoe_mask(pixels, frame, WIDTH // 2, _MARGIN)
    if not sure or not mask.any():
        return None
    rgb = render(pixels, frame, WIDTH, _MARGIN)
    atlas = find_regions(np.asarray(Image.fromarray(rgb).reduce(2)), mask)
    if atlas is None:
        return None
    # The rows that end _SOIL below the lowest pixel; white where the frame has no more.
    last = int(np.flatnonzero((atlas.labels != BACKGROUND).any(axis=1))[-1])
    first = last + 1 + _SOIL - HEIGHT // 2
    labels = _rows(atlas.labels, first, HEIGHT // 2, BACKGROUND)
    shown = Image.fromarray(_rows(rgb, 2 * first, HEIGHT, 255))
    keep = Image.fromarray((labels != BACKGROUND).astype(np.uint8) * np.uint8(255))
    white = Image.new("RGB", shown.size, "white")
    alone = Image.composite(shown, white, keep.resize(shown.size, Image.Resampling.BILINEAR))
    return Standing(np.asarray(alone), labels)


def _rows(picture: NDArray[Any], first: int, n: int, fill: int) -> NDArray[Any]:
    """Give rows ``first`` to ``first + n``; those outside the picture are filled."""
    above, below = max(0, -first), max(0, first + n - len(picture))
    pad = ((above, below), *((0, 0) for _ in picture.shape[1:]))
    return np.pad(picture, pad, constant_values=fill)[first + above :][:n]


def pack_view(standing: Standing) -> bytes:
    """Write a standing shoe at half its size, its regions in the alpha channel."""
    small = np.asarray(Image.fromarray(standing.rgb).reduce(2))
    alpha = ((standing.labels.astype(np.int16) + 1) * _STEP).astype(np.uint8)
    file = io.BytesIO()
    picture = Image.fromarray(np.dstack([small, alpha]))
    picture.save(file, "WEBP", lossless=True, quality=20, method=1, exact=True)
    return file.getvalue()


def unpack_view(data: bytes) -> tuple[Pixels, Labels]:
    """Read a view: uint8 (HEIGHT / 2, WIDTH / 2, 3), and int8 labels of the same size."""
    with Image.open(io.BytesIO(data), formats=("WEBP",)) as picture:
        rgba = np.asarray(picture.convert("RGBA"))
    labels = (rgba[..., 3].astype(np.int16) // _STEP - 1).astype(np.int8)
    return np.ascontiguousarray(rgba[..., :3]), labels


def unpack_map(data: bytes) -> NDArray[np.float32]:
    """Read a map, float32 (DEPTH, *CELLS)."""
    flat = np.frombuffer(zlib.decompress(data), dtype=np.uint8)
    return flat.reshape(DEPTH, *CELLS).astype(np.float32) * np.float32(_TOP / 255)


def pack_map(found: NDArray[np.float32]) -> bytes:
    """Write a map; the network rounds to these very steps, so nothing is lost."""
    steps: Bytes = np.rint(np.clip(found, 0, _TOP) * (255 / _TOP)).astype(np.uint8)
    return zlib.compress(steps.tobytes(), 2)


@cache
def look_config() -> str:
    """Hash what these facts depend on besides the frame."""
    spec = embedder_spec(NETWORK)
    sizes = [WIDTH, HEIGHT, _MARGIN, _SOIL]
    return config_hash({"version": _VERSION, "network": spec.sha256, "sizes": sizes})


@dataclass(frozen=True)
class LookStage(FramedStage):
    """One standing shoe a side view.

    Attributes:
        frames: configuration hash of the frames.
        caps: size limits of a photo.
        photos: only these; they are side views.
    """

    frames: str
    caps: Caps
    photos: frozenset[str] | None = None

    @property
    def name(self) -> str:
        """What it is called."""
        return "parts"

    @property
    def config(self) -> str:
        """Hash of what its facts depend on."""
        return look_config()

    @property
    def table(self) -> Table:
        """The table of parts."""
        return schema.part_facts

    def load(self) -> Worker:
        """Load the network."""
        spec = embedder_spec(NETWORK)
        return _LookWorker(Network(spec.path, spec.checksum), self.caps)


@dataclass(frozen=True)
class _LookWorker:
    network: Network
    caps: Caps

    def __call__(self, batch: Sequence[tuple[Task, bytes]]) -> list[Outcome]:
        outcomes: list[Outcome] = []
        for task, data in batch:
            try:
                pixels = decode(data, at_least=WIDTH, caps=self.caps)
            except PhotoError as error:
                outcomes.append(Failed(task, str(error)))
            else:
                found = stand(pixels, Frame.from_json(task.payload))
                outcomes.append(Fact(task, self._fact(found)))
        return outcomes

    def _fact(self, found: Standing | None) -> dict[str, object]:
        if found is None:
            return {"outlined": False, "view": b"", "map": b""}
        # One at a time: a batch of this network is no faster, and eight times as large.
        seen = self.network.run(found.rgb[None])[1][0]
        return {"outlined": True, "view": pack_view(found), "map": pack_map(seen)}
