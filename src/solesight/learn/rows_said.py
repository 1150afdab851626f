"""What a bundle says of each validation row: the photos behind a cell of its confusion matrix."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from solesight.bundles import BundleMeta, load_bundle
from solesight.catalog import Catalog, label_fields
from solesight.errors import UnknownNameError
from solesight.learn.dataset import Corpus, Rows
from solesight.learn.learners import open_model
from solesight.learn.questions import CatalogQuestions
from solesight.learn.targets import TargetOptions, find_target
from solesight.learn.train import labelled_rows

__all__ = ["RowsSaid", "read_rows_said", "rows_of_bundle"]


@dataclass(frozen=True)
class RowsSaid:
    """A bundle's answers on the validation rows of its own snapshot.

    Attributes:
        classes: the labels.
        photos: row by row.
        truth: int (n,), places in ``classes``.
        answers: int (n,), likewise.
        certain: float (n,), how likely each answer was held.
    """

    classes: tuple[str, ...]
    photos: tuple[str, ...]
    truth: NDArray[np.int64]
    answers: NDArray[np.int64]
    certain: NDArray[np.float64]

    def cell(self, truth: str, answer: str) -> list[tuple[str, float]]:
        """Give (photo, probability) of the rows of a cell, surest first.

        Raises:
            UnknownNameError: no such label.
        """
        row, column = self._place(truth), self._place(answer)
        found = np.flatnonzero((self.truth == row) & (self.answers == column))
        order = found[np.argsort(-self.certain[found], kind="stable")]
        return [(self.photos[i], round(float(self.certain[i]), 4)) for i in order]

    def _place(self, label: str) -> int:
        if label not in self.classes:
            raise UnknownNameError("label", label, self.classes)
        return self.classes.index(label)


def read_rows_said(
    catalog: Catalog, folder: Path, corpus: Corpus, options: TargetOptions | None = None
) -> RowsSaid:
    """Ask a bundle about every validation row of its own snapshot.

    Args:
        catalog: where facts are.
        folder: the bundle.
        corpus: which photos, frames and vectors.
        options: choices about the target.

    Raises:
        BundleError: it is damaged.
        NotEnoughDataError: the split has no labelled rows.
    """
    bundle = load_bundle(folder)
    meta = bundle.meta
    rows, truth = rows_of_bundle(catalog, meta, corpus, options)
    own = replace(corpus, snapshot=meta.split)
    said = open_model(bundle).answer(CatalogQuestions(catalog, own, rows))
    return RowsSaid(
        meta.classes,
        tuple(row.photo for row in rows.photos),
        truth,
        said.argmax(axis=1),
        said.max(axis=1),
    )


def rows_of_bundle(
    catalog: Catalog,
    meta: BundleMeta,
    corpus: Corpus,
    options: TargetOptions | None = None,
    split: str = "validation",
) -> tuple[Rows, NDArray[np.int64]]:
    """Read the labelled rows of one split of a bundle's own snapshot, with their class numbers.

    Args:
        catalog: where facts are.
        meta: of the bundle.
        corpus: which photos, frames and vectors.
        options: choices about the target.
        split: train or validation.
    """
    with catalog.reading() as connection:
        kept = meta.configuration.get("target", {})
        wanted = find_target(meta.target, label_fields(connection), options, kept)
    own = replace(corpus, snapshot=meta.split)
    return labelled_rows(catalog, own, wanted, meta.classes, split)
