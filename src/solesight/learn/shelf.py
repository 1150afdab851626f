"""Labelled photos for programs of others: what scikit-learn calls X, y and groups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from solesight.catalog import Catalog, label_fields
from solesight.learn.classes import choose_classes
from solesight.learn.dataset import Corpus, Rows, gather
from solesight.learn.targets import Target, TargetOptions, find_target, label_rows
from solesight.learn.train import without_test
from solesight.progress import Running

__all__ = ["Shelf", "shelve"]


@dataclass(frozen=True)
class Shelf:
    """Labelled photos for scikit-learn: what it calls X, y and groups, without the test rows.

    Attributes:
        catalog: where the photos are.
        corpus: which frames and vectors.
        target: what is learned.
        rows: the photos, of train and validation.
        y: ``(n,)`` label of each.
        running: how vectors that are missing are made.
    """

    catalog: Catalog
    corpus: Corpus
    target: Target
    rows: Rows
    y: NDArray[np.str_]
    running: Running

    @property
    def x(self) -> NDArray[np.str_]:
        """The hash of each photo, (n, 1): all that a learner needs is found by it."""
        return np.array([[row.photo] for row in self.rows.photos], dtype=np.str_)

    @property
    def groups(self) -> NDArray[np.str_]:
        """The group of each: photos of one shoe, which belong on one side of a split."""
        return self.rows.groups

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Where each photo is among the rows."""
        return {row.photo: i for i, row in enumerate(self.rows.photos)}

    def __sklearn_clone__(self) -> Shelf:
        """Stay what it is: clones of a classifier read one catalog."""
        return self


def shelve(
    catalog: Catalog, target: str, corpus: Corpus, options: TargetOptions, running: Running
) -> Shelf:
    """Label the train and validation rows of a target; the test rows are not read.

    Raises:
        UnknownNameError: no such target.
        NotReadyError: splits or vectors are missing.
        NotEnoughDataError: too few photos or groups for two classes.
    """
    with catalog.reading() as connection:
        wanted = find_target(target, label_fields(connection), options)
    rows = gather(catalog, corpus, ("train", "validation"))
    # Bands, say, come of the train rows' prices, whatever is made of these photos afterwards.
    trains = rows.only(rows.splits == "train").photos
    wanted = wanted.settled([row.facts() for row in trains])
    labels = label_rows(wanted, [row.facts() for row in rows.photos])
    choice = choose_classes(labels.values, list(rows.groups), without_test(wanted.rule))
    mask = choice.codes >= 0
    names = np.array(choice.classes, dtype=np.str_)
    return Shelf(catalog, corpus, wanted, rows.only(mask), names[choice.codes[mask]], running)
