"""The block structure of a GIF, walked without decoding."""

from __future__ import annotations

from collections.abc import Iterator

__all__ = ["GIF_EXTENSION", "GIF_IMAGE", "GIF_TRAILER", "gif_blocks", "gif_frames"]

GIF_IMAGE, GIF_EXTENSION, GIF_TRAILER = 0x2C, 0x21, 0x3B


def gif_blocks(data: bytes) -> Iterator[tuple[int, int]]:
    """Yield (label, offset) of every top-level block (GIF89a, appendix B).

    Ends after the trailer, after a label that no GIF has, or where the file ends: the trailer
    was then never yielded.
    """
    at = _after_color_table(data, 10, 13)
    while at < len(data):
        label = data[at]
        yield label, at
        if label == GIF_IMAGE:
            at = _after_color_table(data, at + 9, at + 10) + 1
        elif label == GIF_EXTENSION:
            at += 2
        else:
            return
        at = _after_sub_blocks(data, at)


def gif_frames(data: bytes, at_most: int) -> int:
    """Count the pictures of a GIF; stops at ``at_most`` + 1."""
    frames = 0
    for label, _ in gif_blocks(data):
        frames += label == GIF_IMAGE
        if frames > at_most:
            break
    return frames


def _after_color_table(data: bytes, flags_at: int, at: int) -> int:
    if flags_at >= len(data):
        return len(data)
    flags = data[flags_at]
    return at + (3 << ((flags & 7) + 1) if flags & 0x80 else 0)


def _after_sub_blocks(data: bytes, at: int) -> int:
    while at < len(data):
        if data[at] == 0:
            return at + 1
        at += 1 + data[at]
    return len(data)
