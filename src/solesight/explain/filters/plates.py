"""All pictures of one look into a network, drawn once for the sheet and for the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from solesight.explain.filters.channels import Channel, LayerChannels, regions
from solesight.explain.filters.first import FirstLayer
from solesight.explain.filters.looking import Looker
from solesight.explain.filters.tiles import (
    excited_tile,
    filter_tile,
    photo_tile,
    response_tile,
)

__all__ = ["ChannelPlate", "FilterPlate", "LayerPlate", "draw_filters", "draw_layers"]

FILTER, RESPONSE, SHOT = 44, 116, 96
"""Sides in pixels."""
_LARGE = 72
"""Side of a filter that stands alone."""

Pixels = NDArray[np.uint8]


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
    return tuple(
        LayerPlate(layer, tuple(_channel(looker, layer.name, one, frames, own) for one in chosen))
        for layer in layers
        if (chosen := layer.channels)
    )


def _channel(
    looker: Looker,
    name: str,
    channel: Channel,
    frames: Mapping[str, Pixels],
    own: Pixels | None,
) -> ChannelPlate:
    pictures = [frames[one.photo] for one in channel.excited]
    seen = pictures if own is None else [own, *pictures]
    maps = looker.maps([name], np.stack(seen))[name][:, channel.number]
    drawn = [
        excited_tile(picture, height, SHOT) if peak > 0 else photo_tile(picture, SHOT)
        for picture, height, peak in zip(seen, regions(maps), maps.max(axis=(1, 2)), strict=True)
    ]
    mine = None if own is None else drawn.pop(0)
    return ChannelPlate(channel, mine, tuple(drawn))
