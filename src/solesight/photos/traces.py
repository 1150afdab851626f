"""What a file's header tells of how the picture was saved; nothing is decoded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from solesight.photos.boundary import decoder_boundary
from solesight.photos.caps import Caps
from solesight.photos.opening import open_picture
from solesight.photos.sniffing import sniff

__all__ = ["FileTraces", "file_traces", "jpeg_quality"]

_DEFAULT = Caps()

# The luminance table of ITU-T T.81 (1992), annex K.1, row by row: what nearly every encoder scales.
_LUMINANCE = np.array(
    [
        *(16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55),
        *(14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51, 87, 80, 62),
        *(18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92),
        *(49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99),
    ]
)


@dataclass(frozen=True)
class FileTraces:
    """Marks that cameras, editors and sites leave in a file.

    Attributes:
        quality: of a JPEG, 1 to 100, as its quantisation table tells; None for other files.
        progressive: of a JPEG.
        exif: bytes of EXIF data, 0 for none.
        profile: bytes of the color profile, 0 for none.
        density: dots per inch that the header claims, 0 for none.
    """

    quality: int | None = None
    progressive: bool = False
    exif: int = 0
    profile: int = 0
    density: float = 0.0


def file_traces(data: bytes, caps: Caps = _DEFAULT) -> FileTraces:
    """Read the traces of a file's header.

    Args:
        data: the whole file.
        caps: what is refused unread.

    Raises:
        PhotoError: the header cannot be read.
    """
    kind = sniff(data)
    picture = open_picture(data, kind, caps)
    with decoder_boundary(data, kind):
        info = dict(picture.info)
        tables = dict(getattr(picture, "quantization", None) or {})
    density = info.get("dpi") or (0.0,)
    return FileTraces(
        quality=jpeg_quality(tables[min(tables)]) if tables else None,
        progressive=bool(info.get("progressive")),
        exif=len(info.get("exif") or b""),
        profile=len(info.get("icc_profile") or b""),
        density=float(density[0]),
    )


def jpeg_quality(table: Sequence[int]) -> int:
    """Estimate the quality a JPEG was saved with from its luminance table of 64 steps.

    The quality on libjpeg's scale, 1 to 100, whose table is nearest: exact for what libjpeg and
    its kin wrote; for an encoder with tables of its own, the one of about the same coarseness.
    """
    steps = np.asarray(table, dtype=np.int64).reshape(64)
    return int(np.abs(_scaled_tables() - steps).sum(axis=1).argmin()) + 1


@cache
def _scaled_tables() -> NDArray[np.int64]:
    """The tables of libjpeg's qualities, (100, 64), from 1 to 100."""
    quality = np.arange(1, 101)
    scale = np.where(quality < 50, 5000 // quality, 200 - 2 * quality)
    steps = (_LUMINANCE[None] * scale[:, None] + 50) // 100
    return np.asarray(np.clip(steps, 1, 255), dtype=np.int64)
