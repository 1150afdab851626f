"""How strongly each channel of a layer answers each photo of a sample; kept, and gone on with.

A channel's peak on a photo is the largest value of its map. Peaks are kept a piece of the sample at
a time, so that a run that was killed goes on, and another run with the same network, layers and
photos computes nothing.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from solesight.explain.filters.looking import Looker
from solesight.explain.filters.sampling import Gallery
from solesight.pages import write_whole
from solesight.progress import Progress

__all__ = ["peaks_of", "read_peaks"]

_PIECE = 32
VERSION = 1
"""Raised when the same photo would be drawn or looked at otherwise."""

Peaks = dict[str, NDArray[np.float32]]


def peaks_of(looker: Looker, layers: Sequence[str], frames: NDArray[np.uint8]) -> Peaks:
    """Give the peaks (n, c) of layers on frames uint8 (n, size, size, 3)."""
    found = looker.maps(layers, frames)
    return {name: found[name].max(axis=(2, 3)).astype(np.float32) for name in layers}


def read_peaks(
    looker: Looker,
    layers: Sequence[str],
    photos: Sequence[str],
    gallery: Gallery,
    folder: Path,
    progress: Progress,
) -> Peaks:
    """Give the peaks (n, c) of layers on the photos of a sample.

    Args:
        looker: the network.
        layers: their names.
        photos: hashes.
        gallery: draws them.
        folder: where peaks are kept.
        progress: told of each piece.
    """
    if not photos:
        return {}
    pieces = [photos[start : start + _PIECE] for start in range(0, len(photos), _PIECE)]
    found = []
    progress.start("photos", len(photos))
    for piece in pieces:
        path = folder / f"{_key(looker, gallery, layers, piece)}.npz"
        made = _kept(path, layers, len(piece))
        if made is None:
            made = peaks_of(looker, layers, gallery.frames(piece, looker.size))
            _keep(path, made)
        found.append(made)
        progress.advance(len(piece))
    progress.finish()
    return {name: np.concatenate([one[name] for one in found]) for name in layers}


def _key(looker: Looker, gallery: Gallery, layers: Sequence[str], piece: Sequence[str]) -> str:
    told = (VERSION, looker.digest, looker.size, gallery.config, list(layers), list(piece))
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:32]


def _kept(path: Path, layers: Sequence[str], count: int) -> Peaks | None:
    if not path.is_file():
        return None
    try:
        # From bytes: NumPy leaves a damaged file open.
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as found:
            made = {name: np.asarray(found[str(i)]) for i, name in enumerate(layers)}
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return None  # damaged: made again
    fits = all(one.ndim == 2 and len(one) == count for one in made.values())
    return made if fits else None


def _keep(path: Path, made: Mapping[str, NDArray[np.float32]]) -> None:
    held = io.BytesIO()
    # Numbered: the name of a layer may be no name of a file inside the archive.
    named: dict[str, Any] = {str(i): one for i, one in enumerate(made.values())}
    np.savez(held, **named)
    write_whole(path, held.getvalue(), "cache")
