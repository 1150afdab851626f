"""One temperature, found where it is known."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import log_softmax

from solesight.learn.calibrate import fit_temperature, softmax


def test_softmax_against_scipy_and_for_huge_logits() -> None:
    logits = np.random.default_rng(0).normal(size=(20, 5)) * 30
    assert np.allclose(softmax(logits), np.exp(log_softmax(logits, axis=1)))
    huge = softmax(np.array([[1e30, -1e30], [0.0, 0.0]]))
    assert huge.tolist() == [[1.0, 0.0], [0.5, 0.5]]


@pytest.mark.parametrize("temperature", [0.3, 1.0, 4.0])
def test_a_known_temperature_is_found(temperature: float) -> None:
    rng = np.random.default_rng(1)
    honest = rng.normal(size=(6000, 4)) * 1.5
    odds = softmax(honest)
    truth = (rng.random((6000, 1)) > odds.cumsum(axis=1)).sum(axis=1).clip(0, 3)
    assert fit_temperature(honest * temperature, truth) == pytest.approx(temperature, rel=0.06)


def test_a_few_right_answers_do_not_ask_for_certainty() -> None:
    logits = np.array([[2.0, -2.0], [-2.0, 2.0], [2.0, -2.0]])
    truth = np.array([0, 1, 0])
    cooled = softmax(logits / fit_temperature(logits, truth))
    # Platt's target for three of three is 1 - 1 / 5.
    assert cooled.max(axis=1) == pytest.approx(0.8, abs=1e-3)


def test_confidence_without_knowledge_is_taken_back() -> None:
    rng = np.random.default_rng(2)
    logits, truth = rng.normal(size=(500, 3)) * 10, rng.integers(0, 3, 500)
    assert fit_temperature(logits, truth) > 10
