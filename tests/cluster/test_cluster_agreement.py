"""Agreement of clusters with columns: perfect, absent, and the warning."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import normalized_mutual_info_score

from solesight.cluster.agreement import Agreement, agreement, agreement_warning
from solesight.cluster.columns import Column
from solesight.evidence import Metric


def column(values: list[str | None], name: str = "brand") -> Column:
    return Column(name, tuple(values), tuple(sorted({v for v in values if v})))


def test_all_and_nothing() -> None:
    rng = np.random.default_rng(0)
    labels = np.arange(300) % 3
    groups = np.arange(300)
    same = agreement(column([f"b{i}" for i in labels]), labels, groups)
    assert same is not None
    assert same.nmi.value == pytest.approx(1)
    assert same.above == pytest.approx(1)
    random = [f"b{i}" for i in rng.integers(0, 3, 300)]
    chance = agreement(column(random), labels, groups)
    assert chance is not None
    assert chance.nmi.value == pytest.approx(normalized_mutual_info_score(random, labels))
    assert chance.nmi.low < chance.floor + 0.02
    assert chance.above < 0.03


def test_the_floor_knows_that_photos_come_in_shoes() -> None:
    """Clusters that hold whole shoes, and a value a shoe: alike by chance, far more than rows."""
    rng = np.random.default_rng(1)
    groups = np.arange(400) // 10
    labels, values = rng.integers(0, 4, 40)[groups], rng.integers(0, 8, 40)[groups]
    found = agreement(column([f"m{v}" for v in values]), labels, groups)
    assert found is not None
    assert found.floor > 0.08
    assert found.above < 0.12
    singles = agreement(column([f"m{v}" for v in values]), labels, np.arange(400))
    assert singles is not None
    assert singles.floor < found.floor / 2


def test_rows_without_value_or_cluster_are_left_out() -> None:
    labels = np.array([0, 0, 1, 1, -1, 0])
    found = agreement(column(["a", "a", "b", "b", "a", None]), labels, np.arange(6))
    assert found is not None
    assert found.nmi.n == 4
    assert agreement(column(["a"] * 6), labels, np.arange(6)) is None


def line(name: str, above: float) -> Agreement:
    return Agreement(name, Metric(above, above - 0.01, above, 10), 0.0, above, 3)


def test_the_warning_names_what_the_clusters_follow() -> None:
    said = agreement_warning([line("source", 0.6), line("brand", 0.3), line("model", 0.4)])
    assert said is not None
    assert "follow source (0.60 above chance) more than model (0.40)" in said
    assert agreement_warning([line("source", 0.3), line("brand", 0.2), line("model", 0.4)]) is None
    assert agreement_warning([line("background", 0.01)]) is None
    only = agreement_warning([line("background", 0.5)])
    assert only is not None
    assert "no brand or model is known" in only
    assert agreement_warning([line("brand", 0.5)]) is None


def test_planted_sources_are_warned_of_and_planted_brands_are_not() -> None:
    rng = np.random.default_rng(2)
    groups = np.arange(600) // 3
    source, brand = rng.integers(0, 3, 200)[groups], rng.integers(0, 3, 200)[groups]
    said = {}
    for name, followed in (("source", source), ("brand", brand)):
        # One photo in ten lies somewhere else.
        labels = np.where(rng.random(600) < 0.1, rng.integers(0, 3, 600), followed)
        columns = [column([f"s{v}" for v in source], "source"), column([f"b{v}" for v in brand])]
        found = [agreement(one, labels, groups) for one in columns]
        said[name] = agreement_warning([one for one in found if one is not None])
    assert said["brand"] is None
    assert said["source"] is not None
    assert "follow source" in said["source"]
