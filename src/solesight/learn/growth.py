"""The learning curve: the same learner, told fewer shoes."""

from __future__ import annotations

import secrets
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solesight.bundles import Bundle
from solesight.catalog import Catalog
from solesight.errors import NotEnoughDataError
from solesight.evidence import Metric, classification_scores
from solesight.learn.dataset import Corpus, Rows
from solesight.learn.kinds import SHARED
from solesight.learn.learners import Lesson, Model, find_learner, options_of
from solesight.learn.targets import Target
from solesight.learn.train import labelled_rows
from solesight.progress import Running

__all__ = ["SHARES", "GrowthPoint", "grow", "is_quick"]

SHARES = (0.1, 0.2, 0.4, 0.7, 1.0)
"""Of the groups of each class that are learned from."""
_QUICK = frozenset({"probe"})


@dataclass(frozen=True)
class GrowthPoint:
    """One point of a learning curve.

    Attributes:
        share: of the groups of each class.
        photos: learned from.
        groups: learned from.
        accuracy: on the validation rows.
        macro_f1: the same.
    """

    share: float
    photos: int
    groups: int
    accuracy: Metric
    macro_f1: Metric

    def as_json(self) -> dict[str, Any]:
        """Give the point as plain data."""
        given = vars(self).items()
        return {name: v.as_json() if isinstance(v, Metric) else v for name, v in given}


def is_quick(name: str) -> bool:
    """Say whether a learner may be fitted again without being asked to: it takes seconds."""
    return name in _QUICK


def grow(
    catalog: Catalog,
    corpus: Corpus,
    wanted: Target,
    bundle: Bundle,
    model: Model,
    running: Running,
) -> tuple[GrowthPoint, ...]:
    """Fit a bundle's learner again on growing parts of its own training rows.

    The parts hold whole groups and lie inside each other; every class keeps a group. Scores are of
    the validation rows, on which the learner also makes its choices, as the bundle itself did: test
    rows are never read.

    Args:
        catalog: where facts are.
        corpus: with the bundle's own snapshot.
        wanted: its target.
        bundle: gives learner, options, classes and seed.
        model: of the bundle; it is the last point.
        running: told of each point.
    """
    meta = bundle.meta
    if _learned_otherwise(meta.configuration):
        return ()
    parts = [
        labelled_rows(catalog, corpus, wanted, meta.classes, split)
        for split in ("train", "validation")
    ]
    trains, checks = parts
    if not (len(trains[1]) and len(checks[1])):
        return ()
    running.progress.start("curve", len(SHARES))
    points = []
    try:
        for share, mask in _shares(trains[1], trains[0].groups, meta.seed):
            some = trains[0].only(mask), trains[1][mask]
            lesson = _lesson(catalog, corpus, wanted, bundle, (some, checks))
            fitted = model if share == 1 else _fitted(lesson, meta.learner, meta.configuration)
            points.append(_scored(lesson, fitted, share))
            running.progress.advance()
    except NotEnoughDataError:
        # Labels changed since: a class that the bundle knows has no photo to learn from any more.
        return ()
    finally:
        running.progress.finish()
    return tuple(points)


Part = tuple[Rows, NDArray[np.int64]]


def _shares(
    truth: NDArray[np.int64], groups: NDArray[np.str_], seed: int
) -> Iterator[tuple[float, NDArray[np.bool_]]]:
    """Yield shares with the rows of the groups that belong to them."""
    names, first, codes = np.unique(groups, return_index=True, return_inverse=True)
    codes, kinds = codes.reshape(-1), truth[first]  # a group stands with the class of one row
    place = np.empty(len(names))
    order = np.random.default_rng(seed).permutation(len(names))
    for kind in np.unique(kinds).tolist():
        own = order[kinds[order] == kind]
        place[own] = np.arange(len(own)) / len(own)
    for share in SHARES:
        mask = (place < share)[codes]
        # A class may live only in groups that stand with another one: it keeps one of them.
        for kind in sorted(set(truth.tolist()) - set(truth[mask].tolist())):
            mask |= codes == codes[np.flatnonzero(truth == kind)[0]]
        yield share, mask


def _lesson(
    catalog: Catalog, corpus: Corpus, wanted: Target, bundle: Bundle, parts: Sequence[Part]
) -> Lesson:
    meta = bundle.meta
    rows, truth = _joined([part[0] for part in parts]), np.concatenate([p[1] for p in parts])
    # Nothing of these fits is to be gone on from: a folder that nobody finds again.
    folder = Path(tempfile.gettempdir()) / f"solesight-{secrets.token_hex(8)}"
    return Lesson(wanted, meta.classes, rows, truth, catalog, corpus, meta.seed, Running(), folder)


def _joined(rows: Sequence[Rows]) -> Rows:
    return replace(
        rows[0],
        photos=tuple(photo for one in rows for photo in one.photos),
        groups=np.concatenate([one.groups for one in rows]),
        splits=np.concatenate([one.splits for one in rows]),
        vectors=np.concatenate([one.vectors for one in rows]),
        trivial=np.concatenate([one.trivial for one in rows]),
    )


def _learned_otherwise(configuration: Mapping[str, Any]) -> bool:
    """Whether classes were divided in another way than now: such a bundle has no earlier points."""
    return "subclasses" in configuration and configuration.get("shared") != SHARED


def _fitted(lesson: Lesson, name: str, configuration: Mapping[str, Any]) -> Model:
    settings = dict(configuration.get("settings") or {})
    if name == "probe" and "subclasses" not in configuration:
        # As the bundle itself was learned: older ones knew of none.
        settings["subclasses"] = "no"
    try:
        return find_learner(name).fit(lesson, options_of(name, settings))
    finally:
        shutil.rmtree(lesson.folder, ignore_errors=True)


def _scored(lesson: Lesson, model: Model, share: float) -> GrowthPoint:
    checks = ~lesson.trains
    scores = classification_scores(
        lesson.truth[checks],
        model.answer(lesson.questions(checks)),
        lesson.rows.groups[checks],
        lesson.classes,
        seed=lesson.seed,
    )
    groups = len(set(lesson.rows.groups[lesson.trains].tolist()))
    photos = int(lesson.trains.sum())
    metrics = scores.metrics["accuracy"], scores.metrics["macro_f1"]
    return GrowthPoint(share, photos, groups, *metrics)
