"""Stacks: out of fold by group, better with facts, whole without them, back from a bundle."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lessons import Asked, made_lesson

from solesight.bundles import BundleMeta, load_bundle, save_bundle
from solesight.errors import BundleError, SettingsError, UnknownNameError
from solesight.learn import Lesson, find_learner
from solesight.learn.learners import options_of
from solesight.learn.probing import ProbeLearner
from solesight.learn.stacked.bases import BaseTask, parse_base
from solesight.learn.stacked.folding import fold_numbers, out_of_fold

_QUICK = {"bases": "probe:ridge,probe:centroid", "folds": "3"}


def _fit(lesson: Lesson, **settings_: str) -> Any:
    return find_learner("stack").fit(lesson, options_of("stack", {**_QUICK, **settings_}))


def _right(model: Any, lesson: Lesson, facts: list[dict[str, str]] | None = None) -> float:
    checks = ~lesson.trains
    rows = lesson.rows.only(checks)
    known = [row.facts() for row in rows.photos] if facts is None else facts
    chances = model.answer(Asked(rows.vectors, known))
    assert np.allclose(chances.sum(axis=1), 1)
    return float((chances.argmax(axis=1) == lesson.truth[checks]).mean())


@settings(deadline=None, max_examples=25)
@given(st.integers(2, 5), st.integers(0, 1000), st.integers(1, 4))
def test_no_group_is_in_two_folds(folds: int, seed: int, k: int) -> None:
    rng = np.random.default_rng(seed)
    groups = np.array([f"g{i}" for i in rng.integers(0, 12, 60)])
    truth = rng.integers(0, k, 60)
    numbers = fold_numbers(truth, groups, folds, seed)
    assert set(numbers.tolist()) <= set(range(folds))
    for group in set(groups.tolist()):
        assert len(set(numbers[groups == group].tolist())) == 1


def test_a_base_never_learned_from_the_rows_that_it_answers_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lesson = made_lesson(tmp_path)
    learned: list[set[str]] = []
    fit = ProbeLearner.fit

    def spied(self: Any, told: Lesson, options: Any) -> Any:
        learned.append({row.photo for row in told.rows.only(told.trains).photos})
        return fit(self, told, options)

    monkeypatch.setattr(ProbeLearner, "fit", spied)
    trains = lesson.trains
    numbers = np.full(len(trains), -1)
    numbers[trains] = fold_numbers(lesson.truth[trains], lesson.rows.groups[trains], 3, 0)
    task = BaseTask.made(parse_base("probe:ridge"), lesson)
    found = out_of_fold(task, numbers, tmp_path)
    assert found.shape == (trains.sum(), 3)
    assert len(learned) == 3
    photos = np.array([row.photo for row in lesson.rows.photos])
    for number, known in enumerate(learned):
        held = set(photos[numbers == number].tolist())
        groups = {g for g, p in zip(lesson.rows.groups, photos, strict=True) if p in known}
        mine = {g for g, p in zip(lesson.rows.groups, photos, strict=True) if p in held}
        assert not held & known
        assert not groups & mine, "nor from another photo of the same shoe"


def test_out_of_fold_answers_of_noise_know_nothing(tmp_path: Path) -> None:
    """Labels at random, one a group: whoever saw another photo of the shoe would be right."""
    lesson = made_lesson(tmp_path, n=400, k=2)
    coin = np.random.default_rng(5).integers(0, 2, 100)[np.repeat(np.arange(100), 4)]
    lesson = replace(lesson, truth=coin, rows=replace(lesson.rows, vectors=_noise(400)))
    trains = lesson.trains
    numbers = np.full(400, -1)
    numbers[trains] = fold_numbers(coin[trains], lesson.rows.groups[trains], 4, 0)
    found = out_of_fold(BaseTask.made(parse_base("probe:knn"), lesson), numbers, tmp_path)
    assert (found.argmax(axis=1) == coin[trains]).mean() < 0.7
    # By rows instead of groups, it would be right nearly always: the test can fail.
    numbers[trains] = np.arange(trains.sum()) % 4
    found = out_of_fold(BaseTask.made(parse_base("probe:knn"), lesson), numbers, tmp_path / "rows")
    assert (found.argmax(axis=1) == coin[trains]).mean() > 0.95


def _noise(n: int) -> Any:
    """Noise that is nearly the same for the four photos of a group."""
    rng = np.random.default_rng(7)
    x = np.repeat(rng.normal(size=(n // 4, 12)), 4, axis=0) + 0.01 * rng.normal(size=(n, 12))
    return (x / np.linalg.norm(x, axis=1, keepdims=True)).astype(np.float32)


@pytest.mark.parametrize("meta", ["mean", "logistic", "forest", "boosting"])
def test_every_meta_model_learns_and_comes_back_from_its_bundle(meta: str, tmp_path: Path) -> None:
    lesson = made_lesson(tmp_path / "half-done")
    model = _fit(lesson, meta=meta)
    assert _right(model, lesson) > 0.8
    saved = model.save()
    about = BundleMeta("color", "stack", lesson.classes, "made-up", "0" * 64, 1, 0, {}, (),
                       configuration=saved.configuration)  # fmt: skip
    folder = save_bundle(tmp_path, about, saved.arrays, files=saved.files).folder
    again = find_learner("stack").load(load_bundle(folder))
    asked = lesson.questions(~lesson.trains)
    assert np.abs(again.answer(asked) - model.answer(asked)).max() < 1e-6
    assert {"gain", "best_base", "tried", "meta"} <= set(saved.configuration)


def _brands(k: int, n: int) -> list[dict[str, str]]:
    """A fact that tells the class, as a brand tells much of a model."""
    numbers = np.repeat(np.arange(n // 4), 4)
    truth = np.random.default_rng(0).permutation(n // 4)[numbers] % k
    return [{"brand": f"maker {code}"} for code in truth]


def test_facts_help_where_there_are_some_and_harm_nobody_where_there_are_none(
    tmp_path: Path,
) -> None:
    facts = _brands(4, 400)
    lesson = made_lesson(tmp_path, n=400, k=4, noise=2.5, facts=facts, hints=("brand",))
    told, untold = _fit(lesson, meta="forest"), _fit(lesson, meta="forest", facts="none")
    nothing: list[dict[str, str]] = [{} for _ in range(int((~lesson.trains).sum()))]
    plain = _right(untold, lesson)
    assert _right(told, lesson) > plain + 0.1
    assert _right(told, lesson, nothing) > plain - 0.06
    assert _right(untold, lesson, nothing) == plain


def test_a_class_that_a_fold_has_not_is_only_unknown_there(tmp_path: Path) -> None:
    lesson = made_lesson(tmp_path)
    truth = lesson.truth.copy()
    rare = lesson.rows.groups == lesson.rows.groups[lesson.trains][0]
    truth[rare] = 3  # all its train rows are one group
    known = replace(lesson, truth=truth, classes=(*lesson.classes, "rare"))
    model = _fit(known, meta="mean")
    assert model.answer(known.questions()).shape == (len(truth), 4)


def test_a_killed_training_goes_on_to_the_same_stack(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lesson = made_lesson(tmp_path / "a")
    whole = _fit(lesson)
    calls = 0
    fit = ProbeLearner.fit

    def dies(self: Any, told: Lesson, options: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == 3:
            raise KeyboardInterrupt
        return fit(self, told, options)

    other = replace(lesson, folder=tmp_path / "b")
    monkeypatch.setattr(ProbeLearner, "fit", dies)
    with pytest.raises(KeyboardInterrupt):
        _fit(other)
    assert calls == 3
    again = _fit(other)
    assert calls == 3 + 8 - 2, "two folds of eight fits were kept"
    asked = lesson.questions()
    assert np.array_equal(again.answer(asked), whole.answer(asked))


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("stack", SettingsError),
        ("nobody", UnknownNameError),
        ("probe:svm", UnknownNameError),
        ("probe:powr=1", UnknownNameError),
        ("/probe", SettingsError),
    ],
)
def test_a_base_that_cannot_be_is_refused(text: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        parse_base(text)


def test_a_base_in_words() -> None:
    base = parse_base("model/probe:kind=knn;power=1@sneaker")
    assert (base.target, base.learner, base.part) == ("model", "probe", "sneaker")
    assert dict(base.settings) == {"kind": "knn", "power": "1"}
    assert dict(parse_base("probe:ridge").settings) == {"kind": "ridge"}


@pytest.mark.parametrize("text", ["bases=", "meta=svm", "folds=1"])
def test_options_that_cannot_work_are_refused(text: str) -> None:
    name, _, value = text.partition("=")
    with pytest.raises(SettingsError):
        options_of("stack", {name: value})


def test_an_embedder_that_is_not_joined_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="made-up"):
        _fit(made_lesson(tmp_path), bases="probe@sneaker")


def test_a_stack_without_one_of_its_parts_is_refused(tmp_path: Path) -> None:
    lesson = made_lesson(tmp_path / "half-done")
    saved = _fit(lesson, meta="mean").save()
    told = {**saved.configuration}
    del told["bases"]
    about = BundleMeta("color", "stack", lesson.classes, "made-up", "0" * 64, 1, 0, {}, (),
                       configuration=told)  # fmt: skip
    folder = save_bundle(tmp_path, about, saved.arrays).folder
    with pytest.raises(BundleError, match="no whole stack"):
        find_learner("stack").load(load_bundle(folder))
