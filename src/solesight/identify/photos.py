"""From files to answers: decode, look, take views, embed, name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solesight.embed import Embedder, EmbedderSpec
from solesight.errors import BundleError, PhotoError
from solesight.eye import Measurer, Measures
from solesight.identify.answers import Identified
from solesight.identify.calibration import NamingThresholds
from solesight.identify.verb import Namer
from solesight.identify.views import views_of
from solesight.photos import Caps, read_file_capped

__all__ = ["IdentifiedPhoto", "SeenPhoto", "Seer", "Unidentified", "identify_photos"]

_BATCH = 8


@dataclass(frozen=True)
class Unidentified:
    """A photo that could not be read, and why."""

    path: str
    error: str
    reason: str

    def as_json(self) -> dict[str, Any]:
        """Give the line that ``--json`` prints."""
        return vars(self).copy()


@dataclass(frozen=True)
class SeenPhoto:
    """A photo's views as vectors.

    Attributes:
        path: as given.
        views: float32 (v, d), rows of length one.
        shoe: probability that a shoe is seen at all.
        facing: right, left, front, back or unknown.
    """

    path: str
    views: NDArray[np.float32]
    shoe: float
    facing: str


@dataclass(frozen=True)
class IdentifiedPhoto:
    """What a photo was found to show.

    Attributes:
        path: as given.
        found: the answer.
        shoe: probability that a shoe is seen at all.
        facing: right, left, front, back or unknown.
    """

    path: str
    found: Identified
    shoe: float
    facing: str

    def as_json(self) -> dict[str, Any]:
        """Give the line that ``--json`` prints."""
        return {"path": self.path, **self.found.as_json(), "shoe": self.shoe, "facing": self.facing}


class Seer:
    """The loaded eye and embedder; make one a process.

    Args:
        spec: the embedder.
        caps: size limits of a photo.
    """

    def __init__(self, spec: EmbedderSpec, caps: Caps | None = None) -> None:
        self._measurer, self._embedder = Measurer(), Embedder(spec)
        self._caps = caps or Caps()

    def see(self, photos: Sequence[tuple[str, Path | bytes]]) -> list[SeenPhoto | Unidentified]:
        """Turn photos into the vectors of their views, in their order.

        Args:
            photos: (name to show, file or its bytes) pairs.
        """
        found: dict[int, SeenPhoto | Unidentified] = {}
        opened = []
        for place, (name, given) in enumerate(photos):
            try:
                data = given if isinstance(given, bytes) else read_file_capped(given, self._caps)
                opened.append((place, self._measurer.open(data, self._caps)))
            except PhotoError as error:
                found[place] = Unidentified(name, str(error), error.reason)
            except (OSError, ValueError) as error:
                found[place] = Unidentified(name, f"cannot be read ({error})", "unreadable")
        measured = self._measurer.measure([photo for _, photo in opened]) if opened else []
        for (place, photo), measures in zip(opened, measured, strict=True):
            found[place] = self._seen(photos[place][0], photo.pixels, measures)
        return [found[place] for place in range(len(photos))]

    def _seen(self, name: str, pixels: NDArray[np.uint8], measures: Measures) -> SeenPhoto:
        views = self._embedder.embed([(pixels, frame) for frame in views_of(pixels, measures)])
        return SeenPhoto(name, views, round(measures.shoe, 4), measures.facing)


def identify_photos(
    photos: Iterable[tuple[str, Path | bytes]],
    namer: Namer,
    seer: Seer,
    *,
    thresholds: NamingThresholds | None = None,
    top: int = 5,
) -> Iterator[IdentifiedPhoto | Unidentified]:
    """Say which shoes photos show, in their order; a photo that cannot be read is no hindrance.

    Args:
        photos: (name to show, file or its bytes) pairs.
        namer: the gallery.
        seer: the eye and the embedder that made the gallery's vectors.
        thresholds: where probabilities become answers.
        top: how many shoes to answer.
    """
    _ = namer.allowed  # an unknown brand is told before the first photo is read
    source = iter(photos)
    while batch := list(islice(source, _BATCH)):
        for one in seer.see(batch):
            if isinstance(one, Unidentified):
                yield one
            else:
                found = namer.identify(one.views, thresholds=thresholds, top=top)
                yield IdentifiedPhoto(one.path, found, one.shoe, one.facing)


def check_same(namer: Namer, spec: EmbedderSpec) -> None:
    """Refuse to compare vectors of two networks.

    Raises:
        BundleError: the gallery was made with another embedder.
    """
    if namer.gallery.embedder_sha256 != spec.sha256:
        raise BundleError(f"{namer.gallery.name} has vectors of another embedder than {spec.name}")
