from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solesight.errors import SettingsError
from solesight.groups import NearPairs, near_pairs
from solesight.groups.looks import color_vectors, detail_vectors, looks_apart


def some_facts(seed: int, n: int, copies: int, noise: float) -> tuple[np.ndarray, np.ndarray]:
    """Facts of n photos on white, the last ones noisy copies of others."""
    rng = np.random.default_rng(seed)
    hashes = rng.integers(0, 2**64, n, dtype=np.uint64)
    layouts = rng.normal((70, 0, 0), (25, 12, 12), (n, 6, 6, 3)).astype(np.float32)
    layouts[:, rng.random((6, 6)) < 0.4] = (100, 0, 0)
    for copy in range(max(1, n - copies), n):
        origin = int(rng.integers(0, copy))
        flips = rng.integers(0, 64, int(rng.integers(0, 14))).astype(np.uint64)
        hashes[copy] = hashes[origin] ^ np.bitwise_or.reduce(np.uint64(1) << flips, initial=0)
        shift = rng.normal(0, noise, (6, 6, 3)).astype(np.float32)
        layouts[copy] = layouts[origin] + shift
    return hashes, layouts


def by_brute_force(
    hashes: np.ndarray, layouts: np.ndarray, max_hamming: int, max_color: float
) -> dict[tuple[int, int], tuple[int, np.float32]]:
    i, j = np.triu_indices(len(hashes), 1)
    if not len(i):
        return {}
    apart = looks_apart(color_vectors(layouts), detail_vectors(layouts), i, j)
    bits = [(int(hashes[a]) ^ int(hashes[b])).bit_count() for a, b in zip(i, j, strict=True)]
    return {
        (int(a), int(b)): (bit, color)
        for a, b, bit, color in zip(i, j, bits, apart, strict=True)
        if bit <= max_hamming and color <= np.float32(max_color)
    }


def as_dict(pairs: NearPairs) -> dict[tuple[int, int], tuple[int, np.float32]]:
    keys = zip(pairs.first.tolist(), pairs.second.tolist(), strict=True)
    return dict(zip(keys, zip(pairs.hamming.tolist(), pairs.color, strict=True), strict=True))


@settings(deadline=None, max_examples=60)
@given(
    seed=st.integers(0, 2**32),
    n=st.integers(0, 60),
    copies=st.integers(0, 40),
    noise=st.floats(0, 8),
    max_hamming=st.integers(0, 64),
    max_color=st.floats(0, 20),
)
def test_pairs_are_those_of_brute_force(
    seed: int, n: int, copies: int, noise: float, max_hamming: int, max_color: float
) -> None:
    hashes, layouts = some_facts(seed, n, copies, noise)
    pairs = near_pairs(hashes, layouts, max_hamming=max_hamming, max_color=max_color)
    assert as_dict(pairs) == by_brute_force(hashes, layouts, max_hamming, max_color)
    assert list(as_dict(pairs)) == sorted(as_dict(pairs))


def test_pairs_are_those_of_brute_force_across_blocks() -> None:
    hashes, layouts = some_facts(3, 1400, 700, 2.0)
    pairs = near_pairs(hashes, layouts, max_hamming=9, max_color=2.5)
    assert as_dict(pairs) == by_brute_force(hashes, layouts, 9, 2.5)
    assert len(pairs) > 100


@settings(deadline=None, max_examples=25)
@given(seed=st.integers(0, 2**32), max_hamming=st.integers(0, 12), max_color=st.floats(0, 6))
def test_thresholds_apply_again_without_computing(
    seed: int, max_hamming: int, max_color: float
) -> None:
    hashes, layouts = some_facts(seed, 50, 40, 3.0)
    wide = near_pairs(hashes, layouts, max_hamming=12, max_color=6.0)
    tight = near_pairs(hashes, layouts, max_hamming=max_hamming, max_color=max_color)
    again = wide.at(max_hamming, max_color)
    assert as_dict(again) == as_dict(tight)
    assert (again.max_hamming, again.max_color) == (max_hamming, max_color)


def test_looser_thresholds_are_refused() -> None:
    pairs = near_pairs(*some_facts(0, 10, 5, 1.0), max_hamming=4, max_color=2.0)
    with pytest.raises(SettingsError, match="find the pairs again"):
        pairs.at(max_hamming=5)
    with pytest.raises(SettingsError, match="find the pairs again"):
        pairs.at(max_color=2.1)


def test_order_of_photos_does_not_matter() -> None:
    hashes, layouts = some_facts(5, 300, 200, 1.5)
    order = np.random.default_rng(0).permutation(300)
    straight = near_pairs(hashes, layouts)
    mixed = near_pairs(hashes[order], layouts[order])
    back = {tuple(sorted(pair)) for pair in order[mixed.pairs].tolist()}
    assert back == {tuple(pair) for pair in straight.pairs.tolist()}
    assert back


def test_paper_around_the_shoe_weighs_nothing() -> None:
    white = np.full((2, 6, 6, 3), (100, 0, 0), np.float32)
    assert near_pairs(np.zeros(2, np.uint64), white).color.tolist() == [0.0]


def test_what_does_not_match_is_refused() -> None:
    with pytest.raises(ValueError, match="do not match"):
        near_pairs(np.zeros(3, np.uint64), np.zeros((2, 6, 6, 3), np.float32))
    with pytest.raises(ValueError, match="not finite"):
        near_pairs(np.zeros(1, np.uint64), np.full((1, 6, 6, 3), np.nan, np.float32))


def test_nine_thousand_photos_take_seconds() -> None:
    hashes, layouts = some_facts(1, 9000, 500, 1.0)
    start = time.perf_counter()
    assert len(near_pairs(hashes, layouts)) > 100
    # Twice the promised time, for a busy machine.
    assert time.perf_counter() - start < 6
