"""What a picture is: safe decode, hashes, orientation, frame geometry. No catalog here."""

from __future__ import annotations

from solesight.photos.caps import Caps
from solesight.photos.decoding import PhotoInfo, Pixels, decode, inspect, read
from solesight.photos.files import read_file_capped, sha256_hex

__all__ = [
    "Caps",
    "PhotoInfo",
    "Pixels",
    "decode",
    "inspect",
    "read",
    "read_file_capped",
    "sha256_hex",
]
