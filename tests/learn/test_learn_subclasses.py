"""Classes learned by what divides them: the sums by hand, a class of two looks, its bundle."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime as ort
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from lessons import made_lesson

from solesight.bundles import BundleMeta, load_bundle, save_bundle, shares_within, summed_logits
from solesight.errors import BundleError
from solesight.learn import Lesson, Probe, ProbeLearner, find_learner, fit_kind, subclasses_of
from solesight.learn.calibrate import softmax
from solesight.learn.exporting.building import vectors_graph
from solesight.learn.growth import _learned_otherwise
from solesight.learn.heads import _temperature
from solesight.learn.kinds import SHARED, Linear, _Told, candidates
from solesight.learn.learners import options_of
from solesight.learn.probe import ProbeOptions
from solesight.learn.subclasses import Subclasses


def test_rare_and_unnamed_rows_are_the_rest_of_their_class() -> None:
    names = ["Dunk", "dunk", "Blazer", None, "Dunk", "", "Samba", "Samba"]
    found = subclasses_of(np.array([0, 0, 0, 0, 1, 1, 1, 1]), names, least=2)
    # Nike: the rest (a Blazer, an unnamed one), Dunk. adidas: the rest (a Dunk of its own), Samba.
    assert found.members.tolist() == [0, 0, 1, 1]
    assert found.codes.tolist() == [1, 1, 0, 0, 2, 2, 3, 3]


@given(
    arrays(np.float32, (4, 5), elements=st.floats(-30, 30, width=32)),
    st.permutations([0, 0, 1, 2, 2]),
)
def test_a_class_is_as_likely_as_its_subclasses_together(logits: Any, members: list[int]) -> None:
    of = np.array(members)
    apart = softmax(logits)
    together = np.stack([apart[:, of == k].sum(axis=1) for k in range(3)], axis=1)
    assert softmax(summed_logits(logits, of)) == pytest.approx(together, abs=1e-5)
    shares = shares_within(logits, of, 2)
    assert shares.sum(axis=1) == pytest.approx(1)
    assert (shares[:, of != 2] == 0).all()


def test_subclasses_out_of_reach_leave_finite_logits() -> None:
    found = summed_logits(np.array([[-4000.0, 4000.0]], np.float32), np.array([0, 1]))
    assert np.isfinite(found).all()
    assert softmax(found)[0] == pytest.approx([0, 1])


def _two_looks(n: int = 400, seed: int = 0) -> tuple[Any, Any, list[str]]:
    """Two classes, each of two looks opposite each other: no one linear map tells them apart."""
    rng = np.random.default_rng(seed)
    look = rng.integers(0, 4, n)
    x = 0.15 * rng.normal(size=(n, 6))
    x[np.arange(n), look % 2] += np.where(look < 2, 1.0, -1.0)
    return x.astype(np.float32), look % 2, [f"look {k}" for k in look]


def test_a_class_of_two_looks_is_told_where_one_map_cannot() -> None:
    x, y, names = _two_looks()
    asked, truth, _ = _two_looks(seed=1)

    def right(options: ProbeOptions) -> float:
        probe = fit_kind("logistic", x, y, asked, truth, classes=("a", "b"),
                         options=options)  # fmt: skip
        return float((probe.predict_proba(asked).argmax(axis=1) == truth).mean())

    plain = ProbeOptions(power=1.0)
    assert right(plain) < 0.8
    assert right(replace(plain, subclasses=subclasses_of(y, names))) > 0.97


def test_a_subclass_has_a_share_of_its_classs_own_map() -> None:
    rng = np.random.default_rng(3)
    codes, members = np.repeat(np.arange(4), 30), np.array([0, 0, 1, 1])
    x = (rng.normal(size=(120, 5)) + 0.8 * np.eye(5)[codes]).astype(np.float32)

    def fitted(y: Any, k: int, subclasses: Subclasses | None = None) -> Linear:
        tried = candidates("logistic", x.copy(), y, k, strengths=(1.0, 0.1), subclasses=subclasses)
        *_, found = tried
        assert isinstance(found.scorer, Linear)
        assert found.strength == 1.0
        return found.scorer

    apart, whole = fitted(codes, 4), fitted(members[codes], 2)
    both = fitted(members[codes], 2, Subclasses(codes, members))
    wanted = apart.weights + SHARED * whole.weights[members]
    np.testing.assert_allclose(both.weights, wanted, atol=1e-4)
    np.testing.assert_allclose(both.bias, apart.bias + SHARED * whole.bias[members], atol=1e-4)


def test_classes_weigh_alike_however_many_subclasses_they_have() -> None:
    codes, members = np.array([0, 0, 0, 0, 1, 2, 2]), np.array([0, 0, 1])
    told = _Told(np.zeros((7, 1), np.float32), codes, 3, balanced=True, max_iter=1, members=members)
    weights = told.weights
    assert weights.mean() == pytest.approx(1)
    by_class = np.bincount(members[codes], weights=weights)
    assert by_class[0] == pytest.approx(by_class[1])
    by_part = np.bincount(codes, weights=weights)
    assert by_part[0] == pytest.approx(by_part[1])


def test_other_kinds_of_probes_have_no_subclasses() -> None:
    x, y, names = _two_looks()
    how = ProbeOptions(subclasses=subclasses_of(y, names))
    with pytest.raises(ValueError, match="logistic"):
        fit_kind("ridge", x, y, x, y, classes=("a", "b"), options=how)


def _divided_lesson(folder: Path) -> Lesson:
    facts = [{"line": f"line {i % 8}"} for i in range(240)]
    lesson = made_lesson(folder, facts=facts)
    return replace(lesson, target=replace(lesson.target, subclasses="line"))


def test_a_target_that_is_divided_is_learned_so_and_comes_back_from_its_bundle(
    tmp_path: Path,
) -> None:
    lesson = _divided_lesson(tmp_path / "half-done")
    learner = ProbeLearner()
    model = learner.fit(lesson, options_of("probe", {}))
    saved = model.save()
    assert isinstance(model.probe, Probe)
    assert saved.configuration["subclasses"] == len(saved.arrays["members"]) > len(lesson.classes)
    asked = lesson.questions(~lesson.trains)
    chances = model.answer(asked)
    assert chances.shape[1] == len(lesson.classes)
    assert (chances.argmax(axis=1) == lesson.truth[~lesson.trains]).mean() > 0.8
    meta = BundleMeta("color", "probe", lesson.classes, "made-up", "0" * 64, 1, 0, {}, (),
                      configuration=saved.configuration)  # fmt: skip
    bundle = load_bundle(save_bundle(tmp_path, meta, saved.arrays).folder)
    assert np.array_equal(find_learner("probe").load(bundle).answer(asked), chances)
    # Heads of one class against the rest have logits of one map, the bundle's are of two.
    assert _temperature(bundle) * (1 + SHARED) == pytest.approx(model.probe.temperature)
    before = {"subclasses": saved.configuration["subclasses"]}
    assert [_learned_otherwise(told) for told in ({}, bundle.meta.configuration, before)] == [
        False, False, True,
    ]  # fmt: skip
    for how in ({"subclasses": "no"}, {"kind": "ridge"}):
        assert "members" not in learner.fit(lesson, options_of("probe", how)).save().arrays


def test_its_graph_says_what_it_says(tmp_path: Path) -> None:
    pytest.importorskip("onnx")
    lesson = _divided_lesson(tmp_path)
    probe = ProbeLearner().fit(lesson, options_of("probe", {})).probe
    assert isinstance(probe, Probe)
    graph = vectors_graph(probe)
    given = lesson.rows.vectors[:50]
    (said,) = ort.InferenceSession(graph).run(None, {"vectors": given})
    assert said == pytest.approx(probe.predict_proba(given), abs=1e-5)


@pytest.mark.parametrize("members", [[0, 0, 0], [0, 1], [[0], [1], [1]], [0, 1, 2]])
def test_members_that_do_not_fit_are_refused(members: Any) -> None:
    arrays = {"weights": np.ones((3, 4), np.float32), "bias": np.zeros(3, np.float32),
              "temperature": np.ones(1), "power": np.ones(1)}  # fmt: skip
    whole = Probe.from_arrays({**arrays, "members": np.array([0, 1, 1])}, ("a", "b"))
    assert whole.logits(np.ones((2, 4))).shape == (2, 2)
    with pytest.raises(BundleError):
        Probe.from_arrays({**arrays, "members": np.array(members)}, ("a", "b"))
