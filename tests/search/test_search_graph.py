"""The graph with its tail and tombstones, against sorting everything."""

from __future__ import annotations

import builtins
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from search_making import Lazy, brute, cloud, names, recall, same

from solesight.search import Index, Upkeep, layered, open_index
from solesight.search.graph import Graph

KEEP = Upkeep(build=False)


def _open(ids: list[str], vectors: Any, folder: Path, upkeep: Upkeep = KEEP) -> Index:
    return open_index(ids, vectors, folder=folder, key="k", exact_up_to=20, upkeep=upkeep)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the graph of the first 600 of a cloud of 800."""
    folder = tmp_path_factory.mktemp("index")
    index = _open(names(600), cloud(800)[:600], folder, Upkeep())
    assert (index.kind, index.tail, index.gone, index.notice) == ("hnsw", 0, 0, None)
    return folder


def test_the_graph_finds_nearly_all_with_exact_similarities(built: Path) -> None:
    vectors, queries = cloud(800)[:600], cloud(100, seed=9)
    found = _open(names(600), vectors, built).query(queries, 10)
    wanted = brute(vectors, queries, 10)
    assert recall(found, wanted) >= 0.99
    for i in range(100):
        exact = dict(zip(wanted.rows[i], wanted.similarities[i], strict=True))
        pairs = zip(found.rows[i], found.similarities[i], strict=True)
        assert all(exact[row] == similarity for row, similarity in pairs if row in exact)


@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_what_is_gone_is_not_found_and_what_is_new_is(built: Path, data: st.DataObject) -> None:
    rng = np.random.default_rng(data.draw(st.integers(0, 999)))
    keep = rng.random(800) < data.draw(st.sampled_from([0.05, 0.5, 0.95, 1.0]))
    keep[600:] &= rng.random(200) < data.draw(st.sampled_from([0.0, 0.1, 1.0]))
    rows = rng.permutation(np.flatnonzero(keep))
    vectors, ids = cloud(800)[rows], [f"photo-{i}" for i in rows]
    index = _open(ids, vectors, built)
    share = data.draw(st.sampled_from([None, 0.0, 0.02, 0.3, 0.9]))
    allowed = None if share is None else rng.random(len(rows)) < share
    k = data.draw(st.integers(1, 40))
    if index.kind == "hnsw":
        assert index.tail == (rows >= 600).sum()
        assert index.gone == 600 - (rows < 600).sum()
    queries = cloud(4, seed=data.draw(st.integers(0, 99)))
    wanted = brute(vectors, queries, k, allowed)
    hasty = data.draw(st.booleans())
    with pytest.MonkeyPatch.context() as patch:
        if hasty:
            patch.setattr(layered, "EF", 8)
            patch.setattr(layered, "MARGIN", 1)
        found = index.query(queries, k, allowed)
    # As many as there are, none twice, none that is not allowed, equal similarities.
    np.testing.assert_array_equal(found.rows >= 0, wanted.rows >= 0)
    for line in found.rows:
        assert len(set(line[line >= 0])) == (line >= 0).sum()
    if allowed is not None:
        assert allowed[found.rows[found.rows >= 0]].all()
    if (wanted.rows >= 0).any():
        assert recall(found, wanted) >= (0.7 if hasty else 0.98)
    # What is new is found surely, each new vector that belongs among the best.
    for got, best in zip(found.rows, wanted.rows, strict=True):
        assert {r for r in best if r >= 0 and rows[r] >= 600} <= set(got)


def test_a_new_photo_is_its_own_nearest(built: Path) -> None:
    vectors = cloud(800)[:601]
    index = _open(names(601), vectors, built)
    assert index.tail == 1
    found = index.query(vectors[600:], 1)
    assert found.rows.tolist() == [[600]]
    assert found.similarities[0, 0] == pytest.approx(1, abs=1e-6)


def test_a_tombstone_takes_nobodys_place(built: Path) -> None:
    vectors = cloud(800)[100:600]
    index = _open(names(500, start=100), vectors, built)
    assert index.gone == 100
    allowed = np.ones(500, dtype=np.bool_)
    allowed[7] = False
    # A row before the first is the last in numpy.
    found = index.query(vectors[-1:], 5, allowed)
    same(found, brute(vectors, vectors[-1:], 5, allowed))


def test_allowed_photos_far_from_the_query_are_all_found(
    built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(layered, "MARGIN", 1)
    monkeypatch.setattr(layered, "EF", 8)
    vectors, query = cloud(800)[:600], cloud(1, seed=9)
    order = np.argsort(vectors @ query[0])
    allowed = np.zeros(600, dtype=np.bool_)
    allowed[order[:60]] = True
    found = _open(names(600), vectors, built).query(query, 3, allowed)
    same(found, brute(vectors, query, 3, allowed))


def test_few_allowed_photos_are_compared_one_by_one(
    built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vectors, queries = cloud(800)[:600], cloud(3, seed=9)
    index = _open(names(600), vectors, built)

    def unasked(*_: object) -> None:
        raise AssertionError("the graph was asked")

    monkeypatch.setattr(Graph, "search", unasked)
    allowed = np.zeros(600, dtype=np.bool_)
    allowed[40:60] = True
    same(index.query(queries, 4, allowed), brute(vectors, queries, 4, allowed))
    allowed[60:100] = True
    with pytest.raises(AssertionError, match="was asked"):
        index.query(queries, 4, allowed)


def test_more_than_there_are_can_be_asked(built: Path) -> None:
    vectors, queries = cloud(800)[:600], cloud(3, seed=9)
    found = _open(names(600), vectors, built).query(queries, 700)
    same(found, brute(vectors, queries, 700))


def test_no_query_is_no_hit(built: Path) -> None:
    found = _open(names(600), cloud(800)[:600], built).query(np.empty((0, 16)), 5)
    assert found.rows.shape == found.similarities.shape == (0, 5)


def test_only_the_candidates_are_fetched(built: Path) -> None:
    lazy = Lazy(cloud(800)[:600])
    index = _open(names(600), lazy, built)
    before = lazy.fetched
    index.query(cloud(1, seed=9), 5)
    assert lazy.fetched - before <= 2 * 5 + 16


def test_without_faiss_search_is_exact_and_says_so(
    built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = builtins.__import__

    def lacking(name: str, *rest: Any, **more: Any) -> Any:
        if name == "faiss":
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", lacking)
    vectors, queries = cloud(800)[:600], cloud(3, seed=9)
    index = _open(names(600), vectors, built)
    assert index.kind == "exact"
    assert "solesight[index]" in str(index.notice)
    same(index.query(queries, 7), brute(vectors, queries, 7))
    assert open_index(names(600), vectors).notice is None


def test_without_a_folder_search_is_exact_and_says_so() -> None:
    index = open_index(names(50), cloud(50), exact_up_to=20)
    assert index.kind == "exact"
    assert "folder" in str(index.notice)
