"""How big a picture may be before it is refused unread."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Caps"]


@dataclass(frozen=True, slots=True)
class Caps:
    """The largest picture that is still read.

    Sizes are checked on the header, before any pixel is decoded. Above 178 million pixels
    Pillow's own guard stops a picture whatever ``max_pixels`` says.

    Attributes:
        max_bytes: encoded size, bytes.
        max_pixels: width x height of one frame.
        max_side: longer side, pixels.
        max_frames: frames of an animation (only the first is used; a file with more is no photo).
    """

    max_bytes: int = 64 * 1024 * 1024
    max_pixels: int = 80_000_000
    max_side: int = 30_000
    max_frames: int = 1_000
