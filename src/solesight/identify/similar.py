"""The verb `similar`: which other shoes look like this one, hyped and everyday side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solesight.identify.answers import Evidence
from solesight.identify.photos import Seer, Unidentified
from solesight.identify.shoes import Shoe
from solesight.identify.verb import Namer

__all__ = ["LookAlike", "Similar", "SimilarPhoto", "sides_of", "similar", "similar_photos"]

SideOf = Callable[[str, str], str | None]
"""From a source and a title to ``resale``, ``shop``, ``neither`` or None."""


@dataclass(frozen=True)
class LookAlike:
    """A shoe that looks like the one asked about.

    Attributes:
        shoe: which.
        similarity: cosine of its nearest photo.
        photos: the nearest photos of it.
    """

    shoe: Shoe
    similarity: float
    photos: tuple[Evidence, ...]

    def as_json(self) -> dict[str, Any]:
        """Give it as ``--json`` prints it."""
        return {
            "title": self.shoe.title,
            "brand": self.shoe.brand,
            "model": self.shoe.model,
            "colorway": self.shoe.colorway,
            "style_code": self.shoe.style_code,
            "similarity": self.similarity,
            "prices": [price.as_json() for price in self.shoe.prices],
            "photos": [one.as_json() for one in self.photos],
        }


@dataclass(frozen=True)
class Similar:
    """Look-alikes, nearest first.

    Attributes:
        itself: the shoe that the photo shows, where that is known; it is none of its look-alikes.
        hyped: shoes that are listed on a resale site.
        everyday: shoes that only shops list.
        other: shoes whose sources say neither.
    """

    itself: Shoe | None
    hyped: tuple[LookAlike, ...]
    everyday: tuple[LookAlike, ...]
    other: tuple[LookAlike, ...]

    def as_json(self) -> dict[str, Any]:
        """Give it as ``--json`` prints it, less what is the photo's own."""
        sides = ("hyped", "everyday", "other")
        return {
            "itself": self.itself.title if self.itself else None,
            **{side: [one.as_json() for one in getattr(self, side)] for side in sides},
        }


@dataclass(frozen=True)
class SimilarPhoto:
    """The look-alikes of a photo.

    Attributes:
        path: as given.
        found: the look-alikes.
        shoe: probability that a shoe is seen at all.
    """

    path: str
    found: Similar
    shoe: float

    def as_json(self) -> dict[str, Any]:
        """Give the line that ``--json`` prints."""
        return {"path": self.path, **self.found.as_json(), "shoe": self.shoe}


def similar(
    namer: Namer,
    views: NDArray[np.float32],
    sides: NDArray[np.str_],
    *,
    top: int = 5,
    straight: bool = False,
) -> Similar:
    """Find the shoes that look most like the one in a photo.

    Args:
        namer: the gallery.
        views: float32 (v, d), rows of length one: one photo, seen in v ways.
        sides: (shoes,) from `sides_of`.
        top: how many look-alikes of each kind.
        straight: the photo shows the shoe straight from the toe or the heel.
    """
    found = namer.identify(views, top=1, straight=straight)
    itself = found.answers[0].shoe if found.status == "known" else None
    _, rows, similarities = namer.scores(views)
    nearest = similarities.max(axis=0)
    shoes = namer.gallery.shoes
    # By what is shown of each: the nearest photo, not what its photos say together.
    scores = np.full(len(shoes), -np.inf, dtype=np.float32)
    np.maximum.at(scores, namer.gallery.of_shoe[rows], nearest)
    order = [i for i in np.argsort(-scores, kind="stable") if np.isfinite(scores[i])]
    others = [int(i) for i in order if itself is None or shoes[i].key != itself.key]

    def best(side: str) -> tuple[LookAlike, ...]:
        chosen = islice((i for i in others if sides[i] == side), top)
        return tuple(_look_alike(shoes[i], namer.evidence(i, rows, nearest)) for i in chosen)

    return Similar(itself, best("hyped"), best("everyday"), best("other"))


def _look_alike(shoe: Shoe, photos: tuple[Evidence, ...]) -> LookAlike:
    return LookAlike(shoe, photos[0].similarity, photos)


_WORDS = {"resale": "hyped", "shop": "everyday"}


def sides_of(namer: Namer, side_of: SideOf) -> NDArray[np.str_]:
    """Say of each shoe whether it is hyped, everyday, or other.

    A shoe that a resale site lists is hyped, whatever else lists it too.

    Args:
        namer: the gallery.
        side_of: what a source says; see `SideOf`.
    """
    gallery = namer.gallery
    said: list[Counter[str]] = [Counter() for _ in gallery.shoes]
    for shoe, photo in zip(gallery.of_shoe, gallery.photos, strict=True):
        side = side_of(photo.source, gallery.shoes[shoe].title)
        said[shoe][_WORDS.get(side or "", "other")] += 1
    order = ("hyped", "everyday", "other")
    return np.array([next((w for w in order if c[w]), "other") for c in said], dtype=np.str_)


def similar_photos(
    photos: Iterable[tuple[str, Path | bytes]],
    namer: Namer,
    seer: Seer,
    side_of: SideOf,
    *,
    top: int = 5,
) -> Iterator[SimilarPhoto | Unidentified]:
    """Find the look-alikes of photos, in their order; see `similar`.

    Args:
        photos: (name to show, file or its bytes) pairs.
        namer: the gallery.
        seer: the eye and the embedder that made the gallery's vectors.
        side_of: what a source says of hype.
        top: how many look-alikes of each kind.
    """
    sides = sides_of(namer, side_of)
    for one in seer.see_all(photos):
        if isinstance(one, Unidentified):
            yield one
        else:
            found = similar(namer, one.views, sides, top=top, straight=one.straight)
            yield SimilarPhoto(one.path, found, one.shoe)
