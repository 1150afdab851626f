"""Kinds of probes: what each is by an independent computation, chosen on validation, calibrated."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from lessons import Asked, made_lesson
from sklearn.linear_model import Ridge
from sklearn.neighbors import KNeighborsClassifier, NearestCentroid

from solesight.bundles import BundleMeta, load_bundle, save_bundle
from solesight.errors import BundleError, SettingsError, UnknownNameError
from solesight.learn import Lesson, ProbeLearner, Pruned, find_learner
from solesight.learn.kinds import KINDS, candidates
from solesight.learn.learners import options_of
from solesight.learn.linear import powered
from solesight.learn.neighbours import Neighbours


def _fit(lesson: Lesson, **settings: str) -> Any:
    return ProbeLearner().fit(lesson, options_of("probe", settings))


def _rows(n: int = 90, k: int = 3) -> tuple[Any, Any]:
    rng = np.random.default_rng(3)
    y = np.arange(n) % k
    return powered(rng.normal(size=(k, 8))[y] + 0.7 * rng.normal(size=(n, 8)), 1.0), y


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_learns_chooses_and_comes_back_from_its_bundle(
    kind: str, tmp_path: Path
) -> None:
    lesson = made_lesson(tmp_path / "half-done")
    model = _fit(lesson, kind=kind)
    checks = ~lesson.trains
    asked = lesson.questions(checks)
    chances = model.answer(asked)
    assert np.allclose(chances.sum(axis=1), 1)
    assert (chances.argmax(axis=1) == lesson.truth[checks]).mean() > 0.8
    saved = model.save()
    assert saved.configuration["kind"] == kind
    assert saved.configuration["c"] in [one["c"] for one in saved.configuration["tried"]]
    meta = BundleMeta("color", "probe", lesson.classes, "made-up", "0" * 64, 1, 0, {}, (),
                      configuration=saved.configuration)  # fmt: skip
    bundle = load_bundle(save_bundle(tmp_path, meta, saved.arrays).folder)
    again = find_learner("probe").load(bundle)
    assert np.array_equal(again.answer(asked), chances)


def test_ridge_is_ridge() -> None:
    x, y = _rows()
    found = next(candidates("ridge", x.copy(), y, 3, strengths=(10.0,), balanced=False))
    scaled = (x - x.mean(axis=0)) / x.std(axis=0)
    wanted = Ridge(alpha=len(x) / 10.0).fit(scaled, 2.0 * np.eye(3)[y] - 1).predict(scaled)
    assert np.allclose(found.scorer.scores(x), wanted, atol=1e-4)


def test_balanced_ridge_is_ridge_with_weights() -> None:
    x, y = _rows()
    x, y = x[:70], np.minimum(y[:70], 1)  # the second class is twice as large
    found = next(candidates("ridge", x.copy(), y, 2, strengths=(10.0,)))
    weights = len(y) / 2 / np.bincount(y)[y]
    scaled = (x - x.mean(axis=0)) / x.std(axis=0)
    model = Ridge(alpha=len(x) / 10.0).fit(scaled, 2.0 * np.eye(2)[y] - 1, sample_weight=weights)
    assert np.allclose(found.scorer.scores(x), model.predict(scaled), atol=1e-4)


def test_the_nearest_centroid_is_the_nearest() -> None:
    x, y = _rows()
    found = next(candidates("centroid", x.copy(), y, 3, strengths=(0.0,)))
    wanted = NearestCentroid().fit(x, y).predict(x)
    assert np.array_equal(found.scorer.scores(x).argmax(axis=1), wanted)


def test_one_neighbour_is_the_nearest_one() -> None:
    x, y = _rows()
    found = next(candidates("knn", x[:60].copy(), y[:60], 3, strengths=(1,), balanced=False))
    wanted = KNeighborsClassifier(1).fit(x[:60], y[:60]).predict(x[60:])
    assert np.array_equal(found.scorer.scores(x[60:]).argmax(axis=1), wanted)


@pytest.mark.parametrize("kind", KINDS)
def test_strengths_are_reported_the_strongest_first_and_a_report_may_end_it(
    kind: str, tmp_path: Path
) -> None:
    told: list[tuple[int, float]] = []

    def report(step: int, value: float) -> None:
        told.append((step, value))
        if step == 1:
            raise Pruned

    from dataclasses import replace

    with pytest.raises(Pruned):
        _fit(replace(made_lesson(tmp_path), report=report), kind=kind)
    assert [step for step, _ in told] == [0, 1]
    assert told[0][1] <= told[1][1] <= 1


def test_temperatures_make_probabilities_mean_what_they_say(tmp_path: Path) -> None:
    lesson = made_lesson(tmp_path, n=1600, noise=1.6)
    checks = ~lesson.trains
    for kind in KINDS:
        chances = _fit(lesson, kind=kind).answer(lesson.questions(checks))
        hits = chances.argmax(axis=1) == lesson.truth[checks]
        assert abs(chances.max(axis=1).mean() - hits.mean()) < 0.06, kind


@pytest.mark.parametrize(
    ("settings", "error"),
    [
        ({"kind": "svm"}, UnknownNameError),
        ({"power": "0"}, SettingsError),
        ({"recolored": "6"}, SettingsError),
        ({"strengths": "-1"}, SettingsError),
    ],
)
def test_options_that_cannot_work_are_refused(
    settings: dict[str, str], error: type[Exception]
) -> None:
    with pytest.raises(error):
        options_of("probe", settings)


def test_damaged_neighbours_are_refused(tmp_path: Path) -> None:
    arrays = _fit(made_lesson(tmp_path), kind="knn").save().arrays
    for wrong in (
        {**arrays, "codes": arrays["codes"] + 5},
        {**arrays, "codes": arrays["codes"][1:]},
        {name: a for name, a in arrays.items() if name != "weights"},
    ):
        with pytest.raises(BundleError):
            Neighbours.from_arrays(wrong, ("a", "b", "c"))
    fine = Neighbours.from_arrays(arrays, ("a", "b", "c"))
    with pytest.raises(ValueError, match="do not fit"):
        fine.predict_proba(np.zeros((2, 5), dtype=np.float32))
    assert len(fine.predict_proba(Asked(np.zeros((0, 12), np.float32), []).vectors)) == 0
