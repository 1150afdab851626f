"""What a picture is: safe decode, hashes, orientation, frame geometry. No catalog here."""

from __future__ import annotations

from solesight.photos.caps import Caps
from solesight.photos.decoding import PhotoInfo, Pixels, decode, inspect, read
from solesight.photos.files import read_file_capped, sha256_hex
from solesight.photos.frames import Frame
from solesight.photos.grids import Grid
from solesight.photos.hashes import color_layout, dhash, hamming
from solesight.photos.lab import rgb_to_lab
from solesight.photos.rendering import render

__all__ = [
    "Caps",
    "Frame",
    "Grid",
    "PhotoInfo",
    "Pixels",
    "color_layout",
    "decode",
    "dhash",
    "hamming",
    "inspect",
    "read",
    "read_file_capped",
    "render",
    "rgb_to_lab",
    "sha256_hex",
]
