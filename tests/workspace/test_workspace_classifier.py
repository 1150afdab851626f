"""Learners by scikit-learn's contract: cloned, fitted, scored and searched by scikit-learn."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from sklearn.base import clone, is_classifier
from sklearn.model_selection import GridSearchCV, GroupKFold, cross_val_predict

import solesight
from solesight.catalog import read_snapshot
from solesight.errors import NotEnoughDataError
from solesight.workspace import Workspace


@pytest.fixture(scope="module")
def ws(job: Path) -> Iterator[Workspace]:
    with solesight.open(job, workers=0) as opened:
        yield opened


def test_it_keeps_the_contract(ws: Workspace) -> None:
    made = ws.classifier("brand", top=3, seed=4)
    assert is_classifier(made)
    assert {"learner", "settings", "seed", "validation", "shelf"} == set(made.get_params())
    twin = clone(made).set_params(seed=5)
    assert (made.seed, twin.seed, twin.shelf is made.shelf) == (4, 5, True)
    shelf = made.shelf
    fitted = made.fit(shelf.x, shelf.y)
    assert fitted.classes_.tolist() == sorted(set(shelf.y.tolist()))
    said = fitted.predict_proba(shelf.x)
    assert said.sum(axis=1) == pytest.approx(1)
    assert (fitted.classes_[said.argmax(axis=1)] == fitted.predict(shelf.x)).all()
    assert fitted.score(shelf.x, shelf.y) == (fitted.predict(shelf.x) == shelf.y).mean()
    again = clone(made).fit(shelf.x, shelf.y)
    assert np.array_equal(again.predict_proba(shelf.x), said)
    # Rows are told by their photos, not by their order.
    assert np.allclose(fitted.predict_proba(shelf.x[::-1]), said[::-1], atol=1e-6)


def test_no_test_row_is_on_the_shelf_and_strangers_are_refused(ws: Workspace) -> None:
    made = ws.classifier("brand", top=3)
    with ws.catalog.reading() as connection:
        splits = read_snapshot(connection, made.shelf.rows.snapshot).splits
    assert {splits[photo] for photo in made.shelf.x[:, 0].tolist()} == {"train", "validation"}
    made.fit(made.shelf.x, made.shelf.y)
    with pytest.raises(ValueError, match="not on the shelf"):
        made.predict([["0" * 64]])
    one = made.shelf.groups == made.shelf.groups[0]
    with pytest.raises(NotEnoughDataError, match="two groups"):
        clone(made).fit(made.shelf.x[one], made.shelf.y[one])


def test_scikit_learn_cross_validates_and_searches(ws: Workspace) -> None:
    usual = ws.settings.embedder  # named, so that brands are not learned from vectors of their own
    with solesight.open(ws.folder, workers=0, embedder=usual) as chosen:
        made = chosen.classifier("brand", top=2)
    shelf = made.shelf
    folds = GroupKFold(2)
    answers = cross_val_predict(made, shelf.x, shelf.y, groups=shelf.groups, cv=folds)
    for known, asked in folds.split(shelf.x, shelf.y, shelf.groups):
        own = clone(made).fit(shelf.x[known], shelf.y[known])
        assert (answers[asked] == own.predict(shelf.x[asked])).all()
        # It learned: what it has seen it knows.
        assert own.score(shelf.x[known], shelf.y[known]) > 0.8
    assert len(set(answers.tolist())) > 1
    search = GridSearchCV(made, {"validation": [0.2, 0.4]}, cv=GroupKFold(2))
    search.fit(shelf.x, shelf.y, groups=shelf.groups)
    assert search.best_params_["validation"] in (0.2, 0.4)
