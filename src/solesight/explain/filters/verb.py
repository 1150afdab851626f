"""Look into a network: its first filters, and which photos excite its channels."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from solesight.explain.filters.channels import LayerChannels, own_channels, strongest_channels
from solesight.explain.filters.looking import Looker, find_layers
from solesight.explain.filters.page import write_filters_page
from solesight.explain.filters.peaks import peaks_of, read_peaks
from solesight.explain.filters.plates import draw_filters, draw_layers
from solesight.explain.filters.result import Filtered
from solesight.explain.filters.sampling import Gallery, Sample, draw_sample
from solesight.explain.filters.sheet import draw_sheet
from solesight.pages import write_signed
from solesight.progress import Progress, Silent

__all__ = ["FilterPlan", "Shown", "filters"]

Pixels = NDArray[np.uint8]


@dataclass(frozen=True)
class FilterPlan:
    """What is looked at.

    Attributes:
        layers: names; none takes those that the network chooses itself.
        channels: a layer.
        photos: a channel.
        sample: photos of the catalog that are looked at.
        seed: of their draw.
    """

    layers: tuple[str, ...] = ()
    channels: int = 5
    photos: int = 12
    sample: int = 400
    seed: int = 0


@dataclass(frozen=True)
class Shown:
    """A photo that the network is shown.

    Attributes:
        path: as given.
        frame: uint8 (size, size, 3), of the network's size.
    """

    path: str
    frame: Pixels


def filters(
    looker: Looker,
    gallery: Gallery,
    kept: Collection[str],
    output: Path,
    *,
    plan: FilterPlan | None = None,
    photo: Shown | None = None,
    cache: Path,
    progress: Progress | None = None,
    notes: Sequence[str] = (),
) -> Filtered:
    """Draw the first filters of a network, and the channels that stand out with their photos.

    Args:
        looker: the network.
        gallery: draws the catalog's photos.
        kept: hashes of the photos that may be drawn.
        output: the PNG file; an HTML page and a JSON lie beside it.
        plan: what is looked at.
        photo: whose channels are wanted; without one the channels that stand out by themselves.
        cache: folder of what was computed.
        progress: told of each photo.
        notes: what the page must say besides.

    Raises:
        UnknownNameError: no such layer.
        NotReadyError: there are no photos, or one cannot be read.
    """
    asked = plan or FilterPlan()
    names = find_layers(looker, asked.layers)
    sample = draw_sample(gallery.catalog, kept, asked.sample, asked.seed)
    peaks = read_peaks(looker, names, sample.photos, gallery, cache, progress or Silent())
    own = None if photo is None else photo.frame
    mine = None if own is None else peaks_of(looker, names, own[None])
    shapes = {k: v.shape[1:] for k, v in looker.maps(names, _blank(looker.size)).items()}
    layers = tuple(
        _layer(name, shapes[name], peaks[name], None if mine is None else mine[name], sample, asked)
        for name in names
    )
    first = draw_filters(looker.first, own)
    frames = _frames(layers, gallery, looker.size)
    plates = draw_layers(looker, layers, frames, own)
    found = Filtered(
        looker.name, None if photo is None else photo.path, looker.first.name, len(first),
        looker.first.weights.shape[2:], looker.first.gray, layers, len(sample.photos), sample.of,
        sample.seed, output.with_suffix(".png"), output.with_suffix(".html"), looker.asked, tuple(notes),
    )  # fmt: skip
    sheet = draw_sheet(_title(found), _said(found, sample), first, plates, own)
    write_signed(found.sheet, sheet, {"verb": "explain filters", **found.as_json()})
    write_filters_page(found, _title(found), _said(found, sample), (first, plates, own))
    return found


def _layer(
    name: str,
    shape: tuple[int, ...],
    peaks: NDArray[np.float32],
    mine: NDArray[np.float32] | None,
    sample: Sample,
    asked: FilterPlan,
) -> LayerChannels:
    counts = {"most": asked.channels, "shown": asked.photos}
    chosen = (
        strongest_channels(peaks, sample.photos, **counts)
        if mine is None
        else own_channels(peaks, sample.photos, mine[0], **counts)
    )
    return LayerChannels(name, (shape[0], shape[1], shape[2]), chosen)


def _frames(layers: Sequence[LayerChannels], gallery: Gallery, size: int) -> dict[str, Pixels]:
    chosen = {e.photo for layer in layers for one in layer.channels for e in one.excited}
    photos = sorted(chosen)
    drawn: dict[str, Pixels] = {}
    for start in range(0, len(photos), 64):
        part = photos[start : start + 64]
        drawn |= dict(zip(part, gallery.frames(part, size), strict=True))
    return drawn


def _blank(size: int) -> Pixels:
    return np.full((1, size, size, 3), 255, dtype=np.uint8)


def _title(found: Filtered) -> str:
    return (
        f"What {found.network} looks for"
        if found.photo is None
        else (f"What {found.network} sees in this photo")
    )


def _said(found: Filtered, sample: Sample) -> str:
    whom = "shoes, one photo each" if sample.shoes else "photos"
    return (
        f"{found.filters} filters of {found.kernel[0]} x {found.kernel[1]}; the strongest channels "
        f"among {len(sample.photos):,} {whom}, drawn by seed {sample.seed}"
    )
