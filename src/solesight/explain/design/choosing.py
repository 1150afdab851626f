"""Which side views are looked at, and what class each belongs to."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from solesight.catalog import (
    Catalog,
    latest_snapshot,
    photo_columns,
    read_photos,
    read_prices,
    read_snapshot,
)
from solesight.errors import NotEnoughDataError, NotReadyError
from solesight.explain.design.asking import DesignAsked
from solesight.explain.design.classing import OTHERS, Classing, classes_of
from solesight.pages import PageMaterial
from solesight.regions import SIDE_VIEWS

__all__ = ["OTHERS", "SPLITS", "Chosen", "choose"]

SPLITS = ("train", "validation")
"""Test rows are not looked at: what a page shows is learned from."""
_A_SHOE = 3
"""Photos of one shoe at most: more of them tell hardly more."""


@dataclass(frozen=True)
class Chosen:
    """Photos with their classes, row by row.

    Attributes:
        photos: hashes.
        codes: int64 (n,), places in ``classing.names``.
        groups: text (n,), the group of each.
        splits: text (n,).
        sources: text (n,).
        models: text (n,); empty where the model is not known.
        classing: the classes.
        snapshot: number of the split snapshot.
    """

    photos: tuple[str, ...]
    codes: NDArray[np.int64]
    groups: NDArray[np.str_]
    splits: NDArray[np.str_]
    sources: NDArray[np.str_]
    models: NDArray[np.str_]
    classing: Classing
    snapshot: int

    def __len__(self) -> int:
        return len(self.photos)

    @property
    def names(self) -> tuple[str, ...]:
        """The classes, the others among them."""
        return self.classing.names

    @property
    def weights(self) -> NDArray[np.float64]:
        """What a photo counts, (n,): the photos of a shoe count together as one shoe."""
        _, place, sizes = np.unique(self.groups, return_inverse=True, return_counts=True)
        return np.asarray(1.0 / sizes[place.reshape(-1)])

    def only(self, kept: NDArray[np.bool_]) -> Chosen:
        """Give some rows."""
        places = np.flatnonzero(kept)
        return replace(
            self,
            photos=tuple(self.photos[i] for i in places),
            codes=self.codes[places],
            groups=self.groups[places],
            splits=self.splits[places],
            sources=self.sources[places],
            models=self.models[places],
        )

    def shoes(self, code: int) -> int:
        """Count the shoes of a class."""
        return len(np.unique(self.groups[self.codes == code]))


def choose(catalog: Catalog, material: PageMaterial, asked: DesignAsked) -> Chosen:
    """Read the side views of the train and validation rows, and cut them into classes.

    Raises:
        NotReadyError: there are no splits yet.
        UnknownNameError: no such column; lists those there are.
        NotEnoughDataError: no side views, or fewer than two classes with enough of them.
    """
    with catalog.reading() as connection:
        number = latest_snapshot(connection)
        if number is None:
            raise NotReadyError("there are no splits yet: run `solesight split` first")
        snapshot = read_snapshot(connection, number)
        rows, prices = read_photos(connection), read_prices(connection)
    seen = [r for r in rows if material.facing.get(r.photo) in SIDE_VIEWS]
    usable = [r for r in seen if snapshot.splits.get(r.photo) in SPLITS]
    if not usable:
        raise NotEnoughDataError(
            "no kept photo of the train and validation rows shows a shoe from the side: add side "
            "views, then run `solesight clean` and `solesight split`"
        )
    columns = photo_columns(usable, prices, dict(material.derived))
    groups = np.array([snapshot.groups[r.photo] for r in usable], dtype=np.str_)
    splits = np.array([snapshot.splits[r.photo] for r in usable], dtype=np.str_)
    found = classes_of(columns, asked, groups, splits == "train")
    every = Chosen(
        tuple(r.photo for r in usable),
        found.codes,
        groups,
        splits,
        np.array([r.source for r in usable], dtype=np.str_),
        np.array([r.labels.get("model") or "" for r in usable], dtype=np.str_),
        found.classing,
        number,
    )
    return every.only(_sample(every, asked))


def _sample(every: Chosen, asked: DesignAsked) -> NDArray[np.bool_]:
    """Pick as many photos of each class: one of every shoe before a second of any."""
    rng = np.random.default_rng([asked.seed, 4])
    turn = _turns(every.groups, rng)
    most = asked.sample // len(every.names)
    kept = np.zeros(len(every), dtype=np.bool_)
    for code in range(len(every.names)):
        own = np.flatnonzero((every.codes == code) & (turn < _A_SHOE))
        order = np.lexsort((rng.random(len(own)), turn[own]))
        kept[own[order[:most]]] = True
    return kept


def _turns(groups: NDArray[np.str_], rng: np.random.Generator) -> NDArray[np.int64]:
    """Number the photos of each group from 0, in an order of chance."""
    order = np.lexsort((rng.random(len(groups)), groups))
    _, starts, sizes = np.unique(groups[order], return_index=True, return_counts=True)
    turn = np.empty(len(groups), dtype=np.int64)
    turn[order] = np.arange(len(groups)) - np.repeat(starts, sizes)
    return turn
