"""Many small pictures on one sheet, a film of sheets."""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

__all__ = ["film", "sheet"]

Pixels = NDArray[np.uint8]


def sheet(pictures: Pixels, columns: int, *, zoom: int = 1, gap: int = 4) -> Pixels:
    """Lay pictures uint8 (n, height, width, 3) out row by row, on white.

    Args:
        pictures: of one size.
        columns: pictures a row.
        zoom: how often each pixel is repeated to either side.
        gap: white pixels around each.
    """
    n, height, width, _ = pictures.shape
    rows = -(-n // columns)
    high, wide = height * zoom + gap, width * zoom + gap
    out = np.full((rows * high + gap, columns * wide + gap, 3), 255, dtype=np.uint8)
    for i, one in enumerate(pictures):
        top, left = gap + i // columns * high, gap + i % columns * wide
        large = one.repeat(zoom, axis=0).repeat(zoom, axis=1)
        out[top : top + height * zoom, left : left + width * zoom] = large
    return out


def film(frames: Sequence[Pixels], *, seconds: float = 0.12, last: float = 1.5) -> bytes:
    """Give a GIF of pictures of one size, that repeats.

    Args:
        frames: uint8 (height, width, 3) each.
        seconds: that each is shown.
        last: seconds that the last is shown.
    """
    pictures = [_flat(frame) for frame in frames]
    shown = [round(1000 * seconds)] * (len(pictures) - 1) + [round(1000 * last)]
    held = io.BytesIO()
    pictures[0].save(held, "GIF", save_all=True, append_images=pictures[1:], duration=shown,
                     loop=0, optimize=False)  # fmt: skip
    return held.getvalue()


def _flat(frame: Pixels) -> Image.Image:
    made = Image.fromarray(frame)
    return made.quantize(128, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
