"""All pictures of one look into a network, drawn once for the sheet and for the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from solesight.explain.filters.channels import Channel, LayerChannels, region
from solesight.explain.filters.first import FirstLayer
from solesight.explain.filters.looking import Looker
from solesight.explain.filters.tiles import (
    excited_tile,
    filter_tile,
    patch_tile,
    photo_tile,
    response_tile,
)

__all__ = ["ChannelPlate", "FilterPlate", "LayerPlate", "draw_filters", "draw_layers"]

FILTER, RESPONSE, SHOT = 44, 116, 96
"""Sides in pixels."""
_LARGE = 72
"""Side of a filter that stands alone."""

_COARSE = 20
"""Maps of more cells a side see parts so small that they are shown magnified."""
_WINDOW = 12
"""Cells across what is shown then."""
_BATCH = 16
_OWN = "own"
"""Stands for the photo that was given, beside hashes."""

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float32]
_Key = tuple[str, int, str]


@dataclass(frozen=True)
class FilterPlate:
    """A filter, and what it makes of the photo, if there is one."""

    number: int
    own: Pixels
    response: Pixels | None


@dataclass(frozen=True)
class ChannelPlate:
    """A channel: what of the given photo excites it, if there is one, and the sample's best."""

    channel: Channel
    own: Pixels | None
    shots: tuple[Pixels, ...]


@dataclass(frozen=True)
class LayerPlate:
    """A layer with its channels."""

    found: LayerChannels
    channels: tuple[ChannelPlate, ...]


def draw_filters(first: FirstLayer, frame: Pixels | None) -> tuple[FilterPlate, ...]:
    """Draw the first layer, in the network's order."""
    if frame is None:
        return tuple(
            FilterPlate(i, filter_tile(one, _LARGE), None) for i, one in enumerate(first.weights)
        )
    answers = first.responses(frame)
    return tuple(
        FilterPlate(i, filter_tile(one, FILTER), response_tile(answer, RESPONSE))
        for i, (one, answer) in enumerate(zip(first.weights, answers, strict=True))
    )


def draw_layers(
    looker: Looker,
    layers: Sequence[LayerChannels],
    frames: Mapping[str, Pixels],
    own: Pixels | None,
) -> tuple[LayerPlate, ...]:
    """Draw the channels of layers on the photos that excite them.

    Args:
        looker: the network.
        layers: with their channels.
        frames: of each photo that is shown, uint8 (size, size, 3).
        own: the frame of the photo that was given.
    """
    seen = {**frames, _OWN: own} if own is not None else dict(frames)
    maps = _maps(looker, layers, seen)
    return tuple(
        LayerPlate(layer, tuple(_channel(layer, one, seen, maps) for one in layer.channels))
        for layer in layers
    )


def _wanted(layer: LayerChannels, photo: str) -> list[int]:
    """Channels of a layer that are shown on a photo."""
    return [
        one.number
        for one in layer.channels
        if photo == _OWN or any(photo == found.photo for found in one.excited)
    ]


def _maps(
    looker: Looker, layers: Sequence[LayerChannels], frames: Mapping[str, Pixels]
) -> dict[_Key, Floats]:
    """Look at each photo once, and keep the maps that are shown."""
    names = [layer.name for layer in layers]
    photos, kept = list(frames), dict[_Key, Floats]()
    for start in range(0, len(photos), _BATCH):
        part = photos[start : start + _BATCH]
        found = looker.maps(names, np.stack([frames[photo] for photo in part]))
        for layer in layers:
            for row, photo in enumerate(part):
                for number in _wanted(layer, photo):
                    kept[layer.name, number, photo] = found[layer.name][row, number].copy()
    return kept


def _channel(
    layer: LayerChannels,
    channel: Channel,
    frames: Mapping[str, Pixels],
    maps: Mapping[_Key, Floats],
) -> ChannelPlate:
    def tile(photo: str) -> Pixels:
        return _tile(frames[photo], maps[layer.name, channel.number, photo])

    own = tile(_OWN) if _OWN in frames else None
    return ChannelPlate(channel, own, tuple(tile(one.photo) for one in channel.excited))


def _tile(frame: Pixels, found: Floats) -> Pixels:
    if found.max() <= 0:
        return photo_tile(frame, SHOT)
    cells = min(found.shape)
    if cells <= _COARSE:
        return excited_tile(frame, region(found), SHOT)
    row, column = np.unravel_index(int(found.argmax()), found.shape)
    at = ((row + 0.5) / found.shape[0], (column + 0.5) / found.shape[1])
    return patch_tile(frame, at, _WINDOW / cells, SHOT)
