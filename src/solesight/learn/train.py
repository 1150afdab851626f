"""The verb `train`: a target, learned from train rows, chosen on validation rows."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solesight.bundles import Bundle, BundleMeta, save_bundle
from solesight.catalog import Catalog, config_hash, label_fields
from solesight.errors import NotEnoughDataError
from solesight.evidence import Scores, classification_scores, floors
from solesight.learn.classes import ClassRule, choose_classes
from solesight.learn.dataset import Corpus, Rows, gather
from solesight.learn.kinds import SHARED
from solesight.learn.learners import Lesson, Model, find_learner, options_of
from solesight.learn.looks import log_look
from solesight.learn.questions import CatalogQuestions
from solesight.learn.targets import Target, TargetOptions, find_target, label_rows
from solesight.progress import Running

__all__ = [
    "Recipe",
    "Trained",
    "discard_trainings",
    "labelled_rows",
    "lesson_of",
    "make_lesson",
    "score_split",
    "train",
    "without_test",
]

_TRAINING = ".training-"
"""How the names of folders of unfinished trainings begin."""


@dataclass(frozen=True)
class Recipe:
    """How a target is learned.

    Attributes:
        learner: one of `learner_names`.
        seed: of everything random.
        final: look at the test rows too; the look is logged.
        settings: the learner's options that are not to keep their defaults, as texts.
    """

    learner: str = "probe"
    seed: int = 0
    final: bool = False
    settings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Trained:
    """What `train` made.

    Attributes:
        bundle: the model as saved.
        validation: scores on the rows that chose it.
        test: scores on the test rows with ``final``; else None.
        left_out: photos without a label, by reason.
    """

    bundle: Bundle
    validation: Scores
    test: Scores | None
    left_out: Mapping[str, int]

    def as_json(self) -> dict[str, Any]:
        """Give the line that ``--json`` prints."""
        meta = self.bundle.meta
        return {
            "bundle": meta.name,
            "target": meta.target,
            "learner": meta.learner,
            "n": dict(meta.n),
            "validation": self.validation.as_json(),
            "test": self.test.as_json() if self.test else None,
            "floors": dict(meta.floors),
            "classes": list(meta.classes),
            "split": meta.split,
            "seed": meta.seed,
            "left_out": dict(self.left_out),
        }


def train(
    catalog: Catalog,
    target: str,
    corpus: Corpus,
    bundles: Path,
    *,
    recipe: Recipe = Recipe(),
    options: TargetOptions | None = None,
    running: Running = Running(),  # noqa: B008 - it is frozen
) -> Trained:
    """Learn a target and save it as a bundle.

    Args:
        catalog: where facts are.
        target: ``hyped``, ``brand``, ``model`` or any column.
        corpus: which photos, frames, vectors and splits.
        bundles: the folder of bundles.
        recipe: learner, seed, and whether the test rows are looked at.
        options: choices about the target.
        running: how vectors that are missing are made.

    Raises:
        UnknownNameError: no such target or learner.
        NotReadyError: splits or vectors are missing.
        NotEnoughDataError: too few photos or groups for two classes.
    """
    chosen, settings = find_learner(recipe.learner), options_of(recipe.learner, recipe.settings)
    with catalog.reading() as connection:
        wanted = find_target(target, label_fields(connection), options)
    lesson, left_out = lesson_of(catalog, wanted, corpus, bundles, recipe, running)
    model = chosen.fit(lesson, settings)
    checks = ~lesson.trains
    answers = model.answer(lesson.questions(checks))
    validation = classification_scores(
        lesson.truth[checks],
        answers,
        lesson.rows.groups[checks],
        lesson.classes,
        seed=recipe.seed,
    )
    saved = model.save()
    meta = _meta(lesson, recipe.learner, reads_vectors=chosen.reads_vectors)
    meta = replace(
        meta,
        validation=validation.as_json(),
        configuration={
            **meta.configuration,
            **saved.configuration,
            "settings": dict(recipe.settings),
        },
        left_out=left_out,
    )
    test = None
    if recipe.final:
        test = score_split(catalog, corpus, lesson.target, model, meta, "test")
        meta = replace(meta, test=test.as_json(), n={**meta.n, "test": _count(test)})
    bundle = save_bundle(bundles, meta, saved.arrays, files=saved.files)
    if test is not None:
        log_look(catalog, bundle.meta, test)
    # Its checkpoints have served: a killed training would have gone on from them.
    shutil.rmtree(lesson.folder, ignore_errors=True)
    return Trained(bundle, validation, test, left_out)


def lesson_of(
    catalog: Catalog,
    wanted: Target,
    corpus: Corpus,
    bundles: Path,
    recipe: Recipe,
    running: Running,
) -> tuple[Lesson, dict[str, int]]:
    """Lay out a lesson: rows of train and validation, classes, and a folder for what is half done.

    Returns:
        the lesson, and photos without a label by reason.

    Raises:
        NotReadyError: splits or vectors are missing.
        NotEnoughDataError: too few photos or groups for two classes.
    """
    rows = gather(catalog, corpus, ("train", "validation"))
    in_train = [row.facts() for row in rows.only(rows.splits == "train").photos]
    wanted = wanted.settled(in_train)
    rows, truth, classes, left_out = _with_classes(rows, wanted)
    trains = rows.splits == "train"
    if trains.all() or not trains.any():
        raise NotEnoughDataError(
            f"{wanted.name}: {int(trains.sum())} labelled photos in train, "
            f"{int((~trains).sum())} in validation: add photos of more shoes"
        )
    known = [row.photo for row in rows.photos], truth.tolist(), classes, rows.splits.tolist()
    key = config_hash(
        {
            "target": wanted.name,
            "kept": dict(wanted.kept),
            "learner": recipe.learner,
            "settings": dict(recipe.settings),
            "seed": recipe.seed,
            "frames": corpus.frames,
            "embedder": corpus.embedder.sha256,
            "rows": known,
            "subclasses": [SHARED, *(row.facts().get(wanted.subclasses) for row in rows.photos)]
            if wanted.subclasses
            else [],
        }
    )
    folder = bundles / f"{_TRAINING}{key}"
    lesson = Lesson(wanted, classes, rows, truth, catalog, corpus, recipe.seed, running, folder)
    return lesson, left_out


def _count(scores: Scores) -> dict[str, int]:
    return {"photos": scores.n, "groups": scores.groups}


def _with_classes(
    rows: Rows, wanted: Target
) -> tuple[Rows, NDArray[np.int64], tuple[str, ...], dict[str, int]]:
    labels = label_rows(wanted, [row.facts() for row in rows.photos])
    choice = choose_classes(
        labels.values,
        list(rows.groups),
        without_test(wanted.rule),
        in_train=rows.splits == "train",
    )
    mask = choice.codes >= 0
    left_out = dict(labels.left_out)
    if choice.left_out:
        left_out["label too rare"] = choice.left_out
    if rows.rejected:
        left_out["rejected by clean"] = rows.rejected
    if rows.unsplit:
        left_out["not in the split snapshot"] = rows.unsplit
    return rows.only(mask), choice.codes[mask], choice.classes, left_out


def without_test(rule: ClassRule) -> ClassRule:
    """Give what a class needs where the test rows are not counted."""
    # Classes are chosen on train and validation rows alone, which hold about 85 % of the photos:
    # the needs shrink with them, so that no test row has a say in what becomes a class.
    return replace(
        rule, min_groups=max(2, rule.min_groups - 1), min_photos=round(rule.min_photos * 0.8)
    )


def _meta(lesson: Lesson, name: str, *, reads_vectors: bool) -> BundleMeta:
    rows, truth, trains = lesson.rows, lesson.truth, lesson.trains
    embedder = lesson.corpus.embedder
    by = lesson.target.floors
    found = floors(
        rows.only(trains).floor_rows(truth[trains], by),
        rows.only(~trains).floor_rows(truth[~trains], by),
        n_classes=len(lesson.classes),
        seed=lesson.seed,
    )
    return BundleMeta(
        target=lesson.target.name,
        learner=name,
        classes=lesson.classes,
        embedder=embedder.name if reads_vectors else "",
        embedder_sha256=embedder.sha256 if reads_vectors else "",
        split=rows.snapshot,
        seed=lesson.seed,
        n={part: _size(rows, rows.splits == part) for part in ("train", "validation")},
        caveats=lesson.target.caveats,
        floors={floor: values.as_json() for floor, values in found.items()},
        configuration={
            "frames": lesson.corpus.frames,
            "size": embedder.size,
            "target": dict(lesson.target.kept),
        },
        sources=dict(Counter(row.source for row in rows.only(trains).photos).most_common()),
    )


def _size(rows: Rows, mask: NDArray[np.bool_]) -> dict[str, int]:
    return {"photos": int(mask.sum()), "groups": len(set(rows.groups[mask].tolist()))}


def labelled_rows(
    catalog: Catalog, corpus: Corpus, wanted: Target, classes: tuple[str, ...], split: str
) -> tuple[Rows, NDArray[np.int64]]:
    """Read the rows of one split whose label is one of ``classes``, with their class numbers."""
    rows = gather(catalog, corpus, (split,))
    labels = label_rows(wanted, [row.facts() for row in rows.photos]).values
    place = {name.casefold(): i for i, name in enumerate(classes)}
    codes = [-1 if v is None else place.get(v.casefold(), place.get("other", -1)) for v in labels]
    truth = np.array(codes, dtype=np.int64)
    mask = truth >= 0
    return rows.only(mask), truth[mask]


def score_split(
    catalog: Catalog, corpus: Corpus, wanted: Target, model: Model, meta: BundleMeta, split: str
) -> Scores:
    """Score a model on the rows of one split of its own snapshot.

    Raises:
        NotEnoughDataError: the split has no row with one of its classes.
    """
    own = replace(corpus, snapshot=meta.split)
    rows, truth = labelled_rows(catalog, own, wanted, meta.classes, split)
    if not len(truth):
        raise NotEnoughDataError(f"{wanted.name}: no labelled photo in {split}")
    answers = model.answer(CatalogQuestions(catalog, own, rows))
    return classification_scores(truth, answers, rows.groups, meta.classes, seed=meta.seed)


def discard_trainings(bundles: Path) -> None:
    """Remove what killed trainings would go on from: frames of photos are in it."""
    for folder in bundles.glob(f"{_TRAINING}*/"):
        shutil.rmtree(folder, ignore_errors=True)


def make_lesson(
    catalog: Catalog,
    target: str,
    corpus: Corpus,
    bundles: Path,
    *,
    recipe: Recipe,
    options: TargetOptions | None = None,
) -> Lesson:
    """Gather what a learner would be given, without training; for arguments see `train`."""
    with catalog.reading() as connection:
        wanted = find_target(target, label_fields(connection), options)
    return lesson_of(catalog, wanted, corpus, bundles, recipe, Running())[0]
