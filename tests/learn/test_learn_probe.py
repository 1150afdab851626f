"""The probe: against scikit-learn, in plain arrays, and blind to the test rows."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.linear_model import LogisticRegression

from solesight.bundles import BundleMeta, load_bundle, save_bundle
from solesight.errors import BundleError, NotEnoughDataError
from solesight.evidence import classification_scores
from solesight.learn import Probe, ProbeOptions, fit_on_split, fit_probe
from solesight.learn.linear import powered

NAMES = ("a", "b", "c", "d")


def shoes(
    n: int = 400, d: int = 24, k: int = 4, *, seed: int = 0, noise: float = 1.2
) -> tuple[np.ndarray, np.ndarray]:
    """Unit vectors around ``k`` class centres."""
    rng = np.random.default_rng(seed)
    centres = np.random.default_rng(99).normal(size=(k, d))
    y = np.concatenate([np.arange(k), rng.integers(0, k, n - k)])
    x = centres[y] + noise * rng.normal(size=(n, d))
    return (x / np.linalg.norm(x, axis=1, keepdims=True)).astype(np.float32), y


def test_it_learns_and_its_probabilities_are_probabilities() -> None:
    probe = fit_probe(*shoes(seed=1), *shoes(200, seed=2), classes=NAMES)
    x, y = shoes(600, seed=3)
    probabilities = probe.predict_proba(x)
    assert probabilities.shape == (600, 4)
    assert probabilities.sum(axis=1) == pytest.approx(1.0)
    scores = classification_scores(y, probabilities, np.arange(600), NAMES)
    assert scores.metrics["accuracy"].value > 0.95
    assert scores.metrics["calibration_error"].value < 0.05


@pytest.mark.parametrize("k", [2, 4])
@pytest.mark.parametrize("class_weight", ["balanced", None])
def test_one_strength_equals_scikit_learn_on_standardised_rows(k: int, class_weight: Any) -> None:
    x, y = shoes(300, k=k, seed=4)
    asked, truth = shoes(80, k=k, seed=5)
    how = ProbeOptions(class_weight=class_weight, cs=(0.05,), power=1.0, max_iter=2000)
    probe = fit_probe(x, y, asked, truth, classes=NAMES[:k], options=how)
    mean, scale = x.mean(axis=0), x.std(axis=0)
    model = LogisticRegression(C=0.05, class_weight=class_weight, max_iter=2000)
    model.fit((x - mean) / scale, y)
    wanted = model.predict_log_proba((asked - mean) / scale)
    logits = probe.logits(asked).astype(np.float64)
    found = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    assert np.abs(found - wanted).max() < 0.02


def test_the_best_strength_on_validation_is_kept_the_stronger_among_equals() -> None:
    tried = (1.0, 1e-5, 0.1, 1e-2)
    hard = fit_probe(
        *shoes(120, seed=6, noise=4.0),
        *shoes(300, seed=7, noise=4.0),
        classes=NAMES,
        options=ProbeOptions(cs=tried),
    )
    trials = hard.configuration["tried"]
    assert [trial["c"] for trial in trials] == sorted(tried)
    best = max(trial["macro_f1"] for trial in trials)
    assert hard.c == next(trial["c"] for trial in trials if trial["macro_f1"] == best)
    easy = fit_probe(
        *shoes(200, seed=8, noise=0.1),
        *shoes(100, seed=9, noise=0.1),
        classes=NAMES,
        options=ProbeOptions(cs=tried),
    )
    assert {trial["macro_f1"] for trial in easy.configuration["tried"]} == {1.0}
    assert easy.c == 1e-5


def test_balanced_weights_help_the_rare_class() -> None:
    rng = np.random.default_rng(10)
    x = rng.normal(size=(1000, 6))
    y = (np.arange(1000) < 60).astype(int)
    x[y == 1, 0] += 1.5
    train, val = np.arange(1000) % 2 == 0, np.arange(1000) % 2 == 1
    recall = {}
    for weight in ("balanced", None):
        how = ProbeOptions(class_weight=weight, cs=(0.1,), power=1.0)
        probe = fit_probe(x[train], y[train], x[val], y[val], classes=("a", "b"), options=how)
        answers = probe.predict_proba(x[val]).argmax(axis=1)
        recall[weight] = (answers[y[val] == 1] == 1).mean()
    assert recall["balanced"] > recall[None] + 0.2


class _Spy:
    """Vectors that remember which rows were read."""

    def __init__(self, rows: np.ndarray) -> None:
        self._rows, self.read = rows, set[int]()

    def __getitem__(self, index: np.ndarray) -> np.ndarray:
        self.read |= set(index.tolist())
        rows: np.ndarray = self._rows[index]
        return rows


def test_the_test_rows_are_never_read() -> None:
    x, y = shoes(500, seed=11)
    splits = np.random.default_rng(0).choice(["train", "validation", "test"], 500)
    splits[:4] = "train"
    codes = np.where(np.arange(500) % 17 == 16, -1, y)
    spy = _Spy(x)
    probe = fit_on_split(spy, codes, splits, classes=NAMES)  # type: ignore[arg-type]
    allowed = set(np.flatnonzero((splits != "test") & (codes >= 0)).tolist())
    assert spy.read == allowed
    poisoned = x.copy()
    poisoned[splits == "test"] = np.nan
    scrambled = np.where(splits == "test", 3 - y, codes)
    again = fit_on_split(poisoned, scrambled, splits, classes=NAMES)
    assert np.array_equal(again.weights, probe.weights)
    assert again.temperature == probe.temperature


def test_the_same_rows_give_the_same_probe_bit_by_bit() -> None:
    rows = (*shoes(seed=12), *shoes(100, seed=13))
    first, second = (fit_probe(*rows, classes=NAMES, seed=3) for _ in range(2))
    assert np.array_equal(first.weights, second.weights)
    assert np.array_equal(first.bias, second.bias)
    assert first.configuration["seed"] == 3


def test_through_a_bundle_and_back(tmp_path: Path) -> None:
    probe = fit_probe(*shoes(seed=14), *shoes(100, seed=15), classes=NAMES)
    meta = BundleMeta(
        target="brand",
        learner="probe",
        classes=probe.classes,
        embedder="lite0",
        embedder_sha256="",
        split=1,
        seed=0,
        n={},
        caveats=(),
        configuration=probe.configuration,
    )
    saved = save_bundle(tmp_path, meta, probe.to_arrays())
    loaded = load_bundle(saved.folder)
    back = Probe.from_arrays(loaded.arrays, loaded.meta.classes, loaded.meta.configuration)
    x, _ = shoes(50, seed=16)
    assert np.array_equal(back.predict_proba(x), probe.predict_proba(x))
    assert back.c == probe.c
    assert np.isnan(Probe.from_arrays(loaded.arrays, loaded.meta.classes).c)


def test_arrays_of_another_shape_are_refused() -> None:
    good = fit_probe(*shoes(seed=17), *shoes(50, seed=18), classes=NAMES).to_arrays()
    wrong: list[tuple[str, np.ndarray]] = [
        ("bias", np.zeros(3, np.float32)),
        ("weights", np.zeros((4, 0), np.float32)),
        ("weights", np.ones((), np.float32)),
        ("temperature", np.zeros(1)),
        ("extra", np.zeros(1)),
    ]
    for name, array in wrong:
        with pytest.raises(BundleError, match="not those of a probe"):
            Probe.from_arrays({**good, name: array}, NAMES)
    with pytest.raises(BundleError):
        Probe.from_arrays({"weights": good["weights"]}, NAMES)
    with pytest.raises(BundleError):
        Probe.from_arrays(good, NAMES[:3])


def test_vectors_of_another_width_are_refused() -> None:
    probe = fit_probe(*shoes(seed=19), *shoes(50, seed=20), classes=NAMES)
    with pytest.raises(ValueError, match="do not fit"):
        probe.predict_proba(np.zeros((2, 23)))
    with pytest.raises(ValueError, match="do not fit"):
        probe.predict_proba(np.zeros(24))
    assert probe.predict_proba(np.zeros((0, 24))).shape == (0, 4)


def test_what_cannot_be_fitted_says_why() -> None:
    x, y = shoes(40, seed=21)
    with pytest.raises(NotEnoughDataError, match="two classes"):
        fit_probe(x, y * 0, x, y * 0, classes=("a",))
    with pytest.raises(NotEnoughDataError, match="no training photo for: d"):
        fit_probe(x[y < 3], y[y < 3], x, y, classes=NAMES)
    with pytest.raises(NotEnoughDataError, match="no validation photo"):
        fit_probe(x, y, x[:0], y[:0], classes=NAMES)
    with pytest.raises(ValueError, match="not finite"):
        fit_probe(x * np.nan, y, x, y, classes=NAMES)


def test_dead_columns_duplicates_and_a_single_row_a_class_are_fine() -> None:
    x = np.zeros((4, 5), np.float32)
    x[np.arange(4), np.arange(4)] = 1.0
    y = np.arange(4)
    probe = fit_probe(x, y, x, y, classes=NAMES)
    assert probe.predict_proba(x).argmax(axis=1).tolist() == [0, 1, 2, 3]
    same = fit_probe(np.ones((4, 5)), y, np.ones((2, 5)), y[:2], classes=NAMES)
    assert np.isfinite(same.predict_proba(x)).all()


@settings(deadline=None, max_examples=60)
@given(
    x=arrays(np.float32, (3, 4), elements=st.floats(-100, 100, width=32)),
    factor=st.floats(0.25, 8.0),
    power=st.sampled_from([0.5, 1.0]),
)
def test_powered_rows_are_unit_keep_signs_and_ignore_length(
    x: np.ndarray, factor: float, power: float
) -> None:
    x = np.where(np.abs(x) < 1e-3, np.float32(0), x)
    rows = powered(x, power)
    lengths = np.linalg.norm(rows, axis=1)
    assert np.allclose(lengths, np.any(x != 0, axis=1), atol=1e-5)
    assert np.array_equal(np.sign(rows), np.sign(x))
    assert np.allclose(powered(x * np.float32(factor), power), rows, atol=1e-4)


@pytest.mark.slow
def test_six_strengths_on_six_thousand_rows_take_under_a_minute() -> None:
    x, y = shoes(7000, 1280, 75, noise=6.0)
    names = tuple(str(i) for i in range(75))
    start = time.perf_counter()
    probe = fit_probe(x[:6000], y[:6000], x[6000:], y[6000:], classes=names)
    assert time.perf_counter() - start < 60
    assert len(probe.configuration["tried"]) == 6
