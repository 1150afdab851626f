"""The verbs that name shoes, for a workspace and for those who have none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solesight.embed import embed_config, embedder_spec
from solesight.errors import PhotoError, UnknownNameError, UnreadablePhoto
from solesight.eye import frames_config
from solesight.identify import (
    Asker,
    Gallery,
    IdentifiedPhoto,
    IdentifiedShoe,
    Namer,
    NamingEvaluated,
    NamingPlan,
    NamingThresholds,
    SeenPhoto,
    Seer,
    SimilarPhoto,
    Unidentified,
    calibration_of,
    evaluate_naming,
    identify_photos,
    identify_seen_together,
    identify_together,
    joined,
    read_gallery,
    sides_of,
    similar,
    similar_photos,
    starter_gallery,
)
from solesight.photos import Caps
from solesight.search import Index, Upkeep, discard_index, open_index
from solesight.settings import Settings, load_settings
from solesight.workspace_base import PathLike, WorkspaceBase, named_photos, source_table

__all__ = ["NamingVerbs", "ShoeFinder", "identify_photo", "starter_finder"]

EXACT_UP_TO = 100_000
"""Up to so many photos, comparing with all of them is fast enough to need no index."""

Photos = Iterable[PathLike | tuple[str, Path]]


@dataclass(frozen=True)
class ShoeFinder:
    """A gallery with the settings it is asked under; read once, asked as often as one likes.

    Attributes:
        gallery: the shoes that are known.
        settings: embedder, size limits, thresholds, sources.
        index: finds the nearest of very many photos; None compares with every one.
    """

    gallery: Gallery
    settings: Settings
    index: Index | None = None

    def identify(
        self,
        photos: Photos,
        *,
        top: int = 5,
        brand: str | None = None,
        source: str | None = None,
        thresholds: Mapping[str, float] | None = None,
    ) -> Iterator[IdentifiedPhoto | Unidentified]:
        """Say which shoes photos show.

        Args:
            photos: files, or (name to show, file) pairs.
            top: how many shoes to answer.
            brand: only shoes of this brand.
            source: compare only with photos of this source.
            thresholds: shoe, model, brand, unknown; those not given stay as set.

        Raises:
            UnknownNameError: no such brand, source or threshold.
        """
        namer = self._namer(brand, source)
        chosen = self._thresholds(namer, thresholds or {})
        return identify_photos(named_photos(photos), namer, self._seer, thresholds=chosen, top=top)

    def identify_together(
        self,
        photos: Photos,
        *,
        top: int = 5,
        brand: str | None = None,
        source: str | None = None,
        thresholds: Mapping[str, float] | None = None,
        least_shoe: float = 0.0,
    ) -> Iterator[IdentifiedShoe | Unidentified]:
        """Say which shoe photos show that all show one: those of a listing, one answer.

        Args:
            photos: as of `identify`, and so are the others.
            top: see `identify`.
            brand: see `identify`.
            source: see `identify`.
            thresholds: see `identify`.
            least_shoe: a photo that is less likely to show a shoe has no say, unless all are.

        Yields:
            Photos that cannot be read, and last the answer, where any can.

        Raises:
            UnknownNameError: no such brand, source or threshold.
        """
        namer = self._namer(brand, source)
        chosen = self._thresholds(namer, thresholds or {})
        return identify_together(
            named_photos(photos), namer, self._seer, thresholds=chosen, top=top,
            least_shoe=least_shoe,
        )  # fmt: skip

    def similar(
        self,
        photos: Photos,
        *,
        top: int = 5,
        brand: str | None = None,
        source: str | None = None,
    ) -> Iterator[SimilarPhoto | Unidentified]:
        """Find look-alikes, hyped and everyday; see `identify` for the arguments."""
        namer = self._namer(brand, source)
        side = source_table(self.settings).side
        return similar_photos(named_photos(photos), namer, self._seer, side, top=top)

    @property
    def seer(self) -> Seer:
        """The eye and the embedder, loaded; their sessions may be asked from several threads."""
        return self._seer

    def identify_seen(
        self, seen: SeenPhoto, *, top: int = 5, brand: str | None = None, source: str | None = None
    ) -> IdentifiedPhoto:
        """Say which shoe a photo shows that `seer` has seen; see `identify`."""
        namer = self._namer(brand, source)
        found = namer.identify(
            seen.views, thresholds=self._thresholds(namer, {}), top=top, straight=seen.straight
        )
        return IdentifiedPhoto(seen.path, found, seen.shoe, seen.facing)

    def identify_seen_together(
        self,
        seen: Sequence[SeenPhoto],
        *,
        top: int = 5,
        brand: str | None = None,
        source: str | None = None,
        least_shoe: float = 0.0,
    ) -> IdentifiedShoe:
        """Say which shoe photos show that `seer` has seen; see `identify_together`."""
        namer = self._namer(brand, source)
        chosen = self._thresholds(namer, {})
        return identify_seen_together(
            seen, namer, thresholds=chosen, top=top, least_shoe=least_shoe
        )

    def similar_seen(
        self, seen: SeenPhoto, *, top: int = 5, brand: str | None = None, source: str | None = None
    ) -> SimilarPhoto:
        """Find what looks like a photo that `seer` has seen; see `identify`."""
        namer = self._namer(brand, source)
        found = similar(namer, seen.views, self._sides, top=top, straight=seen.straight)
        return SimilarPhoto(seen.path, found, seen.shoe)

    @cached_property
    def _sides(self) -> NDArray[np.str_]:
        return sides_of(self._everything, source_table(self.settings).side)

    @property
    def calibrated(self) -> bool:
        """False where nobody fitted the probabilities for this embedder."""
        return self._everything.calibration.fitted

    @cached_property
    def _everything(self) -> Namer:
        return Namer(self.gallery, calibration_of(self.gallery.embedder_sha256), index=self.index)

    def _namer(self, brand: str | None, source: str | None) -> Namer:
        if brand is None and source is None:
            return self._everything
        filtered = replace(self._everything, brand=brand, source=source)
        filtered.check()
        return filtered

    @cached_property
    def _seer(self) -> Seer:
        chosen = self.settings
        caps = Caps(max_bytes=chosen.max_bytes, max_pixels=chosen.max_pixels)
        return Seer(embedder_spec(chosen.naming_embedder), caps)

    def _thresholds(self, namer: Namer, given: Mapping[str, float]) -> NamingThresholds:
        fitted = namer.calibration.thresholds
        wanted = {**self.settings.naming_thresholds, **given}
        for name in wanted:
            if name not in vars(fitted):
                raise UnknownNameError("threshold", name, vars(fitted))
        return replace(fitted, **wanted)


class NamingVerbs(WorkspaceBase):
    """What a workspace says of the shoes in photos."""

    def finder(self, *, starter: bool = False) -> ShoeFinder:
        """Read the shoes of the catalog, to be asked many times.

        Args:
            starter: also those of the shipped reference.

        Raises:
            NotReadyError: no photo can be evidence yet; says what to run.
        """
        name = self.folder.resolve().name
        gallery = read_gallery(
            self.catalog, frames_config(), self.naming_spec, self._kept(), name=name
        )
        if starter:
            gallery = joined(gallery, starter_gallery(self.naming_spec))
        return ShoeFinder(gallery, self.settings, self._index(gallery))

    @property
    def _indexes(self) -> Path:
        return self.folder / "index"

    def _index(self, gallery: Gallery) -> Index | None:
        """Open the index of a gallery that is too large to compare a photo with all of it."""
        if len(gallery.photos) <= EXACT_UP_TO:
            return None
        # A photo's frame follows from its bytes and the frames' configuration.
        key = f"{embed_config(self.naming_spec)}-{frames_config()}"
        return open_index(
            [photo.id for photo in gallery.photos],
            gallery.vectors,
            folder=self._indexes / key,
            key=key,
            exact_up_to=EXACT_UP_TO,
            upkeep=Upkeep(progress=self._progress),
        )

    def _discard_indexes(self) -> None:
        """Remove kept indexes: they hold vectors of photos that are to be forgotten."""
        for folder in self._indexes.glob("*"):
            discard_index(folder)

    def identify(
        self, photos: Photos, *, starter: bool = False, **options: Any
    ) -> Iterator[IdentifiedPhoto | Unidentified]:
        """Say which shoes of the catalog photos show; see `ShoeFinder.identify`."""
        return self.finder(starter=starter).identify(photos, **options)

    def identify_together(
        self, photos: Photos, *, starter: bool = False, **options: Any
    ) -> Iterator[IdentifiedShoe | Unidentified]:
        """Say which shoe photos of one shoe show; see `ShoeFinder.identify_together`."""
        options.setdefault("least_shoe", self.thresholds.shoe)
        return self.finder(starter=starter).identify_together(photos, **options)

    def similar(
        self, photos: Photos, *, starter: bool = False, **options: Any
    ) -> Iterator[SimilarPhoto | Unidentified]:
        """Find look-alikes, hyped and everyday; see `ShoeFinder.similar`."""
        return self.finder(starter=starter).similar(photos, **options)

    def evaluate_identify(self, plan: NamingPlan | None = None) -> NamingEvaluated:
        """Say how well the shoes of the catalog are named; see `solesight.identify`.

        Args:
            plan: which shoes are asked for, and how; the validation part by default.

        Raises:
            NotReadyError: there are no vectors or no splits yet.
            NotEnoughDataError: no photo can be asked for.
        """
        finder, spec = self.finder(), self.naming_spec
        asker = Asker(self.catalog.store, Seer(spec, self.caps), self.caps, self._progress)
        calibration = calibration_of(spec.sha256)
        return evaluate_naming(
            self.catalog, finder.gallery, frames_config(), asker, calibration, plan
        )


def starter_finder(folder: PathLike = ".", **settings: Any) -> ShoeFinder:
    """Read the shipped reference, for those who have no workspace.

    Args:
        folder: whose ``solesight.toml`` is read, where there is one.
        **settings: values that beat it.
    """
    chosen = load_settings(Path(folder), **settings)
    return ShoeFinder(starter_gallery(embedder_spec(chosen.naming_embedder)), chosen)


def identify_photo(
    workspace: NamingVerbs | ShoeFinder | None, photo: PathLike, **options: Any
) -> IdentifiedPhoto:
    """Say which shoe a photo shows.

    Args:
        workspace: an open workspace; a finder, which reads its gallery once for many calls; or None
            for the shipped reference.
        photo: a file.
        **options: as of `ShoeFinder.identify`.

    Raises:
        PhotoError: the photo cannot be read.
    """
    finder = starter_finder() if workspace is None else workspace
    found = next(iter(finder.identify([photo], **options)))
    if isinstance(found, Unidentified):
        raise _ERRORS.get(found.reason, UnreadablePhoto)(found.error)
    return found


_ERRORS = {kind.reason: kind for kind in PhotoError.__subclasses__()}
