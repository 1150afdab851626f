"""What a file is, from its first bytes; its name is never asked."""

from __future__ import annotations

import re

from solesight.errors import EmptyPhoto, HtmlPhoto, LfsPointerPhoto, TruncatedPhoto, UnreadablePhoto

__all__ = ["sniff"]

_HEAD = 4096
_SIGNATURES = {
    b"\xff\xd8\xff": "JPEG",
    b"\x89PNG\r\n\x1a\n": "PNG",
    b"GIF87a": "GIF",
    b"GIF89a": "GIF",
    b"II*\x00": "TIFF",
    b"MM\x00*": "TIFF",
    b"II+\x00": "TIFF",
    b"MM\x00+": "TIFF",
}
_AVIF_BRANDS = frozenset({b"avif", b"avis"})
_HEIF_BRANDS = frozenset(
    {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"}
)
_DIB_HEADER_SIZES = frozenset({12, 16, 40, 52, 56, 64, 108, 124})
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_WEB_PAGE = re.compile(
    r"<\s*(!doctype\s+html|(html|head|body|title|meta|script|style|center|div|table|h[1-6]|p|a|pre)\b)",
    re.IGNORECASE,
)
_LFS = re.compile(r"version\s+https?://(git-lfs\.github\.com|hawser\.github\.com)/spec/")
# What people most often hand over by mistake, so that the message can say it.
_OTHERS = (
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a zip archive"),
    (b"PK\x05\x06", "an empty zip archive"),
    (b"MZ", "a Windows program"),
    (b"\x7fELF", "a Linux program"),
    (b"\x1f\x8b", "gzip-compressed data"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"8BPS", "a Photoshop document"),
    (b"\x00\x00\x01\x00", "an icon"),
    (b"\x00\x00\x00\x0cjP  ", "JPEG 2000"),
    (b"\xff\x0a", "JPEG XL"),
    (b"\x00\x00\x00\x0cJXL ", "JPEG XL"),
    (b"\x1aE\xdf\xa3", "a video"),
    (b"ID3", "a sound file"),
)


def sniff(data: bytes) -> str:
    """Name the format of a picture by its content.

    Returns:
        One of ``JPEG PNG GIF TIFF WEBP BMP AVIF HEIF``.

    Raises:
        EmptyPhoto, HtmlPhoto, LfsPointerPhoto: the bytes are what the name says.
        TruncatedPhoto: the bytes are the beginning of a picture's signature and nothing more.
        UnreadablePhoto: anything else.
    """
    if not data:
        raise EmptyPhoto("the file is empty (0 bytes); fetch the photo again")
    found = _by_signature(data) or _by_container(data)
    if found:
        return found
    _raise_if_signature_is_cut(data)
    _raise_if_text(data)
    raise UnreadablePhoto(f"{_describe(data)}; {_ADVICE}")


_ADVICE = "give a JPEG, PNG, WebP, GIF, BMP, TIFF, AVIF or HEIC photo"


def _by_signature(data: bytes) -> str | None:
    for signature, name in _SIGNATURES.items():
        if data.startswith(signature):
            return name
    return None


def _by_container(data: bytes) -> str | None:
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    if data[4:8] == b"ftyp":
        return _by_brand(data)
    if data[:2] == b"BM" and _looks_like_bmp(data):
        return "BMP"
    return None


def _by_brand(data: bytes) -> str | None:
    """Tell AVIF from HEIC by the brands of the ``ftyp`` box (ISO 14496-12, 4.3)."""
    end = min(int.from_bytes(data[:4], "big"), 512)
    brands = {data[8:12]} | {data[i : i + 4] for i in range(16, end, 4)}
    if brands & _AVIF_BRANDS:
        return "AVIF"
    return "HEIF" if brands & _HEIF_BRANDS else None


def _looks_like_bmp(data: bytes) -> bool:
    """Two letters are a weak signature: the size of the second header must be a known one too."""
    if len(data) < 18:
        return not any(data[6:10])
    return int.from_bytes(data[14:18], "little") in _DIB_HEADER_SIZES


def _raise_if_signature_is_cut(data: bytes) -> None:
    short = len(data) < 12
    beginnings = [*_SIGNATURES, b"RIFF", b"BM"]
    cut_riff = data[:4] == b"RIFF" and b"WEBP".startswith(data[8:])
    cut_box = data[:3] == b"\0\0\0" and len(data) >= 4 and b"ftyp".startswith(data[4:8])
    if short and (any(s.startswith(data) for s in beginnings) or cut_riff or cut_box):
        raise TruncatedPhoto(
            f"only the first {len(data)} bytes of a picture are here; copy or download it again"
        )


def _raise_if_text(data: bytes) -> None:
    text = _as_text(data[:_HEAD]).lstrip("\ufeff\0 \t\r\n\f\v")
    if _LFS.match(text):
        raise LfsPointerPhoto(
            "a git-lfs pointer stands here instead of the photo; run: git lfs pull"
        )
    if text.startswith(("<", "HTTP/")) and _WEB_PAGE.search(text) and "<svg" not in text[:200]:
        raise HtmlPhoto(
            "a web page was saved under the photo's name, most likely an error or log-in page; "
            "fetch the photo again"
        )


def _as_text(head: bytes) -> str:
    for bom, encoding in _BOMS:
        if head.startswith(bom):
            return head.decode(encoding, errors="replace")
    # UTF-16 without a byte order mark: every other byte of Latin text is zero.
    if head[:1] == b"\0" and head[2:3] == b"\0":
        return head.decode("utf-16-be", errors="replace")
    if head[1:2] == b"\0" and head[3:4] == b"\0":
        return head.decode("utf-16-le", errors="replace")
    return head.decode("latin-1")


def _describe(data: bytes) -> str:
    for signature, name in _OTHERS:
        if data.startswith(signature):
            return f"this is {name}, not a photo that can be read"
    if data[4:8] == b"ftyp":
        return "this is a video or another container, not a photo that can be read"
    if not any(data[:65536]):
        return "the file holds nothing but zero bytes"
    text = _as_text(data[:_HEAD]).lstrip()
    if text[:1] == "<":
        return "this is an XML or SVG document, not a photo"
    if all(c.isprintable() or c in "\r\n\t" for c in text[:512]):
        return "this is text, not a photo"
    return f"no picture format begins with the bytes {data[:4].hex(' ')}"
