"""What a picture is: safe decode, hashes, orientation, frame geometry. No catalog here."""

from __future__ import annotations

from solesight.photos.caps import Caps
from solesight.photos.decoding import PhotoInfo, Pixels, decode, inspect, read
from solesight.photos.files import read_file_capped, sha256_hex
from solesight.photos.frames import Frame
from solesight.photos.grids import Grid
from solesight.photos.ground import frame_of, ground_angle
from solesight.photos.hashes import color_layout, dhash, hamming
from solesight.photos.hough import HoughOrientation, hough_orientation
from solesight.photos.lab import lab_to_rgb, rgb_to_lab
from solesight.photos.masks import shoe_mask
from solesight.photos.rendering import render
from solesight.photos.silhouettes import Silhouette, silhouette
from solesight.photos.traces import FileTraces, file_traces, jpeg_quality

__all__ = [
    "Caps",
    "FileTraces",
    "Frame",
    "Grid",
    "HoughOrientation",
    "PhotoInfo",
    "Pixels",
    "Silhouette",
    "color_layout",
    "decode",
    "dhash",
    "file_traces",
    "frame_of",
    "ground_angle",
    "hamming",
    "hough_orientation",
    "inspect",
    "jpeg_quality",
    "lab_to_rgb",
    "read",
    "read_file_capped",
    "render",
    "rgb_to_lab",
    "sha256_hex",
    "shoe_mask",
    "silhouette",
]
