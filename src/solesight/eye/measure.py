"""From a photo to everything that `clean` judges by, and its frame."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from solesight.catalog import config_hash
from solesight.embed.embedder import DECODED
from solesight.eye.heads import FACINGS
from solesight.eye.looks import Eye, Look
from solesight.eye.outline import cut_share, frame_and_turn
from solesight.photos import (
    Caps,
    Frame,
    PhotoInfo,
    color_layout,
    dhash,
    read,
    render,
    rgb_to_lab,
    silhouette,
)

__all__ = ["VERSION", "Measurer", "Measures", "Opened"]

# Raised whenever the same photo would be measured otherwise: it is part of the facts' key.
VERSION = 6

_HASHED = 96
# Cells along each side of the color layout: fewer throw colorways of one model together.
_GRID = 16

Pixels = NDArray[np.uint8]


@dataclass(frozen=True)
class Opened:
    """A decoded photo.

    Attributes:
        info: what the file is.
        pixels: uint8 (H, W, 3) RGB, upright by EXIF; may be smaller than the file's picture.
    """

    info: PhotoInfo
    pixels: Pixels


@dataclass(frozen=True)
class Measures:
    """What was measured on one photo; see `schema.clean_facts` for the meaning of each number."""

    shoe: float
    several: float
    sharpness: float
    extent: float
    cut: float
    plain: float
    tilt: float
    facing: str
    facing_probabilities: Mapping[str, float]
    border_lab: tuple[float, float, float]
    border_std: float
    frame: Frame
    dhash: int
    layout: NDArray[np.float32]

    def columns(self) -> dict[str, object]:
        """Give the columns of `schema.clean_facts`, less the key."""
        frame = self.frame.to_json()
        names = ("shoe", "several", "sharpness", "extent", "cut", "plain", "tilt")
        probabilities = {k: round(v, 4) for k, v in self.facing_probabilities.items()}
        return {
            **{name: float(getattr(self, name)) for name in names},
            "facing": json.dumps({"said": self.facing, "probabilities": probabilities}),
            "border": json.dumps(
                {"lab": [round(v, 2) for v in self.border_lab], "std": round(self.border_std, 2)}
            ),
            "frame": frame,
            "frame_hash": config_hash(frame),
            "dhash": f"{self.dhash:016x}",
            "layout": self.layout.astype(np.float32).tobytes(),
        }


class Measurer:
    """The loaded eye; make one a process."""

    def __init__(self) -> None:
        self._eye = Eye()

    def open(self, data: bytes, caps: Caps | None = None) -> Opened:
        """Decode a photo no larger than measuring needs.

        Raises:
            PhotoError: it cannot be read.
        """
        return Opened(*read(data, at_least=DECODED, caps=caps or Caps()))

    def measure(self, photos: Sequence[Opened]) -> list[Measures]:
        """Measure a batch of photos, in their order."""
        looks = self._eye.look([photo.pixels for photo in photos])
        return [_measure(photo, look) for photo, look in zip(photos, looks, strict=True)]


def _measure(photo: Opened, look: Look) -> Measures:
    outline = silhouette(photo.pixels)
    frame = frame_and_turn(photo.pixels, outline, look)
    small = render(photo.pixels, frame, size=_HASHED)
    lab, spread = _border(photo.pixels)
    longer = max(photo.info.width, photo.info.height)
    return Measures(
        shoe=look.shoe,
        several=look.several,
        sharpness=sharpness(_crop(photo.pixels, frame)),
        extent=max(frame.width, frame.height) * longer,
        cut=cut_share(outline),
        plain=outline.confidence if outline else 0.0,
        tilt=frame.angle,
        facing=look.facing,
        facing_probabilities={name: float(getattr(look, name)) for name in FACINGS},
        border_lab=lab,
        border_std=spread,
        frame=frame,
        dhash=dhash(small),
        layout=color_layout(small, grid=_GRID),
    )


def _crop(pixels: Pixels, frame: Frame) -> Pixels:
    """Cut the frame's surroundings out, neither turned nor resampled."""
    height, width = pixels.shape[:2]
    longer = max(height, width)
    half = max(frame.width, frame.height) / 2
    left, right = (int((frame.cx + s * half) * longer) for s in (-1, 1))
    top, bottom = (int((frame.cy + s * half) * longer) for s in (-1, 1))
    part = pixels[max(0, top) : max(1, bottom), max(0, left) : max(1, right)]
    return part if part.size else pixels


def sharpness(pixels: Pixels, size: int = 192) -> float:
    """Say how sharp a picture is, 0 (no detail) to 1, whatever its contrast and resolution.

    The picture is shrunk to ``size`` (never enlarged) and blurred once more; what the blur takes
    away, relative to what the picture varies by, is the detail it had. A picture that was blurred
    already loses little. Method: re-blur, F. Crete et al., "The blur effect", 2007, on energies.
    """
    gray = Image.fromarray(pixels).convert("L")
    longer = max(gray.size)
    if longer > size:
        shape = tuple(max(8, round(side * size / longer)) for side in gray.size)
        gray = gray.resize((shape[0], shape[1]), Image.Resampling.BOX, reducing_gap=2.0)
    field = np.asarray(gray, dtype=np.float32)
    if min(field.shape) < 4:
        return 0.0
    return float(np.clip(_detail(field), 0.0, 1.0))


def _detail(field: NDArray[np.float32]) -> float:
    step_x, step_y = np.abs(np.diff(field, axis=1)), np.abs(np.diff(field, axis=0))
    two_x = np.abs(field[:, 2:] - field[:, :-2]) / 2
    two_y = np.abs(field[2:] - field[:-2]) / 2
    # On an edge one pixel wide a step over two pixels is half as steep; on a blurred one, as steep.
    strong = np.sqrt((step_x**2).mean() + (step_y**2).mean())
    weak = np.sqrt((two_x**2).mean() + (two_y**2).mean())
    return 0.0 if strong < 1e-3 else 2.0 * (1.0 - float(weak / strong))


def _border(pixels: Pixels) -> tuple[tuple[float, float, float], float]:
    small = Image.fromarray(pixels).resize((48, 48), Image.Resampling.BOX, reducing_gap=2.0)
    field = np.asarray(small)
    ring = np.concatenate([field[0], field[-1], field[1:-1, 0], field[1:-1, -1]])
    lab = rgb_to_lab(ring[None])[0]
    light, a, b = (float(v) for v in lab.mean(axis=0))
    return (light, a, b), float(lab[:, 0].std())
