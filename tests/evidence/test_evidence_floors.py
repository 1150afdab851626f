"""Floors worked by hand, and a trivial probe that finds what is there and nothing else."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import f1_score

from solesight.errors import NotEnoughDataError
from solesight.evidence import (
    TRIVIAL_NAMES,
    FloorRows,
    TrivialFacts,
    floors,
    trivial_features,
)


def test_majority_comes_from_the_training_rows() -> None:
    train = FloorRows([0, 0, 0, 1], [0, 1, 2, 3])
    scored = FloorRows([1, 1, 1, 0], [4, 5, 6, 7])
    found = floors(train, scored, n_classes=2)
    assert set(found) == {"majority"}
    assert found["majority"].accuracy.value == 0.25
    expected = f1_score([1, 1, 1, 0], [0, 0, 0, 0], average="macro", zero_division=0)
    assert found["majority"].macro_f1.value == pytest.approx(expected)
    assert found["majority"].accuracy.n == 4


def test_commonest_class_by_category_with_the_majority_for_unseen_values() -> None:
    train = FloorRows(
        [0, 0, 1, 1, 1, 2],
        np.arange(6),
        categories={"source": ["a", "a", "a", "b", "b", None], "only_here": ["x"] * 6},
    )
    scored = FloorRows(
        [0, 1, 1, 2, 0], np.arange(5), categories={"source": ["a", "b", "new", None, "b"]}
    )
    found = floors(train, scored, n_classes=3)
    assert set(found) == {"majority", "by_source"}
    assert found["by_source"].accuracy.value == pytest.approx(4 / 5)
    assert "source" in found["by_source"].rule


def _facts(width: int, *, kind: str = "JPEG", border: bool = True) -> TrivialFacts:
    lab = (95.0, 0.0, 1.0) if border else None
    return TrivialFacts(width, 200, 30_000 + width, kind, "RGB", lab, 2.0 if border else None)


def test_trivial_features_by_hand() -> None:
    matrix = trivial_features([_facts(400), _facts(100, kind="jp2", border=False)])
    assert matrix.shape == (2, len(TRIVIAL_NAMES))
    first = dict(zip(TRIVIAL_NAMES, matrix[0], strict=True))
    second = dict(zip(TRIVIAL_NAMES, matrix[1], strict=True))
    assert first["log_aspect"] == pytest.approx(np.log(2))
    assert first["log_bytes_per_pixel"] == pytest.approx(np.log(30_400 / 80_000))
    assert (first["format_jpeg"], first["format_other"], first["border_l"]) == (1.0, 0.0, 95.0)
    assert (second["format_jpeg"], second["format_other"], second["mode_rgb"]) == (0.0, 1.0, 1.0)
    assert np.isnan(second["border_std"])
    assert trivial_features([]).shape == (0, len(TRIVIAL_NAMES))


def test_trivial_floor_finds_a_source_with_one_width_among_others() -> None:
    """Class 1 is always 300 wide, class 0 is 200 or 400: no straight line tells them apart."""
    rng = np.random.default_rng(0)

    def rows(n: int) -> FloorRows:
        truth = rng.integers(0, 2, n)
        widths = np.where(truth == 1, 300, rng.choice([200, 400], n))
        facts = [_facts(int(w), border=bool(i % 3)) for i, w in enumerate(widths)]
        return FloorRows(truth, np.arange(n), trivial_features(facts))

    found = floors(rows(300), rows(200), n_classes=2)["trivial"]
    assert found.accuracy.value > 0.98
    assert found.macro_f1.value > 0.98
    assert found.accuracy.n == 200


def test_trivial_floor_finds_nothing_where_nothing_is() -> None:
    rng = np.random.default_rng(1)

    def rows(n: int) -> FloorRows:
        return FloorRows(rng.integers(0, 2, n), np.arange(n), rng.normal(size=(n, 4)))

    found = floors(rows(600), rows(600), n_classes=2)["trivial"]
    assert found.accuracy.low is not None
    assert found.accuracy.low < 0.5 < found.accuracy.value + 0.06


def test_trivial_floor_with_one_class_missing_facts_and_constant_columns() -> None:
    matrix = np.column_stack([np.full(6, np.nan), np.ones(6), np.arange(6.0)])
    one = floors(
        FloorRows([2] * 6, np.arange(6), matrix), FloorRows([2, 0], [0, 1], matrix[:2]), n_classes=3
    )
    assert one["trivial"].accuracy.value == 0.5
    two = floors(
        FloorRows([0, 0, 0, 2, 2, 2], np.arange(6), matrix),
        FloorRows([0, 2], [0, 1], matrix[[0, 5]]),
        n_classes=3,
    )
    assert two["trivial"].accuracy.value == 1.0


def test_floors_need_rows_on_both_sides() -> None:
    with pytest.raises(NotEnoughDataError):
        floors(FloorRows([], []), FloorRows([0], [0]), n_classes=2)


def test_floor_as_json() -> None:
    found = floors(FloorRows([0, 1, 1], [0, 1, 2]), FloorRows([1, 0], [0, 1]), n_classes=2)
    json = found["majority"].as_json()
    assert set(json) == {"rule", "accuracy", "macro_f1"}
    assert set(json["accuracy"]) == {"value", "low", "high", "n"}
