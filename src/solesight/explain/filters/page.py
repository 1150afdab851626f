"""The page of a look into a network."""

from __future__ import annotations

import base64
import importlib.metadata
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray
from PIL import Image

from solesight.catalog import now
from solesight.explain.filters.plates import ChannelPlate, FilterPlate, LayerPlate
from solesight.explain.filters.result import Filtered
from solesight.pages import Thumbnail, encode, render_page, write_page

__all__ = ["write_filters_page"]

_ROOM = "solesight.explain.filters"

Pixels = NDArray[np.uint8]
Plates = tuple[Sequence[FilterPlate], Sequence[LayerPlate], Pixels | None]


@dataclass(frozen=True)
class _Material:
    """What the footer says."""

    version: str
    created: str
    commands: tuple[str, ...]


def write_filters_page(found: Filtered, title: str, said: str, plates: Plates) -> int:
    """Write the page; give its size in bytes.

    Args:
        found: what is shown.
        title: of the page.
        said: a line below it.
        plates: filters, layers and the frame of the photo that was given.
    """
    filters, layers, own = plates
    views = {
        "found": found,
        "title": title,
        "said": said,
        "photo": None if own is None else encode(own),
        "filters": [_filter(one) for one in filters],
        "layers": [(one.found, [_channel(row) for row in one.channels]) for one in layers],
        "material": _Material(importlib.metadata.version("solesight"), now(), (_command(found),)),
    }
    text = render_page(_ROOM, "filters.html.jinja", views)
    return write_page(found.page, text, "page of filters")


def _filter(one: FilterPlate) -> dict[str, Any]:
    answer = None if one.response is None else encode(one.response)
    return {"number": one.number, "own": _exact(one.own), "response": answer}


def _channel(row: ChannelPlate) -> dict[str, Any]:
    shots = [
        (encode(tile), told.photo[:12], told.peak)
        for tile, told in zip(row.shots, row.channel.excited, strict=True)
    ]
    own = None if row.own is None else encode(row.own)
    return {"told": row.channel, "own": own, "shots": shots}


def _exact(tile: Pixels) -> Thumbnail:
    """Pack squares of few colors without loss: compression for photos would smear them."""
    held = io.BytesIO()
    Image.fromarray(tile).save(held, "PNG")
    text = base64.b64encode(held.getvalue()).decode("ascii")
    source = Markup("data:image/png;base64,{}").format(text)
    return Thumbnail(source, tile.shape[1], tile.shape[0])


def _command(found: Filtered) -> str:
    photo = f" {found.photo}" if found.photo else ""
    layers = "".join(f" --layer {one.name}" for one in found.layers)
    return f"solesight explain filters{photo} {found.asked}{layers} --seed {found.seed}"
