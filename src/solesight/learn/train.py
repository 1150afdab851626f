"""The verb `train`: a target, learned from train rows, chosen on validation rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solesight.bundles import Bundle, BundleMeta, save_bundle
from solesight.catalog import Catalog, label_fields
from solesight.errors import NotEnoughDataError, UnknownNameError
from solesight.evidence import Scores, classification_scores, floors
from solesight.learn.classes import ClassRule, choose_classes
from solesight.learn.dataset import Corpus, Rows, gather
from solesight.learn.looks import log_look
from solesight.learn.probe import Probe, fit_probe
from solesight.learn.recolored import recolored_rows
from solesight.learn.targets import Target, TargetOptions, find_target, label_rows
from solesight.progress import Running

__all__ = ["LEARNERS", "Recipe", "Trained", "labelled_rows", "train"]

LEARNERS = ("probe",)


@dataclass(frozen=True)
class Recipe:
    """How a target is learned.

    Attributes:
        learner: ``probe`` is a logistic regression on vectors.
        seed: of everything random.
        final: look at the test rows too; the look is logged.
        recolored: in how many other colors training photos are seen besides, at most 5, where the
            target does not depend on colors.
    """

    learner: str = "probe"
    seed: int = 0
    final: bool = False
    recolored: int = 2


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
    if recipe.learner not in LEARNERS:
        raise UnknownNameError("learner", recipe.learner, LEARNERS)
    seed = recipe.seed
    with catalog.reading() as connection:
        wanted = find_target(target, label_fields(connection), options)
    rows = gather(catalog, corpus, ("train", "validation"))
    rows, truth, classes, left_out = _with_classes(rows, wanted)
    trains = rows.splits == "train"
    if trains.all() or not trains.any():
        raise NotEnoughDataError(
            f"{wanted.name}: {int(trains.sum())} labelled photos in train, "
            f"{int((~trains).sum())} in validation: add photos of more shoes"
        )
    kinds = recipe.recolored if wanted.any_color else 0
    more = recolored_rows(catalog, corpus, rows.only(trains), kinds, running)
    probe = _fit(rows, truth, trains, classes, seed, more)
    validation = _score(probe, rows.only(~trains), truth[~trains], classes, seed)
    meta = _meta(wanted, classes, corpus, rows, truth, seed)
    meta = replace(
        meta,
        validation=validation.as_json(),
        configuration={**meta.configuration, **probe.configuration, "recolored": kinds},
        left_out=left_out,
    )
    test = None
    if recipe.final:
        test = score_split(catalog, corpus, wanted, probe, meta, "test")
        meta = replace(meta, test=test.as_json(), n={**meta.n, "test": _count(test)})
    bundle = save_bundle(bundles, meta, probe.to_arrays())
    if test is not None:
        log_look(catalog, bundle.meta, test)
    return Trained(bundle, validation, test, left_out)


def _count(scores: Scores) -> dict[str, int]:
    return {"photos": scores.n, "groups": scores.groups}


def _with_classes(
    rows: Rows, wanted: Target
) -> tuple[Rows, NDArray[np.int64], tuple[str, ...], dict[str, int]]:
    labels = label_rows(wanted, [row.facts() for row in rows.photos])
    choice = choose_classes(
        labels.values,
        list(rows.groups),
        _without_test(wanted.rule),
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


def _without_test(rule: ClassRule) -> ClassRule:
    # Classes are chosen on train and validation rows alone, which hold about 85 % of the photos:
    # the needs shrink with them, so that no test row has a say in what becomes a class.
    return replace(
        rule, min_groups=max(2, rule.min_groups - 1), min_photos=round(rule.min_photos * 0.8)
    )


def _fit(
    rows: Rows,
    truth: NDArray[np.int64],
    trains: NDArray[np.bool_],
    classes: tuple[str, ...],
    seed: int,
    more: list[NDArray[np.float32]],
) -> Probe:
    return fit_probe(
        np.concatenate([rows.vectors[trains], *more]),
        np.tile(truth[trains], 1 + len(more)),
        rows.vectors[~trains],
        truth[~trains],
        classes=classes,
        seed=seed,
    )


def _score(
    probe: Probe, rows: Rows, truth: NDArray[np.int64], classes: tuple[str, ...], seed: int
) -> Scores:
    return classification_scores(
        truth, probe.predict_proba(rows.vectors), rows.groups, classes, seed=seed
    )


def _meta(
    wanted: Target,
    classes: tuple[str, ...],
    corpus: Corpus,
    rows: Rows,
    truth: NDArray[np.int64],
    seed: int,
) -> BundleMeta:
    trains = rows.splits == "train"
    found = floors(
        rows.only(trains).floor_rows(truth[trains]),
        rows.only(~trains).floor_rows(truth[~trains]),
        n_classes=len(classes),
        seed=seed,
    )
    return BundleMeta(
        target=wanted.name,
        learner="probe",
        classes=classes,
        embedder=corpus.embedder.name,
        embedder_sha256=corpus.embedder.sha256,
        split=rows.snapshot,
        seed=seed,
        n={name: _size(rows, rows.splits == name) for name in ("train", "validation")},
        caveats=wanted.caveats,
        floors={name: floor.as_json() for name, floor in found.items()},
        configuration={"frames": corpus.frames, "size": corpus.embedder.size},
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
    catalog: Catalog, corpus: Corpus, wanted: Target, probe: Probe, meta: BundleMeta, split: str
) -> Scores:
    """Score a probe on the rows of one split of its own snapshot.

    Raises:
        NotEnoughDataError: the split has no row with one of its classes.
    """
    own = replace(corpus, snapshot=meta.split)
    rows, truth = labelled_rows(catalog, own, wanted, meta.classes, split)
    if not len(truth):
        raise NotEnoughDataError(f"{wanted.name}: no labelled photo in {split}")
    return _score(probe, rows, truth, meta.classes, meta.seed)
