"""From files to answers: decode, look, take views, embed, name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solesight.embed import Embedder, EmbedderSpec
from solesight.errors import PhotoError, UnreadablePhoto
from solesight.eye import Finder, Found, Measurer, Measures, Opened
from solesight.identify.answers import Identified
from solesight.identify.calibration import NamingThresholds
from solesight.identify.shoes import STRAIGHT
from solesight.identify.verb import Namer
from solesight.identify.views import PLAIN, views_of
from solesight.photos import Caps, Frame, read, read_file_capped
from solesight.wording import counted

Seen = list[tuple[NDArray[np.uint8], Frame]]
ROOM = 800
"""Pixels along the shorter side that a photo with a room in it is decoded with, at least."""

__all__ = [
    "IdentifiedPhoto",
    "IdentifiedShoe",
    "SeenPhoto",
    "Seer",
    "Unidentified",
    "identify_photos",
    "identify_seen_together",
    "identify_together",
]


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

    @property
    def straight(self) -> bool:
        """Whether the shoe is seen straight from the toe or the heel."""
        return self.facing in STRAIGHT


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


@dataclass(frozen=True)
class IdentifiedShoe:
    """What several photos of one shoe were found to show.

    Attributes:
        photos: those that were asked, as they were seen.
        unasked: those in which no shoe is seen: they had no say.
        found: the answer.
    """

    photos: tuple[SeenPhoto, ...]
    unasked: tuple[SeenPhoto, ...]
    found: Identified

    @property
    def path(self) -> str:
        """The first photo, and how many more."""
        more = len(self.photos) - 1
        return self.photos[0].path + (f" and {counted(more, 'more photo')}" if more else "")

    @property
    def shoe(self) -> float:
        """Probability that a shoe is seen at all, in the photo that shows it best."""
        return max(one.shoe for one in self.photos)

    def as_json(self) -> dict[str, Any]:
        """Give the line that ``--json`` prints."""
        return {
            "paths": [one.path for one in self.photos],
            **self.found.as_json(),
            "shoe": self.shoe,
            "facings": [one.facing for one in self.photos],
            "no_shoe_seen": [one.path for one in self.unasked],
        }


class Seer:
    """The loaded eye and embedder; make one a process.

    Args:
        spec: the embedder.
        caps: size limits of a photo.
    """

    def __init__(self, spec: EmbedderSpec, caps: Caps | None = None) -> None:
        self._measurer, self._embedder = Measurer(), Embedder(spec)
        network = self._embedder.network
        self._finder = Finder(network) if Finder.fits(network) else None
        self._caps = caps or Caps()

    def see_one(self, name: str, given: Path | bytes) -> SeenPhoto:
        """Turn a photo into the vectors of its views.

        Args:
            name: to show.
            given: the file, or its bytes.

        Raises:
            PhotoError: it cannot be read.
        """
        data = self._read(given)
        return self.see_measured(name, data, *self.measure(data))

    def measure(self, data: bytes) -> tuple[Opened, Measures]:
        """Decode a photo and measure it, the first half of `see_one`.

        Raises:
            PhotoError: it cannot be read.
        """
        opened = self._measurer.open(data, self._caps)
        return opened, self._measurer.measure([opened])[0]

    def see_measured(self, name: str, data: bytes, opened: Opened, measures: Measures) -> SeenPhoto:
        """Turn a photo that was measured into the vectors of its views.

        Raises:
            PhotoError: it cannot be read with more pixels.
        """
        views = self._embedder.embed(self._frames(data, opened, measures))
        return SeenPhoto(name, views, round(measures.shoe, 4), measures.facing)

    def see_all(
        self, photos: Iterable[tuple[str, Path | bytes]]
    ) -> Iterator[SeenPhoto | Unidentified]:
        """Turn photos into the vectors of their views, in their order.

        Args:
            photos: (name to show, file or its bytes) pairs.
        """
        for name, given in photos:
            try:
                yield self.see_one(name, given)
            except PhotoError as error:
                yield Unidentified(name, str(error), error.reason)

    def _read(self, given: Path | bytes) -> bytes:
        try:
            return given if isinstance(given, bytes) else read_file_capped(given, self._caps)
        except (OSError, ValueError) as error:
            raise UnreadablePhoto(f"cannot be read ({error})") from error

    def _frames(self, data: bytes, opened: Opened, measures: Measures) -> Seen:
        """What is shown to the embedder: pixels and frames."""
        pixels, found = opened.pixels, list[Found]()
        if measures.plain < PLAIN and self._finder is not None:
            # A shoe may be a small part of a large photo: found, and shown, with more pixels.
            _, pixels = read(data, at_least=ROOM, caps=self._caps)
            found = self._finder.find(pixels)
        whole = Frame.whole(pixels.shape[1], pixels.shape[0])
        return [(pixels, frame) for frame in views_of(measures, whole, found)]


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
    for one in seer.see_all(photos):
        if isinstance(one, Unidentified):
            yield one
        else:
            found = namer.identify(one.views, thresholds=thresholds, top=top, straight=one.straight)
            yield IdentifiedPhoto(one.path, found, one.shoe, one.facing)


def identify_together(
    photos: Iterable[tuple[str, Path | bytes]],
    namer: Namer,
    seer: Seer,
    *,
    thresholds: NamingThresholds | None = None,
    top: int = 5,
    least_shoe: float = 0.0,
) -> Iterator[IdentifiedShoe | Unidentified]:
    """Say which shoe photos show that all show one; those that cannot be read come first.

    Args:
        photos: (name to show, file or its bytes) pairs.
        namer: the gallery.
        seer: the eye and the embedder that made the gallery's vectors.
        thresholds: where probabilities become answers.
        top: how many shoes to answer.
        least_shoe: a photo that is less likely to show a shoe has no say, unless all are.
    """
    seen = []
    for one in seer.see_all(photos):
        if isinstance(one, Unidentified):
            yield one
        else:
            seen.append(one)
    if seen:
        yield identify_seen_together(
            seen, namer, thresholds=thresholds, top=top, least_shoe=least_shoe
        )


def identify_seen_together(
    seen: Sequence[SeenPhoto],
    namer: Namer,
    *,
    thresholds: NamingThresholds | None = None,
    top: int = 5,
    least_shoe: float = 0.0,
) -> IdentifiedShoe:
    """Say which shoe photos show that were seen; see `identify_together`."""
    asked = tuple(one for one in seen if one.shoe >= least_shoe)
    unasked = tuple(one for one in seen if one.shoe < least_shoe)
    if not asked:
        asked, unasked = unasked, ()
    # The same photo twice is no second witness.
    distinct = list({one.views.tobytes(): one for one in asked}.values())
    found = namer.identify_together(
        [one.views for one in distinct], thresholds=thresholds, top=top,
        straight=[one.straight for one in distinct],
    )  # fmt: skip
    return IdentifiedShoe(asked, unasked, found)
