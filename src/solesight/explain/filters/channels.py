"""Which channels of a layer are shown, and the photos that excite them most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Channel", "Excited", "LayerChannels", "own_channels", "region", "strongest_channels"]

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Excited:
    """A photo that excites a channel.

    Attributes:
        photo: its hash.
        peak: the largest value of the channel's map on it.
    """

    photo: str
    peak: float

    def as_json(self) -> dict[str, Any]:
        """Give it as plain values."""
        return {"photo": self.photo, "peak": round(self.peak, 4)}


@dataclass(frozen=True)
class Channel:
    """One channel of a layer.

    Attributes:
        number: from 0.
        strength: how far its peaks on the shown photos lie above its mean peak, in units of the
            layer's spread of peaks; asked with a photo, the same of that photo alone.
        usual: its mean peak on the sample.
        own: its peak on the photo that was given; None without one.
        excited: the photos of the sample that excite it most.
    """

    number: int
    strength: float
    usual: float
    own: float | None
    excited: tuple[Excited, ...]

    def as_json(self) -> dict[str, Any]:
        """Give it as plain values."""
        return {
            "channel": self.number,
            "strength": round(self.strength, 4),
            "usual": round(self.usual, 4),
            "own": None if self.own is None else round(self.own, 4),
            "photos": [one.as_json() for one in self.excited],
        }


@dataclass(frozen=True)
class LayerChannels:
    """A layer and the channels of it that are shown.

    Attributes:
        name: of the layer.
        shape: channels, height and width of its map.
        channels: strongest first.
    """

    name: str
    shape: tuple[int, int, int]
    channels: tuple[Channel, ...]

    def as_json(self) -> dict[str, Any]:
        """Give it as plain values."""
        return {
            "layer": self.name,
            "shape": list(self.shape),
            "channels": [one.as_json() for one in self.channels],
        }


def strongest_channels(
    peaks: Floats, photos: Sequence[str], *, most: int, shown: int
) -> tuple[Channel, ...]:
    """Give the channels whose best photos stand out most from what is usual for them.

    Args:
        peaks: (n, c) on a sample.
        photos: hashes of the sample.
        most: channels.
        shown: photos a channel.
    """
    best = np.sort(peaks, axis=0)[::-1][:shown].mean(axis=0)
    return _taken((best - peaks.mean(axis=0)) / _spread(peaks), peaks, photos, None, (most, shown))


def own_channels(
    peaks: Floats, photos: Sequence[str], own: Floats, *, most: int, shown: int
) -> tuple[Channel, ...]:
    """Give the channels that a photo excites most beyond what is usual for them.

    Args:
        peaks: (n, c) on a sample.
        photos: hashes of the sample.
        own: (c,) on the photo.
        most: channels.
        shown: photos a channel.
    """
    above = (own - peaks.mean(axis=0)) / _spread(peaks)
    return _taken(above, peaks, photos, own, (most, shown))


def region(found: Floats) -> Floats:
    """Give how high a map (h, w) stands between nothing and its peak, 0 to 1; below 0 is 0."""
    return np.asarray(np.clip(found / max(float(found.max()), 1e-9), 0, 1), dtype=np.float32)


def _spread(peaks: Floats) -> float:
    # One number a layer: a channel that is nearly always silent has hardly a spread of its own, and
    # would win by noise.
    return float(max(peaks.std(axis=0).mean(), 1e-9))


def _taken(
    strength: Floats,
    peaks: Floats,
    photos: Sequence[str],
    own: Floats | None,
    counts: tuple[int, int],
) -> tuple[Channel, ...]:
    most, shown = counts
    chosen = np.argsort(-strength, kind="stable")[:most]
    return tuple(
        Channel(
            int(k),
            float(strength[k]),
            float(peaks[:, k].mean()),
            None if own is None else float(own[k]),
            _excited(peaks[:, k], photos, shown),
        )
        for k in chosen
    )


def _excited(peaks: Floats, photos: Sequence[str], shown: int) -> tuple[Excited, ...]:
    order = np.argsort(-peaks, kind="stable")[:shown]
    # A photo that leaves the channel silent does not excite it, however few others do.
    return tuple(Excited(photos[i], float(peaks[i])) for i in order if peaks[i] > 0)
