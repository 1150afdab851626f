"""Which photo may see which: the questions that naming a shoe is judged by.

A protocol picks queries and says what the index holds for each. It never looks at a vector, so the
same trial scores any embedder. Answers are counted over shoes, never over photos.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from solesight.identify.evidence import codes_of

__all__ = [
    "ANGLES",
    "TURNED",
    "PhotoFacts",
    "PhotoTable",
    "Trial",
    "as_unknown",
    "in_the_wild",
    "listings",
    "other_angle",
    "other_source",
    "photo_table",
    "unseen_model",
    "whole_listings",
]

ANGLES = ("side", "front", "back", "quarter", "unknown")
TURNED = ("front", "back", "quarter")
"""The angles that `other_angle` asks for."""
MODEL_PHOTOS = 15
"""A model with fewer photos is not asked for by `unseen_model`."""

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class PhotoFacts:
    """What the protocols know of one photo.

    Attributes:
        shoe: the key of its shoe, "" where it has no name.
        source: where it came from.
        angle: one of ``ANGLES``.
        model: "" where unknown.
        brand: "" where unknown.
        wild: true for a photo in hand, on foot, in a room.
        group: what is drawn together by the bootstrap; its shoe by default.
        straight: the eye sees it straight from the toe or the heel.
    """

    shoe: str
    source: str
    angle: str = "unknown"
    model: str = ""
    brand: str = ""
    wild: bool = False
    group: str = ""
    straight: bool = False


@dataclass(frozen=True)
class PhotoTable:
    """What the protocols know of some photos, row by row.

    Attributes:
        vectors: float32 (n, d), rows of length one.
        shoe_keys: the key of each shoe, sorted.
        shoes: (n,) index into ``shoe_keys``; -1 where the photo's shoe has no name.
        models: the model of each shoe, "" where unknown.
        brands: the brand of each shoe, "" where unknown.
        sources: (n,) where each photo came from.
        angles: (n,) one of ``ANGLES``.
        wild: (n,) true for photos in hand, on foot, in a room.
        groups: (n,) what is drawn together by the bootstrap.
        straight: (n,) true where the eye sees the shoe straight from the toe or the heel.
    """

    vectors: NDArray[np.float32]
    shoe_keys: tuple[str, ...]
    shoes: Ints
    models: tuple[str, ...]
    brands: tuple[str, ...]
    sources: NDArray[np.str_]
    angles: NDArray[np.str_]
    wild: Bools
    groups: NDArray[np.str_]
    straight: Bools

    @property
    def named(self) -> Bools:
        """(n,) true where the photo's shoe has a name: only such photos can be an answer."""
        return self.shoes >= 0

    @property
    def model_codes(self) -> Ints:
        """(shoes,) a number a model; -1 where unknown."""
        return _codes(self.models)

    @property
    def brand_codes(self) -> Ints:
        """(shoes,) a number a brand; -1 where unknown."""
        return _codes(self.brands)


def _codes(names: Sequence[str]) -> Ints:
    return codes_of([name or None for name in names])[1]


@dataclass(frozen=True)
class Trial:
    """Queries, and what each of them may find.

    Attributes:
        name: of the protocol.
        queries: (q,) rows of the table.
        index: (n,) rows that anybody may find.
        veil: (n,) a number a row; a query does not find the rows of its own number, -1 hides none.
    """

    name: str
    queries: Ints
    index: Bools
    veil: Ints

    def only(self, chosen: Bools | Ints) -> Trial:
        """Give the trial with some of its queries, by a mask or by places; the index unchanged."""
        return replace(self, queries=self.queries[chosen])

    def seen_by(self, query: int) -> Bools:
        """Give the rows (n,) that the query in row ``query`` may find."""
        if self.veil[query] < 0:
            return self.index
        seen: Bools = self.index & (self.veil != self.veil[query])
        return seen


def photo_table(vectors: NDArray[np.float32], facts: Sequence[PhotoFacts]) -> PhotoTable:
    """Gather what the protocols know of some photos.

    Args:
        vectors: (n, d), rows of length one.
        facts: (n,). A shoe has the model and the brand that most of its photos name.

    Raises:
        ValueError: the lengths differ, there is another angle, or no shoe has a name.
    """
    if len(facts) != len(vectors):
        msg = f"{len(vectors)} vectors, but facts of {len(facts)} photos"
        raise ValueError(msg)
    if foreign := {one.angle for one in facts} - set(ANGLES):
        msg = f"unknown angle {min(foreign)!r}; known: {', '.join(ANGLES)}"
        raise ValueError(msg)
    keys = tuple(sorted({one.shoe for one in facts} - {""}))
    if not keys:
        raise ValueError("no photo's shoe has a name: nothing can be asked")
    place = {key: i for i, key in enumerate(keys)}
    codes = np.array([place.get(one.shoe, -1) for one in facts], dtype=np.int64)
    return PhotoTable(
        vectors=np.ascontiguousarray(vectors, dtype=np.float32),
        shoe_keys=keys,
        shoes=codes,
        models=_majority(codes, [one.model for one in facts], len(keys)),
        brands=_majority(codes, [one.brand for one in facts], len(keys)),
        sources=np.array([one.source for one in facts], dtype=np.str_),
        angles=np.array([one.angle for one in facts], dtype=np.str_),
        wild=np.array([one.wild for one in facts], dtype=np.bool_),
        groups=np.array([one.group or one.shoe for one in facts], dtype=np.str_),
        straight=np.array([one.straight for one in facts], dtype=np.bool_),
    )


