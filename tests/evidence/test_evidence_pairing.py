"""Paired tests: McNemar by hand, and differences that are those of the scores."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solesight.evidence import label_scores, paired_test
from solesight.evidence.pairing import mcnemar


def test_mcnemar_worked_by_hand() -> None:
    # Of seven disagreements one and six: twice the chance of at most one head in seven throws.
    assert mcnemar(1, 6) == pytest.approx(2 * (1 + 7) / 2**7)
    assert mcnemar(6, 1) == mcnemar(1, 6)
    assert mcnemar(4, 4) == 1.0
    assert mcnemar(0, 0) == 1.0


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(2, 6))
def test_the_differences_are_those_of_the_scores(seed: int, k: int) -> None:
    rng = np.random.default_rng(seed)
    truth, first, second = rng.integers(0, k, (3, 60))
    groups = rng.integers(0, 20, 60)
    found = paired_test(truth, first, second, groups)
    a, b = (label_scores(truth, said, groups, k) for said in (first, second))
    assert found.accuracy.value == pytest.approx(a["accuracy"].value - b["accuracy"].value)
    assert found.macro_f1.value == pytest.approx(a["macro_f1"].value - b["macro_f1"].value)
    back = paired_test(truth, second, first, groups)
    assert back.accuracy.value == pytest.approx(-found.accuracy.value)
    assert back.p_accuracy == pytest.approx(found.p_accuracy)
    assert found.only_first - found.only_second == round(60 * found.accuracy.value)


def test_equals_are_equal_and_a_clear_gap_is_clear() -> None:
    truth = np.arange(200) % 4
    wrong = (truth + 1) % 4
    half = np.where(np.arange(200) < 100, truth, wrong)
    groups = np.arange(200) // 2
    same = paired_test(truth, half, half, groups)
    assert (same.accuracy.value, same.p_accuracy, same.p_mcnemar) == (0.0, 1.0, 1.0)
    gap = paired_test(truth, truth, half, groups)
    assert gap.accuracy.value == pytest.approx(0.5)
    assert gap.accuracy.low is not None
    assert gap.accuracy.low > 0.3
    assert gap.p_accuracy < 0.01
    assert gap.p_mcnemar < 1e-20


def test_copies_of_one_shoe_do_not_make_a_difference_surer() -> None:
    truth = np.zeros(400, int)
    # Twenty shoes of twenty photos each: the second fails on four shoes, the first on one.
    groups = np.arange(400) // 20
    first, second = (np.isin(groups, bad).astype(int) for bad in ([0], [1, 2, 3, 4]))
    found = paired_test(truth, first, second, groups)
    assert found.p_mcnemar < 1e-8
    assert found.p_accuracy > 0.05
    lone = paired_test(truth, first, second, np.zeros(400))
    assert (lone.accuracy.low, lone.p_accuracy) == (None, 1.0)
