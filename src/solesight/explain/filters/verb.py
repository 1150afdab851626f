"""Look into a network: its first filters, and which photos excite its channels."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
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

__all__ = ["FilterPlan", "Material", "Shown", "filters", "layer_shapes"]

Pixels = NDArray[np.uint8]

_NO_PHOTOS = (
    "The catalog has no photos that could excite a channel: run `solesight add` and `clean` first."
)


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


@dataclass(frozen=True)
class Material:
    """What a catalog gives.

    Attributes:
        gallery: draws its photos.
        kept: hashes of the photos that may be drawn.
        cache: folder of what was computed.
        progress: told of each photo.
        notes: what the page must say besides.
    """

    gallery: Gallery
    kept: Collection[str]
    cache: Path
    progress: Progress = field(default_factory=Silent)
    notes: tuple[str, ...] = ()


def filters(
    looker: Looker,
    material: Material,
    output: Path,
    *,
    plan: FilterPlan | None = None,
    photo: Shown | None = None,
) -> Filtered:
    """Draw the first filters of a network, and the channels that stand out with their photos.

    Args:
        looker: the network.
        material: of the catalog.
        output: the PNG file; an HTML page and a JSON lie beside it.
        plan: what is looked at.
        photo: whose channels are wanted; without one the channels that stand out by themselves.

    Raises:
        UnknownNameError: no such layer.
        NotReadyError: a photo cannot be read any more.
        WorkspaceError: a file cannot be written.
    """
    asked = plan or FilterPlan()
    own = None if photo is None else photo.frame
    names = find_layers(looker, asked.layers)
    gallery = material.gallery
    sample = draw_sample(gallery.catalog, material.kept, asked.sample, asked.seed)
    notes = material.notes if sample.photos else (*material.notes, _NO_PHOTOS)
    peaks = read_peaks(looker, names, sample.photos, gallery, material.cache, material.progress)
    layers = _layers(looker, names, peaks, own, sample, asked)
    first = draw_filters(looker.first, own)
    frames = _frames(layers, gallery, looker.size)
    plates = draw_layers(looker, layers, frames, own)
    found = Filtered(
        looker.name, None if photo is None else photo.path, looker.first.name, len(first),
        looker.first.weights.shape[2:], looker.first.gray, layers, len(sample.photos), sample.of,
        sample.seed, output.with_suffix(".png"), output.with_suffix(".html"), looker.asked,
        notes,
    )  # fmt: skip
    sheet = draw_sheet(_title(found), _said(found, sample), first, plates, own)
    write_signed(found.sheet, sheet, {"verb": "explain filters", **found.as_json()})
    write_filters_page(found, _title(found), _said(found, sample), (first, plates, own))
    return found


def layer_shapes(looker: Looker) -> dict[str, tuple[int, int, int]]:
    """Give channels, height and width of the map of each layer of a network."""
    return _shapes(looker, tuple(looker.layers))


def _shapes(looker: Looker, names: Sequence[str]) -> dict[str, tuple[int, int, int]]:
    blank = np.full((1, looker.size, looker.size, 3), 255, dtype=np.uint8)
    found = looker.maps(names, blank)
    return {k: (found[k].shape[1], found[k].shape[2], found[k].shape[3]) for k in names}


def _layers(
    looker: Looker,
    names: Sequence[str],
    peaks: Mapping[str, NDArray[np.float32]],
    own: Pixels | None,
    sample: Sample,
    asked: FilterPlan,
) -> tuple[LayerChannels, ...]:
    if not sample.photos:
        return ()
    shapes = _shapes(looker, names)
    mine = None if own is None else peaks_of(looker, names, own[None])
    counts = {"most": asked.channels, "shown": asked.photos}
    found = []
    for name in names:
        chosen = (
            strongest_channels(peaks[name], sample.photos, **counts)
            if mine is None
            else own_channels(peaks[name], sample.photos, mine[name][0], **counts)
        )
        found.append(LayerChannels(name, shapes[name], chosen))
    return tuple(found)


def _frames(layers: Sequence[LayerChannels], gallery: Gallery, size: int) -> dict[str, Pixels]:
    chosen = {e.photo for layer in layers for one in layer.channels for e in one.excited}
    photos = sorted(chosen)
    drawn: dict[str, Pixels] = {}
    for start in range(0, len(photos), 64):
        part = photos[start : start + 64]
        drawn |= dict(zip(part, gallery.frames(part, size), strict=True))
    return drawn


def _title(found: Filtered) -> str:
    return (
        f"What {found.network} looks for"
        if found.photo is None
        else (f"What {found.network} sees in this photo")
    )


def _said(found: Filtered, sample: Sample) -> str:
    first = f"{found.filters} filters of {found.kernel[0]} x {found.kernel[1]}"
    if not found.layers:
        return first
    whom = "shoes, one photo each" if sample.shoes else "photos"
    return (
        f"{first}; the strongest channels "
        f"among {len(sample.photos):,} {whom}, drawn by seed {sample.seed}"
    )
