"""The verb `evaluate`: a bundle's scores, its floors, its curves and its mistakes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from solesight.bundles import Bundle, load_bundle
from solesight.catalog import Catalog, label_fields, read_prices
from solesight.errors import BundleError, NotEnoughDataError
from solesight.evidence import (
    Curves,
    Floor,
    Scores,
    Suspect,
    classification_scores,
    floors,
    likely_errors,
    ranking_curves,
)
from solesight.learn.asked import Asked
from solesight.learn.dataset import Corpus
from solesight.learn.growth import GrowthPoint, grow, is_quick
from solesight.learn.kept_answers import kept_answers
from solesight.learn.learners import Model, find_learner, open_model
from solesight.learn.looks import count_looks, log_look, voided
from solesight.learn.questions import CatalogQuestions
from solesight.learn.slices import PriceSlices, Slice, by_price, by_source
from solesight.learn.targets import Target, TargetOptions, find_target
from solesight.learn.train import labelled_rows
from solesight.progress import Running

__all__ = ["Evaluated", "Mistake", "evaluate"]

_WORST = 24
_DOUBTS = 50


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
        asked: the rows with the bundle's answers.
        curves: ROC and precision-recall, one class against the rest.
        doubts: rows whose label may be wrong, the surest first.
        sources: scores by source.
        prices: scores by range of price; None where too few prices are known.
        growth: the learning curve, always on validation rows; empty where none was asked for.
    """

    bundle: Bundle
    split: str
    scores: Scores
    floors: Mapping[str, Floor]
    mistakes: tuple[Mistake, ...]
    looks: int
    void: bool
    asked: Asked
    curves: Curves
    doubts: tuple[Suspect, ...]
    sources: tuple[Slice, ...]
    prices: PriceSlices | None
    growth: tuple[GrowthPoint, ...] = ()

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
            "curves": self.curves.as_json(),
            "sources": [one.as_json() for one in self.sources],
            "prices": self.prices.as_json() if self.prices else [],
            "learning_curve": [one.as_json() for one in self.growth],
            "mistakes": [vars(m) for m in self.mistakes],
            "label_errors": [self._doubt(one) for one in self.doubts[:_DOUBTS]],
            "test_looks": self.looks,
            "void": self.void,
            "caveats": list(meta.caveats),
        }

    def _doubt(self, one: Suspect) -> dict[str, Any]:
        row, classes = self.asked.photos[one.row], self.asked.classes
        return {
            "photo": row.photo,
            "path": row.path,
            "label": classes[self.asked.truth[one.row]],
            "suggestion": classes[one.suggestion],
            "confidence": round(one.confidence, 4),
        }


def evaluate(
    catalog: Catalog,
    folder: Path,
    corpus: Corpus,
    *,
    options: TargetOptions | None = None,
    final: bool = False,
    curve: bool | None = False,
    running: Running = Running(),  # noqa: B008 - it is frozen
) -> Evaluated:
    """Score a bundle on the rows of its own split snapshot that it did not learn from.

    Args:
        catalog: where facts are.
        folder: the bundle.
        corpus: which photos, frames and vectors; the snapshot is the bundle's own.
        options: choices about the target.
        final: look at the test rows instead of the validation rows; the look is logged.
        curve: fit the learner again on fewer shoes; None: only where that is quick.
        running: told of the progress.

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
    model = open_model(bundle)
    asked, found = _asked(catalog, own, wanted, bundle, model, (final, running))
    scores = classification_scores(
        asked.truth, asked.probabilities, asked.groups, meta.classes, seed=meta.seed
    )
    growth: tuple[GrowthPoint, ...] = ()
    if curve or (curve is None and is_quick(meta.learner)):
        growth = grow(catalog, own, wanted, bundle, model, running)
    with catalog.reading() as connection:
        prices = read_prices(connection)
    looks = log_look(catalog, meta, scores) if final else count_looks(catalog, meta)
    return Evaluated(
        bundle=bundle,
        split=asked.split,
        scores=scores,
        floors=found,
        mistakes=_mistakes(asked),
        looks=looks,
        void=voided(catalog, meta.split),
        asked=asked,
        curves=ranking_curves(
            asked.truth, asked.probabilities, asked.groups, meta.classes, seed=meta.seed
        ),
        doubts=likely_errors(asked.truth, asked.probabilities),
        sources=by_source(asked, meta.seed),
        prices=by_price(asked, prices, meta.seed),
        growth=growth,
    )


def _asked(
    catalog: Catalog,
    own: Corpus,
    wanted: Target,
    bundle: Bundle,
    model: Model,
    how: tuple[bool, Running],
) -> tuple[Asked, Mapping[str, Floor]]:
    """Ask the model, and the trivial rules about the same rows."""
    meta, (final, running) = bundle.meta, how
    split = "test" if final else "validation"
    rows, truth = labelled_rows(catalog, own, wanted, meta.classes, split)
    if not len(truth):
        raise NotEnoughDataError(f"{wanted.name}: no labelled photo in {split}")
    known, known_truth = labelled_rows(catalog, own, wanted, meta.classes, "train")
    questions = CatalogQuestions(catalog, own, rows)
    if find_learner(meta.learner).reads_vectors or not bundle.files:
        probabilities = model.answer(questions)
    else:
        probabilities = kept_answers(bundle, model, questions, running.progress)
    found = floors(
        known.floor_rows(known_truth, wanted.floors),
        rows.floor_rows(truth, wanted.floors),
        n_classes=len(meta.classes),
        seed=meta.seed,
    )
    return Asked(rows.photos, rows.groups, truth, probabilities, meta.classes, split), found


def _mistakes(asked: Asked) -> tuple[Mistake, ...]:
    wrong = np.flatnonzero(~asked.right)
    worst = wrong[np.argsort(-asked.certain[wrong], kind="stable")][:_WORST]
    return tuple(
        Mistake(
            asked.photos[i].photo,
            asked.photos[i].path,
            asked.classes[asked.truth[i]],
            asked.classes[asked.answers[i]],
            round(float(asked.certain[i]), 4),
        )
        for i in worst
    )
