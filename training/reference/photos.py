"""Photos of the reference to vectors, by the same path as a catalog's photos."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from solesight.clean.verdicts import Scored, Thresholds, own_reason
from solesight.embed import Embedder, EmbedderSpec
from solesight.errors import PhotoError
from solesight.eye import Measurer, Measures, Opened

_BATCH = 32
# What `clean` rejects for other reasons stays: thumbnails are small and soft, and show a shoe.
_ANY_PICTURE = Thresholds(extent=0.0, sharpness=0.0, cut=2.0)


@dataclass(frozen=True)
class Seen:
    """One photo's facts.

    Attributes:
        id: the first 16 digits of its bytes' SHA-256.
        facing: right, left, front, back or unknown.
        side: how surely it is a side view.
        reason: why `clean` would reject it whatever its size; None keeps it.
        vector: float32 (d,), length one.
    """

    id: str
    facing: str
    side: float
    reason: str | None
    vector: NDArray[np.float32]


def see(files: Sequence[Path], spec: EmbedderSpec) -> Iterator[Seen | None]:
    """Look at photos one after the other; None for one that cannot be read."""
    measurer, embedder = Measurer(), Embedder(spec)
    for start in range(0, len(files), _BATCH):
        data = [file.read_bytes() for file in files[start : start + _BATCH]]
        yield from _see_batch(data, measurer, embedder)


def _see_batch(
    data: Sequence[bytes], measurer: Measurer, embedder: Embedder
) -> Iterator[Seen | None]:
    opened: list[Opened | None] = []
    for one in data:
        try:
            opened.append(measurer.open(one))
        except PhotoError:
            opened.append(None)
    held = [photo for photo in opened if photo is not None]
    measured = measurer.measure(held)
    seen = iter(zip(measured, _vectors(held, measured, embedder), strict=True))
    for one, photo in zip(data, opened, strict=True):
        if photo is None:
            yield None
            continue
        m, vector = next(seen)
        scores = {name: float(getattr(m, name)) for name in _SCORES}
        scored = Scored("", ("",), scores, m.facing, m.facing_probabilities)
        yield Seen(
            id=hashlib.sha256(one).hexdigest()[:16],
            facing=m.facing,
            side=m.facing_probabilities["right"] + m.facing_probabilities["left"],
            reason=own_reason(scored, _ANY_PICTURE),
            vector=vector,
        )


def _vectors(
    held: Sequence[Opened], measured: Sequence[Measures], embedder: Embedder
) -> Sequence[NDArray[np.float32]]:
    if not held:
        return []
    pairs = [(photo.pixels, m.frame) for photo, m in zip(held, measured, strict=True)]
    return list(embedder.embed(pairs))


_SCORES = ("shoe", "several", "sharpness", "extent", "cut")
