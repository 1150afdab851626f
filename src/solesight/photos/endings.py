"""Does a file end where its own structure says that the picture ends?

A decoder may show a picture that lost its tail: libjpeg paints what is missing gray when the
tail was overwritten with zeros, as broken downloads and full disks leave it. The structure does
not lie, so it is asked besides the decoder.
"""

from __future__ import annotations

from collections.abc import Callable

from solesight.photos.gifs import GIF_EXTENSION, GIF_IMAGE, GIF_TRAILER, gif_blocks
from solesight.photos.pngs import png_chunks
from solesight.photos.tiffs import tiff_ends_early

__all__ = ["ends_early"]


def ends_early(data: bytes, kind: str) -> bool:
    """Tell whether a file of format ``kind`` lacks bytes at its end.

    The rule: a picture is complete when its end mark is there (PNG ``IEND``, the first JPEG
    ``EOI`` after the scan, the GIF trailer) or when all the bytes that its header counts are
    there (WebP, TIFF, AVIF, HEIF boxes). A missing end mark counts as truncated even if the
    pixels decode: nothing else tells a lost tail from a whole picture. Bytes after the end are
    nobody's business; so are the later pictures of an MPO. Of a BMP only the header is asked here,
    its pixels by the decoder: the length that it claims is often a lie.

    Args:
        data: the whole file.
        kind: a name that ``sniff`` returned.
    """
    walk = _WALKS.get(kind)
    return walk(data) if walk else False


def _png(data: bytes) -> bool:
    name, at, end = b"IHDR", 8, 8  # of a file that is cut before its first chunk
    for chunk in png_chunks(data):
        name, at, end = chunk
    if name == b"IEND":
        return end > len(data)
    return name.isalpha() or _only_zeros(data, at)


def _jpeg(data: bytes) -> bool:
    scan = _first_scan(data)
    if scan is None:
        return True
    return scan > 0 and data.find(b"\xff\xd9", scan) < 0


def _first_scan(data: bytes) -> int | None:
    """Offset of the first scan; None if the file ends before it; 0 if the headers are garbled."""
    at = 2
    while at + 4 <= len(data):
        if data[at] != 0xFF:
            return None if _only_zeros(data, at) else 0
        marker = data[at + 1]
        if marker == 0xFF:  # fill byte
            at += 1
            continue
        if marker == 0xDA:
            return at
        if marker == 0xD9:  # an end before any scan
            return 0
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return None


def _webp(data: bytes) -> bool:
    return len(data) < 20 or int.from_bytes(data[4:8], "little") + 8 > len(data)


def _bmp(data: bytes) -> bool:
    return len(data) < 18 or len(data) < 14 + int.from_bytes(data[14:18], "little")


def _boxes(data: bytes) -> bool:
    """Walk the top-level boxes of AVIF and HEIF (ISO 14496-12, 4.2)."""
    at, seen = 0, set()
    name = b""
    while at + 8 <= len(data):
        size, name = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        seen.add(name)
        if size == 1:
            size = int.from_bytes(data[at + 8 : at + 16], "big")
        if size < 8:  # 0: lasts to the end of the file; else garbled
            return False
        at += size
    whole = seen >= {b"meta", b"mdat"}
    return not whole or (at > len(data) and name in (b"meta", b"mdat"))


def _gif(data: bytes) -> bool:
    last = (0, len(data))
    for last in gif_blocks(data):
        if last[0] == GIF_TRAILER:
            return False
    label, at = last
    cut = label in (0, GIF_IMAGE, GIF_EXTENSION)
    return cut or _only_zeros(data, at)


def _only_zeros(data: bytes, at: int) -> bool:
    return not data[at:].strip(b"\0")


_WALKS: dict[str, Callable[[bytes], bool]] = {
    "PNG": _png,
    "JPEG": _jpeg,
    "WEBP": _webp,
    "BMP": _bmp,
    "GIF": _gif,
    "TIFF": tiff_ends_early,
    "AVIF": _boxes,
    "HEIF": _boxes,
}
