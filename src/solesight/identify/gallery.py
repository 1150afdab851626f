"""From a catalog to a gallery: every titled photo that has a vector, gathered by its shoe."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, select

from solesight.catalog import Catalog, PhotoRow, read_photos, read_prices, schema
from solesight.catalog.aliases import shoe_keys
from solesight.embed import EmbedderSpec, Vectors, embed_config, read_vectors
from solesight.errors import NotReadyError
from solesight.identify.shoes import Gallery, GalleryPhoto, Price, Shoe

__all__ = ["NO_TITLE", "NO_VECTOR", "REJECTED", "read_gallery"]

NO_TITLE, NO_VECTOR, REJECTED = "no title", "not embedded yet", "rejected by clean"
_FIELDS = ("title", "brand", "model", "colorway", "style_code")


def read_gallery(
    catalog: Catalog,
    frames: str,
    spec: EmbedderSpec,
    kept: Collection[str] | None = None,
    *,
    name: str = "catalog",
) -> Gallery:
    """Gather the photos of a catalog that can be evidence for a shoe.

    A photo without any title names no shoe; it is counted in ``left_out``, as are photos that were
    not embedded or not kept. Nothing is trained: a shoe with one photo is in it like any other.

    Args:
        catalog: the photos, their labels and vectors.
        frames: configuration hash of the frames.
        spec: the embedder whose vectors are read.
        kept: photos that `clean` keeps; None takes all.
        name: what to call it.

    Raises:
        NotReadyError: no photo can be evidence; says what to run.
    """
    with catalog.reading() as connection:
        rows = read_photos(connection, _FIELDS)
        vectors = read_vectors(connection, embed_config(spec), frames)
        prices = read_prices(connection)
        facings = _facings(connection, frames)
    usable, left_out = _usable(rows, set(vectors.photos), kept)
    if not usable:
        raise NotReadyError(_nothing(left_out, spec))
    keys = _keys(usable)
    of_key = {key: i for i, key in enumerate(sorted(set(keys)))}
    codes = np.array([of_key[key] for key in keys], dtype=np.int64)
    order = np.argsort(codes, kind="stable")
    sorted_rows = [usable[i] for i in order]
    return Gallery(
        name=name,
        shoes=_shoes(list(of_key), codes[order], sorted_rows, prices),
        photos=tuple(
            GalleryPhoto(row.photo, row.path, row.source, facings.get(row.photo, "unknown"))
            for row in sorted_rows
        ),
        vectors=_matrix(vectors, sorted_rows),
        of_shoe=codes[order],
        embedder_sha256=spec.sha256,
        left_out=left_out,
    )


def _usable(
    rows: Iterable[PhotoRow], embedded: Collection[str], kept: Collection[str] | None
) -> tuple[list[PhotoRow], dict[str, int]]:
    usable: list[PhotoRow] = []
    why: Counter[str] = Counter()
    for row in rows:
        # In this order: a rejected photo needs no title, and one without a title no vector.
        if kept is not None and row.photo not in kept:
            why[REJECTED] += 1
        elif not row.labels.get("title", "").strip():
            why[NO_TITLE] += 1
        elif row.photo not in embedded:
            why[NO_VECTOR] += 1
        else:
            usable.append(row)
    return usable, dict(why.most_common())


def _keys(rows: Sequence[PhotoRow]) -> list[str]:
    """Give the key of each photo's shoe."""
    said = [(row.labels["title"], row.labels.get("style_code")) for row in rows]
    # Reading a title takes time, and most shoes have several photos.
    once = list(dict.fromkeys(said))
    known = dict(
        zip(once, shoe_keys([title for title, _ in once], [c for _, c in once]), strict=True)
    )
    return [known[one] for one in said]


def _nothing(left_out: Mapping[str, int], spec: EmbedderSpec) -> str:
    if left_out.get(NO_VECTOR):
        return f"no titled photo has a vector of {spec.name}: run `solesight embed` first"
    if left_out.get(NO_TITLE):
        return "no photo has a title, so no shoe has a name: add photos with a manifest of titles"
    return "no photo is kept: run `solesight add` and `solesight clean` first"


def _facings(connection: Connection, frames: str) -> dict[str, str]:
    c = schema.clean_facts.c
    query = select(c.photo, c.facing).where(c.config == frames)
    return {photo: json.loads(facing)["said"] for photo, facing in connection.execute(query)}


def _matrix(vectors: Vectors, rows: Sequence[PhotoRow]) -> NDArray[np.float32]:
    return np.ascontiguousarray(vectors.rows_of([row.photo for row in rows]))


@dataclass(frozen=True)
class _Said:
    """The photos of one shoe."""

    key: str
    rows: Sequence[PhotoRow]

    def most(self, field: str) -> str | None:
        """Give the value that most photos have; among equals the first in the alphabet."""
        counts = Counter(value for row in self.rows if (value := row.labels.get(field)))
        return min(counts, key=lambda value: (-counts[value], value)) if counts else None


def _shoes(
    keys: Sequence[str],
    codes: NDArray[np.int64],
    rows: Sequence[PhotoRow],
    prices: Mapping[str, Sequence[tuple[str, float, str]]],
) -> tuple[Shoe, ...]:
    bounds = np.searchsorted(codes, np.arange(len(keys) + 1))
    return tuple(
        _shoe(_Said(key, rows[bounds[i] : bounds[i + 1]]), prices) for i, key in enumerate(keys)
    )


def _shoe(said: _Said, prices: Mapping[str, Sequence[tuple[str, float, str]]]) -> Shoe:
    newest: dict[tuple[str, str], float] = {}
    for row in said.rows:
        for kind, amount, currency in prices.get(row.photo, ()):
            newest[kind, currency] = amount
    return Shoe(
        key=said.key,
        title=said.most("title") or said.key,
        brand=said.most("brand"),
        model=said.most("model"),
        colorway=said.most("colorway"),
        style_code=said.most("style_code"),
        prices=tuple(Price(kind, newest[kind, c], c) for kind, c in sorted(newest)),
    )
