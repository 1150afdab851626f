"""The one place where third-party decoders may fail in whatever way they like."""

from __future__ import annotations

import re
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from PIL import Image, UnidentifiedImageError

from solesight.errors import PhotoError, PhotoTooLarge, TruncatedPhoto, UnreadablePhoto
from solesight.photos.endings import ends_early

__all__ = ["decoder_boundary"]

_ADVICE = "copy or download it again"
_SAYS_TRUNCATED = re.compile(r"truncat|unexpected end|not enough|premature|end of file", re.I)
_SAYS_BOMB = re.compile(
    r"decompression bomb|too large|too big|exceeds? (the )?(security )?limit", re.I
)


@contextmanager
def decoder_boundary(data: bytes, kind: str) -> Iterator[None]:
    """Turn whatever a decoder raises on hostile bytes into one typed error, and mute its warnings.

    Pillow's plugins raise nearly every builtin exception on damaged files (``struct.error``,
    ``SyntaxError``, ``KeyError``, ``MemoryError``, ...), so this boundary, and only this one,
    catches them all. Little but calls into Pillow belongs inside it.

    Args:
        data: the whole file, asked where it ends when the decoder gives up.
        kind: the sniffed format.

    Raises:
        TruncatedPhoto: the file ends too early, or the decoder says so.
        PhotoTooLarge: the decoder's own guard stopped a decompression bomb.
        UnreadablePhoto: any other failure.
    """
    try:
        with _quiet():
            yield
    except PhotoError:
        raise
    except Exception as error:  # the documented boundary
        raise _named(error, data, kind) from error


def _named(error: Exception, data: bytes, kind: str) -> PhotoError:
    words = _one_line(error)
    if isinstance(error, Image.DecompressionBombError | MemoryError) or _SAYS_BOMB.search(words):
        return PhotoTooLarge(
            f"this {kind} unpacks to more than is safe ({words}); use a smaller picture"
        )
    if ends_early(data, kind) or _SAYS_TRUNCATED.search(words):
        return TruncatedPhoto(f"the {kind} ends too early ({len(data):,} bytes); {_ADVICE}")
    return UnreadablePhoto(f"the {kind} is damaged ({words}); {_ADVICE}")


def _one_line(error: Exception) -> str:
    if isinstance(error, UnidentifiedImageError):  # its message holds a memory address
        return "its header makes no sense"
    words = " ".join(str(error).split())[:120]
    return words or type(error).__name__


class _Quiet:
    """How many decoders are at work, and the filters that they found."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.inside = 0
        self.saved: warnings.catch_warnings[None] | None = None

    def enter(self) -> None:
        with self.lock:
            self.inside += 1
            if self.inside == 1:
                self.saved = warnings.catch_warnings()
                self.saved.__enter__()
                warnings.filterwarnings("ignore", module=r"(PIL|pi_heif)(\.|$)")

    def leave(self) -> None:
        with self.lock:
            self.inside -= 1
            if self.inside == 0 and self.saved is not None:
                self.saved.__exit__(None, None, None)
                self.saved = None


_QUIET = _Quiet()


@contextmanager
def _quiet() -> Iterator[None]:
    """Ignore the decoders' warnings, and theirs only, while any thread is decoding.

    ``warnings.catch_warnings`` alone is not safe among threads: the filters that the last one
    restores may be those that another had set. So the first to come saves and the last restores.
    """
    _QUIET.enter()
    try:
        yield
    finally:
        _QUIET.leave()
