"""Looking into networks, on an open workspace: first filters, channels and what excites them."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from solesight.bundles import Bundle, load_bundle
from solesight.embed import EmbedderSpec, embedder_spec
from solesight.errors import NotReadyError, PhotoError, SettingsError
from solesight.explain.deep import TorchLooker
from solesight.explain.filters import (
    Filtered,
    FilterPlan,
    Gallery,
    Looker,
    MapLooker,
    Material,
    ShippedLooker,
    Shown,
    filters,
)
from solesight.eye import Measurer, frames_config
from solesight.learn.deep import last_map, rebuilt
from solesight.pages import picture_path
from solesight.photos import read_file_capped, render
from solesight.workspace_base import PathLike
from solesight.workspace_evaluate import EvaluateVerbs

__all__ = ["FilterVerbs"]

_TINY = 64
"""Photos with a longer side of fewer pixels are shown with a warning, as `explain` does."""


class FilterVerbs(EvaluateVerbs):
    """What the networks of a workspace look for."""

    def explain_filters(
        self,
        photo: PathLike | None = None,
        *,
        bundle: str | None = None,
        embedder: str | None = None,
        layers: Sequence[str] = (),
        channels: int = 5,
        photos: int = 12,
        sample: int = 400,
        seed: int | None = None,
        output: PathLike | None = None,
    ) -> Filtered:
        """Draw a network's first filters, and the photos that excite its channels most.

        Args:
            photo: a file: what the filters make of it, and the channels that it excites.
            bundle: a bundle with a network of its own; by default an embedder is looked into.
            embedder: a shipped one; the settings' by default.
            layers: names; by default the last map of each size.
            channels: a layer.
            photos: a channel.
            sample: photos of the catalog that are looked at, one a shoe, none of the test rows.
            seed: of their draw; the settings' by default.
            output: the PNG file; ``reports/filters-NETWORK.png`` by default. An HTML page and a
                JSON lie beside it.

        Raises:
            UnknownNameError: no such bundle, embedder or layer.
            BundleError: the bundle has no network.
            PhotoError: the photo cannot be read.
            SettingsError: a number is not above zero, both a bundle and an embedder are named, or
                the output is no name of a PNG.
        """
        if min(channels, photos, sample) < 1:
            raise SettingsError("channels, photos and sample are 1 or more")
        own = picture_path(output) if output else None
        looker = self.network_looker(bundle, embedder)
        notes = [] if layers or not isinstance(looker, MapLooker) else [_MORE]
        shown = None if photo is None else self._shown(Path(photo), looker.size, notes)
        chosen = self.settings.seed if seed is None else seed
        gallery = Gallery(self.catalog, frames_config(), self.caps)
        cache = self.folder / "cache" / "filters"
        return filters(
            looker,
            Material(gallery, self._kept_or_none(), cache, self._progress, tuple(notes)),
            own or self._filters_picture(looker.name, photo),
            plan=FilterPlan(tuple(layers), channels, photos, sample, chosen),
            photo=shown,
        )

    def network_looker(self, bundle: str | None = None, embedder: str | None = None) -> Looker:
        """Open a network so that its layers can be looked at; for arguments see `explain_filters`.

        Raises:
            UnknownNameError: no such bundle or embedder.
            BundleError: the bundle has no network.
            SettingsError: both are named.
        """
        if bundle and embedder:
            raise SettingsError("give --bundle or --embedder, not both")
        if bundle:
            return _looker_of(load_bundle(self.bundle_folder(bundle)))
        return ShippedLooker(_single(embedder_spec(embedder) if embedder else self.spec))

    def _shown(self, path: Path, size: int, notes: list[str]) -> Shown:
        measurer = Measurer()
        try:
            opened = measurer.open(read_file_capped(path, self.caps), self.caps)
        except PhotoError as error:
            raise type(error)(f"{path}: {error}") from error
        height, width = opened.pixels.shape[:2]
        if max(height, width) < _TINY:
            notes.append(f"The photo has {width} x {height} pixels: too few to see much in it.")
        frame = measurer.measure([opened])[0].frame
        return Shown(str(path), render(opened.pixels, frame, size=size))

    def _kept_or_none(self) -> set[str]:
        """Give the photos that `clean` keeps; before it ran there are none."""
        try:
            return self._kept()
        except NotReadyError:
            return set()

    def _filters_picture(self, network: str, photo: PathLike | None) -> Path:
        name = f"filters-{network}" + (f"-{Path(photo).stem}" if photo is not None else "")
        plain = "".join(c if c.isalnum() or c in "-_." else "-" for c in name)
        return self.folder / "reports" / f"{plain}.png"


_MORE = (
    "Of this network the last map is shown. Its other layers need an extra: "
    "pip install 'solesight[deep]'."
)


def _looker_of(bundle: Bundle) -> Looker:
    last = last_map(bundle)
    if importlib.util.find_spec("torch") is None:
        return MapLooker(bundle, last)
    made: Any = cache(lambda: rebuilt(bundle))
    return TorchLooker(bundle, made)


def _single(spec: EmbedderSpec) -> EmbedderSpec:
    """Of several joined embedders the last one that is a network of its own."""
    return next((one for one in reversed(spec.each) if one.layout is None), spec.each[-1])
