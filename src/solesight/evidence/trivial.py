"""Facts about a photo that say nothing about the shoe, as numbers.

If size, file type or border alone predict a target, a good score proves nothing about shoes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["TRIVIAL_NAMES", "TrivialFacts", "trivial_features"]

_FORMATS = ("JPEG", "MPO", "PNG", "WEBP", "GIF", "BMP", "TIFF", "HEIF", "AVIF")
_MODES = ("RGB", "L", "P", "RGBA", "CMYK")

TRIVIAL_NAMES: tuple[str, ...] = (
    "log_width",
    "log_height",
    "log_aspect",
    "log_bytes",
    "log_bytes_per_pixel",
    "border_l",
    "border_a",
    "border_b",
    "border_std",
    *(f"format_{name.lower()}" for name in _FORMATS),
    "format_other",
    *(f"mode_{name.lower()}" for name in _MODES),
    "mode_other",
)
"""What each column of ``trivial_features`` is."""


@dataclass(frozen=True)
class TrivialFacts:
    """What is known of a photo without looking at the shoe.

    Attributes:
        width: in pixels, as displayed.
        height: in pixels, as displayed.
        n_bytes: size of the original file.
        format: by content, for example ``JPEG``.
        mode: Pillow's name of the original pixel kind, for example ``RGB``.
        border_lab: mean CIE Lab of the outermost pixels, if measured.
        border_std: spread of the border's lightness, if measured.
    """

    width: int
    height: int
    n_bytes: int
    format: str
    mode: str
    border_lab: tuple[float, float, float] | None = None
    border_std: float | None = None


def trivial_features(photos: Sequence[TrivialFacts]) -> NDArray[np.float64]:
    """The trivial facts as a matrix ``(n, len(TRIVIAL_NAMES))``.

    Sizes are natural logarithms, formats and modes one-hot; a border that was not measured is
    NaN, which the floor replaces by the training rows' mean.
    """
    rows = [_numbers(photo) for photo in photos]
    return np.asarray(rows, dtype=np.float64).reshape(len(rows), len(TRIVIAL_NAMES))


def _numbers(photo: TrivialFacts) -> list[float]:
    width, height = np.log(max(photo.width, 1)), np.log(max(photo.height, 1))
    n_bytes = np.log(max(photo.n_bytes, 1))
    lab = photo.border_lab or (np.nan, np.nan, np.nan)
    std = np.nan if photo.border_std is None else photo.border_std
    return [
        *(width, height, width - height, n_bytes, n_bytes - width - height, *lab, std),
        *_one_hot(photo.format.upper(), _FORMATS),
        *_one_hot(photo.mode.upper(), _MODES),
    ]


def _one_hot(value: str, known: tuple[str, ...]) -> list[float]:
    marks = [float(value == name) for name in known]
    return [*marks, float(value not in known)]
