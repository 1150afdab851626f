"""Which photos are looked at, what is known of them, and which shoe each of them shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from solesight.catalog import (
    Catalog,
    Columns,
    Condition,
    latest_snapshot,
    photo_columns,
    read_photos,
    read_prices,
    read_snapshot,
)
from solesight.errors import NotEnoughDataError
from solesight.explore.classes import Classes, choose_by, classes_of
from solesight.pages import PageMaterial

__all__ = ["Selection", "select_photos"]


@dataclass(frozen=True)
class Selection:
    """Photos to be looked at.

    Attributes:
        columns: what is known of each.
        groups: text (n,), the group of each.
        side: bool (n,), seen from the side: only these can be laid over one another.
        classes: the column that they are cut by.
        kept: photos that `clean` keeps, before the condition.
        snapshot: number of the split snapshot whose groups these are; None before `split`, when
            photos of equal title are one group.
    """

    columns: Columns
    groups: NDArray[np.str_]
    side: NDArray[np.bool_]
    classes: Classes
    kept: int
    snapshot: int | None

    def __len__(self) -> int:
        return len(self.columns)

    @property
    def photos(self) -> list[str]:
        """The hashes, in the order of the rows."""
        return [row.photo for row in self.columns.rows]

    @property
    def n_groups(self) -> int:
        """How many groups there are."""
        return len(np.unique(self.groups))


def select_photos(
    catalog: Catalog, material: PageMaterial, by: str | None, conditions: Sequence[Condition]
) -> Selection:
    """Read the kept photos that meet the conditions.

    Raises:
        UnknownNameError: a column is asked for that there is not; lists those there are.
        NotEnoughDataError: no photo is left, or none has a value in the column.
    """
    with catalog.reading() as connection:
        rows = [row for row in read_photos(connection) if row.photo in material.facing]
        prices = read_prices(connection)
        number = latest_snapshot(connection)
        known = read_snapshot(connection, number).groups if number else {}
    facing = material.facing
    derived = {**material.derived, "facing": lambda facts: facing.get(facts["photo"])}
    every = photo_columns(rows, prices, derived)
    columns = every.only(every.matching(conditions))
    if not len(columns):
        said = " and ".join(map(str, conditions))
        raise NotEnoughDataError(
            f"none of {len(every)} kept photos has {said}: ask for less, or run `solesight clean`"
            if said
            else "no photo is kept: look at `solesight clean --show rejected`"
        )
    titles = [row.labels.get("title", "").casefold() for row in columns.rows]
    # A title alone may be two shoes, and one shoe may have two: `split` knows better.
    groups = [
        known.get(row.photo) or title or row.photo
        for row, title in zip(columns.rows, titles, strict=True)
    ]
    side = [facing[row.photo] in ("right", "left") for row in columns.rows]
    return Selection(
        columns,
        np.array(groups, dtype=np.str_),
        np.array(side, dtype=np.bool_),
        classes_of(columns, groups, by or choose_by(columns)),
        len(every),
        number,
    )