def _majority(codes: Ints, names: Sequence[str], n_shoes: int) -> tuple[str, ...]:
    votes: list[dict[str, int]] = [{} for _ in range(n_shoes)]
    for code, name in zip(codes, names, strict=True):
        if code >= 0 and name:
            votes[code][name] = votes[code].get(name, 0) + 1
    return tuple(min(v, key=lambda m: (-v[m], m)) if v else "" for v in votes)


def listings(table: PhotoTable, trial: Trial) -> Ints:
    """Number the queries (q,) by listing: the photos of one shoe from one source."""
    _, sources = np.unique(table.sources[trial.queries], return_inverse=True)
    pairs = np.stack([table.shoes[trial.queries], sources], axis=1)
    _, numbers = np.unique(pairs, axis=0, return_inverse=True)
    return numbers.reshape(-1).astype(np.int64)


def whole_listings(table: PhotoTable, trial: Trial, most: int, seed: int) -> Ints:
    """Draw places of queries, whole listings of them, at most ``most`` photos, sorted.

    Args:
        table: the photos.
        trial: whose queries.
        most: photos; the first listing is taken however many it has.
        seed: of the draw.
    """
    numbers = listings(table, trial)
    sizes = np.bincount(numbers)
    order = np.random.default_rng(seed).permutation(len(sizes))
    fits = np.cumsum(sizes[order]) <= most
    fits[:1] = True
    return np.flatnonzero(np.isin(numbers, order[fits])).astype(np.int64)


def other_angle(table: PhotoTable, chosen: Bools) -> Trial:
    """Ask for front, rear and three-quarter views of shoes that the index shows from the side only.

    The index holds all photos that are not wild, but of the chosen shoes their side views alone.

    Args:
        table: the photos.
        chosen: (shoes,) which shoes are asked for; each needs a side view to be found by.
    """
    asked = _of_shoes(table, chosen)
    side = table.angles == "side"
    index = table.named & ~table.wild & ~(asked & ~side)
    has_side = np.isin(table.shoes, table.shoes[index & asked])
    queries = asked & has_side & ~table.wild & np.isin(table.angles, TURNED)
    return Trial("other angle", np.flatnonzero(queries), index, _none(table))


def other_source(table: PhotoTable, chosen: Bools) -> Trial:
    """Ask for side views of shoes that the index holds from other sources only.

    Args:
        table: the photos.
        chosen: (shoes,) which shoes are asked for; those of one source are left out.
    """
    index = table.named & ~table.wild
    _, source = np.unique(table.sources, return_inverse=True)
    pair = table.shoes * (source.max(initial=0) + 1) + source
    pairs = np.unique(np.column_stack([table.shoes, source])[index], axis=0)
    spread = np.bincount(pairs[:, 0], minlength=len(table.shoe_keys)) > 1
    asked = _of_shoes(table, chosen & spread)
    queries = asked & ~table.wild & (table.angles == "side")
    veil = np.where(asked, pair, -1)
    return Trial("other source", np.flatnonzero(queries), index, veil)


def in_the_wild(table: PhotoTable, chosen: Bools) -> Trial:
    """Ask for photos in hand, on foot, in a room; the index holds no such photo.

    Args:
        table: the photos.
        chosen: (shoes,) which shoes are asked for; those with wild photos only are left out.
    """
    index = table.named & ~table.wild
    has = np.isin(table.shoes, table.shoes[index])
    queries = _of_shoes(table, chosen) & has & table.wild
    return Trial("in the wild", np.flatnonzero(queries), index, _none(table))


def unseen_model(table: PhotoTable, chosen: Bools, *, least: int = MODEL_PHOTOS) -> Trial:
    """Ask for the model of a shoe that the index does not hold at all.

    Args:
        table: the photos.
        chosen: (shoes,) which shoes are asked for.
        least: photos (none of them wild) that a model must have, of two shoes at least.
    """
    index = table.named & ~table.wild
    codes = table.model_codes
    of_photo = np.where(table.named, codes[table.shoes], -1)
    counts = np.bincount(of_photo[index & (of_photo >= 0)], minlength=codes.max(initial=0) + 1)
    held = np.unique(table.shoes[index])
    shoes = np.bincount(codes[held][codes[held] >= 0], minlength=len(counts))
    asked = np.flatnonzero((counts >= least) & (shoes >= 2))
    queries = _of_shoes(table, chosen) & index & np.isin(of_photo, asked)
    return Trial("unseen model", np.flatnonzero(queries), index, table.shoes)


def as_unknown(table: PhotoTable, trial: Trial) -> Trial:
    """Ask the same queries of an index that lacks their shoe: nobody can be right."""
    veil = np.where(np.isin(table.shoes, table.shoes[trial.queries]), table.shoes, -1)
    return replace(trial, name=f"{trial.name}, shoe taken out", veil=veil)


def _of_shoes(table: PhotoTable, chosen: Bools) -> Bools:
    found: Bools = table.named & chosen[table.shoes]
    return found


def _none(table: PhotoTable) -> Ints:
    return np.full(len(table.shoes), -1, dtype=np.int64)
