"""Small summaries of a picture by which its near copies are found."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PIL import Image

from solesight.photos.lab import rgb_to_lab

__all__ = ["color_layout", "dhash", "hamming"]

_SAMPLES_A_CELL = 8


def dhash(pixels: npt.NDArray[np.uint8]) -> int:
    """Difference hash: 64 bits that survive scaling and compression, blind to color.

    The gray picture (ITU-R 601 weights) is averaged by area to 9 columns x 8 rows; a bit is 1
    where a cell is brighter than its left neighbor. Method: N. Krawetz, "Kind of like that",
    2013. Colorways of one model often collide: compare ``color_layout`` too.

    Args:
        pixels: uint8 (height, width, 3) RGB.

    Returns:
        An unsigned 64-bit number; rows from the top, columns from the left, highest bit first.
    """
    gray = Image.fromarray(pixels).convert("L").resize((9, 8), Image.Resampling.BOX)
    cells = np.asarray(gray)
    bits = np.packbits(cells[:, 1:] > cells[:, :-1])
    return int.from_bytes(bits.tobytes(), "big")


def hamming(a: int, b: int) -> int:
    """Number of bits in which two hashes differ, 0 to 64."""
    return (a ^ b).bit_count()


def color_layout(pixels: npt.NDArray[np.uint8], grid: int = 6) -> npt.NDArray[np.float32]:
    """Mean color of each cell of a grid laid over the whole picture.

    The picture is first averaged by area to 8 x 8 samples a cell (4 x 4 from 12 cells a side on,
    where cells are small), then converted to CIELAB and averaged there. Tells apart the
    colorways that share a ``dhash``.

    Args:
        pixels: uint8 (height, width, 3) RGB.
        grid: cells along each side.

    Returns:
        float32 (grid, grid, 3): L 0..100, a and b about -110..110.
    """
    if grid < 1:
        raise ValueError(f"grid must be 1 or more, not {grid}")
    samples = _SAMPLES_A_CELL if grid < 12 else _SAMPLES_A_CELL // 2
    side = grid * samples
    small = Image.fromarray(pixels).resize((side, side), Image.Resampling.BOX)
    lab = rgb_to_lab(np.asarray(small))
    cells = lab.reshape(grid, samples, grid, samples, 3)
    means: npt.NDArray[np.float32] = cells.mean(axis=(1, 3), dtype=np.float64).astype(np.float32)
    return means
