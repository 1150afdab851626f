"""Hyped told on sources that were left out of training: one resale site and one shop at a time."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
from embedder_hyped import RESALE, SHOP
from learners_rows import Row

from solesight.bundles import BundleMeta
from solesight.evidence import Metric, classification_scores, label_scores
from solesight.evidence.nuisance import nuisance_answers
from solesight.eye import frames_config
from solesight.learn import CatalogQuestions, Corpus, Lesson, find_learner, find_target, label_rows
from solesight.learn.dataset import Rows, gather
from solesight.learn.learners import options_of
from solesight.learn.looks import log_look
from solesight.progress import Running
from solesight.workspace import Workspace

__all__ = ["across"]

CLASSES = ("everyday", "hyped")
_SHARES = ("accuracy", "macro_f1", "balanced_accuracy")


def across(ws: Workspace, row: Row, *, final: bool) -> dict[str, Any]:
    """Train without a resale site and a shop, ask for these; all pairs, their answers together.

    Args:
        ws: with splits and vectors.
        row: learner and settings.
        final: ask the test rows of the sources left out too; the look is logged.
    """
    corpus = Corpus(ws._kept(), frames_config(), ws.spec, caps=ws.caps)
    wanted = find_target("hyped")
    parts = ("train", "validation", *(("test",) if final else ()))
    rows = gather(ws.catalog, corpus, parts)
    said = label_rows(wanted, [one.facts() for one in rows.photos]).values
    truth = np.array([CLASSES.index(word) if word else -1 for word in said])
    known = np.isin([one.source for one in rows.photos], [*sum(RESALE, ()), *sum(SHOP, ())])
    rows, truth = rows.only(known & (truth >= 0)), truth[known & (truth >= 0)]
    asked: dict[str, list[tuple[np.ndarray, ...]]] = {part: [] for part in parts[1:]}
    for resale, shop in product(RESALE, SHOP):
        out = np.isin([one.source for one in rows.photos], [*resale, *shop])
        learns = ~out & np.isin(rows.splits, ("train", "validation"))
        some, codes = rows.only(learns), truth[learns]
        lesson = Lesson(wanted, CLASSES, some, codes, ws.catalog, corpus, 0, Running(),
                        ws.folder / ".across")  # fmt: skip
        chosen = find_learner(row.learner)
        model = chosen.fit(lesson, options_of(row.learner, dict(row.settings)))
        for part, found in asked.items():
            mask = out & (rows.splits == part)
            answers = model.answer(CatalogQuestions(ws.catalog, corpus, rows.only(mask)))
            train = some.splits == "train"
            trivial = _floor_answers(some.only(train), codes[train], rows.only(mask))
            found.append((truth[mask], answers.argmax(axis=1), rows.groups[mask], trivial))
    told = {part: _scores(found) for part, found in asked.items()}
    if final:
        _log(ws, row, rows.snapshot, asked["test"])
    return {
        "bundle": "", "classes": 2, "train": {"photos": int((rows.splits == "train").sum())},
        "floors": _floors(asked["validation"]), "validation": told["validation"],
        "test": told.get("test"),
    }  # fmt: skip


def _floor_answers(train: Rows, codes: np.ndarray, asked: Rows) -> np.ndarray:
    return nuisance_answers(train.trivial, codes, asked.trivial, balanced=True)


def _log(ws: Workspace, row: Row, snapshot: int, found: list[tuple[np.ndarray, ...]]) -> None:
    truth, answers, groups, _ = _joined(found)
    meta = BundleMeta("hyped", row.learner, CLASSES, "", "", snapshot, 0, {}, (), name="across")
    log_look(ws.catalog, meta, classification_scores(truth, np.eye(2)[answers], groups, CLASSES))


def _joined(found: list[tuple[np.ndarray, ...]]) -> tuple[np.ndarray, ...]:
    return tuple(np.concatenate(column) for column in zip(*found, strict=True))


def _scores(found: list[tuple[np.ndarray, ...]]) -> dict[str, Any]:
    truth, answers, groups, _ = _joined(found)
    metrics = label_scores(truth, answers, groups, 2)
    kept = {name: metrics[name].as_json() for name in _SHARES}
    return {**kept, "n": len(truth), "groups": len(set(groups.tolist()))}


def _floors(found: list[tuple[np.ndarray, ...]]) -> dict[str, Any]:
    truth, _, groups, trivial = _joined(found)
    rules = {"trivial": trivial, "majority": np.full(len(truth), int(truth.mean() >= 0.5))}
    scored: dict[str, dict[str, Metric]] = {
        name: label_scores(truth, said, groups, 2) for name, said in rules.items()
    }
    return {
        name: {key: metric.as_json() for key, metric in one.items()} for name, one in scored.items()
    }
