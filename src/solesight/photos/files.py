"""Bytes from disk under a cap, and their name."""

from __future__ import annotations

import hashlib
from pathlib import Path

from solesight.errors import PhotoTooLarge
from solesight.photos.caps import Caps

__all__ = ["read_file_capped", "sha256_hex"]

_DEFAULT = Caps()


def sha256_hex(data: bytes) -> str:
    """SHA-256 of a photo's original bytes, 64 lower-case hex digits: its name in the catalog."""
    return hashlib.sha256(data).hexdigest()


def read_file_capped(path: str | Path, caps: Caps = _DEFAULT) -> bytes:
    """Read a file, giving up as soon as it proves larger than ``caps.max_bytes``.

    The size on disk is not trusted: devices and pipes have none, and a file may grow.

    Raises:
        PhotoTooLarge: before more than one byte beyond the cap is read.
        OSError: the file cannot be opened or read, as ``open`` says it.
    """
    with Path(path).open("rb") as file:
        data = file.read(caps.max_bytes + 1)
    if len(data) > caps.max_bytes:
        raise PhotoTooLarge(f"the file is larger than the allowed {caps.max_bytes:,} bytes")
    return data
