"""Calibrations as text, and what they read from scores."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from solesight.errors import BundleError, SettingsError
from solesight.identify import (
    FEATURES,
    Calibration,
    NamingThresholds,
    Pooling,
    calibration_of,
    unknown_features,
)

FITTED = Calibration(
    embedder="some",
    embedder_sha256="ab" * 32,
    pooling=Pooling(0.03, 0.2, 0.01),
    temperature=0.05,
    unknown_bias=1.5,
    unknown_weights={"best": -3.0, "share": 0.25},
    thresholds=NamingThresholds(unknown=0.4),
    fitted_on="drawn shoes",
)


def named(features: np.ndarray) -> dict[str, float]:
    return dict(zip(FEATURES, features.tolist(), strict=True))


def test_text_and_back() -> None:
    assert Calibration.from_json(FITTED.to_json()) == FITTED
    assert FITTED.fitted


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        FITTED.to_json().replace('"best",', '"nearest",'),
        FITTED.to_json().replace('"temperature": 0.05', '"temperature": 0'),
        FITTED.to_json().replace('"share": 0.25', '"sheen": 0.25'),
        FITTED.to_json().replace('"credit": 0.2', '"credit": 3'),
    ],
)
def test_what_is_no_calibration_is_refused(text: str) -> None:
    with pytest.raises(BundleError):
        Calibration.from_json(text)


def test_an_embedder_without_one_gets_a_guess_that_says_so() -> None:
    guess = calibration_of("0" * 64)
    assert not guess.fitted
    assert guess.embedder_sha256 == "0" * 64


def test_thresholds_lie_between_0_and_1() -> None:
    with pytest.raises(SettingsError, match="model"):
        NamingThresholds(model=1.2)


def test_features_are_what_they_are_called() -> None:
    scores = np.array([0.9, 0.8, 0.5, -np.inf, 0.7], np.float32)
    models = np.array([0, 0, 1, 0, -1])
    found = named(unknown_features(scores, models, replace(FITTED, model_temperature=0.1)))
    assert found["best"] == pytest.approx(0.9)
    assert found["gap"] == pytest.approx(0.1)
    assert found["model_gap"] == pytest.approx(0.2)
    assert found["lift"] == pytest.approx(0.9 - 2.0 / 3)
    weights = np.exp((scores[[0, 1, 2, 4]] - 0.9) / 0.05)
    assert found["share"] == pytest.approx(1 / weights.sum(), rel=1e-4)
    weights = np.exp((scores[[0, 1, 2, 4]] - 0.9) / 0.1)
    assert found["model_share"] == pytest.approx(weights[:2].sum() / weights.sum(), rel=1e-4)


def test_a_photo_straight_from_toe_or_heel_is_evidence_of_its_own() -> None:
    scores, models = np.array([0.9, 0.8], np.float32), np.array([0, 1])
    plain = unknown_features(scores, models, FITTED)
    straight = unknown_features(scores, models, FITTED, straight=True)
    assert named(straight - plain) == {name: float(name == "straight") for name in FEATURES}


def test_a_single_shoe_has_nobody_to_be_compared_with() -> None:
    found = named(unknown_features(np.array([0.6], np.float32), np.array([-1]), FITTED))
    assert (found["gap"], found["model_gap"], found["lift"], found["share"]) == (1, 1, 1, 1)
    none = unknown_features(np.array([-np.inf], np.float32), np.array([0]), FITTED)
    assert none.tolist() == [0.0] * len(FEATURES)


def test_unknown_is_a_logistic_function_of_the_features() -> None:
    features = np.zeros((2, len(FEATURES)))
    features[1, FEATURES.index("best")] = 1.0
    found = FITTED.unknown_probability(features)
    assert found == pytest.approx(1 / (1 + np.exp(-np.array([1.5, -1.5]))))
    assert np.isfinite(FITTED.unknown_probability(features * 1e9)).all()
