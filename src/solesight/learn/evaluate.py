"""The verb `evaluate`: a bundle's scores, its floors and its worst mistakes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from solesight.bundles import Bundle, load_bundle
from solesight.catalog import Catalog, label_fields
from solesight.errors import BundleError
from solesight.evidence import Floor, Scores, classification_scores, floors
from solesight.learn.dataset import Corpus
from solesight.learn.learners import open_model
from solesight.learn.looks import count_looks, log_look, voided
from solesight.learn.questions import CatalogQuestions
from solesight.learn.targets import TargetOptions, find_target
from solesight.learn.train import labelled_rows

__all__ = ["Evaluated", "Mistake", "evaluate"]

_WORST = 24


@dataclass(frozen=True)
class Mistake:
    """A wrong answer.

    Attributes:
        photo: its hash.
        path: where it was listed.
        truth: its label.
        answer: what the bundle said.
        probability: of that answer.
    """

    photo: str
    path: str
    truth: str
    answer: str
    probability: float


@dataclass(frozen=True)
class Evaluated:
    """How a bundle does on one split.

    Attributes:
        bundle: which bundle.
        split: ``validation``, or ``test`` with ``final``.
        scores: with intervals.
        floors: the trivial rules on the same rows.
        mistakes: the most confident wrong answers, worst first.
        looks: how often this target's test rows were looked at, this time included.
        void: True when test groups had to move since: its test scores count no more.
    """

    bundle: Bundle
    split: str
    scores: Scores
    floors: Mapping[str, Floor]
    mistakes: tuple[Mistake, ...]
    looks: int
    void: bool

    def as_json(self) -> dict[str, Any]:
        """Give the line that ``--json`` prints."""
        meta = self.bundle.meta
        return {
            "bundle": meta.name,
            "target": meta.target,
            "learner": meta.learner,
            "split": self.split,
            "snapshot": meta.split,
            "seed": meta.seed,
            "scores": self.scores.as_json(),
            "floors": {name: floor.as_json() for name, floor in self.floors.items()},
            "mistakes": [vars(m) for m in self.mistakes],
            "test_looks": self.looks,
            "void": self.void,
            "caveats": list(meta.caveats),
        }


def evaluate(
    catalog: Catalog,
    folder: Path,
    corpus: Corpus,
    *,
    options: TargetOptions | None = None,
    final: bool = False,
) -> Evaluated:
    """Score a bundle on the rows of its own split snapshot that it did not learn from.

    Args:
        catalog: where facts are.
        folder: the bundle.
        corpus: which photos, frames and vectors; the snapshot is the bundle's own.
        options: choices about the target.
        final: look at the test rows instead of the validation rows; the look is logged.

    Raises:
        BundleError: it is damaged, or was made with another embedder.
        NotEnoughDataError: the split has no labelled rows.
    """
    bundle = load_bundle(folder)
    meta = bundle.meta
    if meta.embedder and meta.embedder_sha256 != corpus.embedder.sha256:
        raise BundleError(
            f"{meta.name} reads vectors of {meta.embedder}, not of {corpus.embedder.name}: "
            f"set SOLESIGHT_EMBEDDER={meta.embedder}"
        )
    with catalog.reading() as connection:
        kept = meta.configuration.get("target", {})
        wanted = find_target(meta.target, label_fields(connection), options, kept)
    own = replace(corpus, snapshot=meta.split)
    split = "test" if final else "validation"
    rows, truth = labelled_rows(catalog, own, wanted, meta.classes, split)
    known, known_truth = labelled_rows(catalog, own, wanted, meta.classes, "train")
    probabilities = open_model(bundle).answer(CatalogQuestions(catalog, own, rows))
    scores = classification_scores(truth, probabilities, rows.groups, meta.classes, seed=meta.seed)
    found = floors(
        known.floor_rows(known_truth, wanted.floors),
        rows.floor_rows(truth, wanted.floors),
        n_classes=len(meta.classes),
        seed=meta.seed,
    )
    answers = probabilities.argmax(axis=1)
    certain = probabilities.max(axis=1)
    wrong = np.flatnonzero(answers != truth)
    worst = wrong[np.argsort(-certain[wrong], kind="stable")][:_WORST]
    mistakes = tuple(
        Mistake(
            rows.photos[i].photo,
            rows.photos[i].path,
            meta.classes[truth[i]],
            meta.classes[answers[i]],
            round(float(certain[i]), 4),
        )
        for i in worst
    )
    looks = log_look(catalog, meta, scores) if final else count_looks(catalog, meta)
    return Evaluated(bundle, split, scores, found, mistakes, looks, voided(catalog, meta.split))
