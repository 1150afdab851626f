from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solesight.groups import NearPairs, pick_keepers


def pairs_of(n: int, pairs: list[tuple[int, int]]) -> NearPairs:
    both = np.array(pairs, dtype=np.int32).reshape(-1, 2)
    m = len(both)
    return NearPairs(
        n=n,
        first=both[:, 0],
        second=both[:, 1],
        hamming=np.zeros(m, np.uint8),
        color=np.zeros(m, np.float32),
        max_hamming=0,
        max_color=0.0,
    )


def test_the_largest_stays() -> None:
    found = pick_keepers(pairs_of(3, [(0, 1), (0, 2), (1, 2)]), [10, 30, 20], ["a", "b", "c"])
    assert found.keeper.tolist() == [1, 1, 1]
    assert found.reasons(["a", "b", "c"]) == {"a": ("duplicate", "b"), "c": ("duplicate", "b")}


def test_the_smaller_name_stays_on_a_draw() -> None:
    assert pick_keepers(pairs_of(2, [(0, 1)]), [5, 5], ["z", "a"]).keeper.tolist() == [1, 1]


def test_a_chain_rejects_only_what_is_near_a_kept_one() -> None:
    # 0 is the largest; 2 looks like 1 only, which is gone, so 2 stays.
    found = pick_keepers(pairs_of(3, [(0, 1), (1, 2)]), [30, 20, 10], ["a", "b", "c"])
    assert found.keeper.tolist() == [0, 0, 2]


def test_lengths_must_agree() -> None:
    with pytest.raises(ValueError, match="3"):
        pick_keepers(pairs_of(3, []), [1, 2], ["a", "b"])


@settings(deadline=None)
@given(st.data())
def test_every_rejected_photo_is_near_its_keeper_and_no_two_kept_are(data: st.DataObject) -> None:
    n = data.draw(st.integers(1, 12))
    every = [(i, j) for i in range(n) for j in range(i + 1, n)]
    chosen = data.draw(st.lists(st.sampled_from(every), unique=True)) if every else []
    area = data.draw(st.lists(st.integers(1, 4), min_size=n, max_size=n))
    names = data.draw(st.permutations([f"{i:02}" for i in range(n)]))
    found = pick_keepers(pairs_of(n, chosen), area, names)
    near = {frozenset(pair) for pair in chosen}
    kept = found.kept
    for photo, keeper in enumerate(found.keeper.tolist()):
        assert kept[keeper]
        if photo != keeper:
            assert frozenset((photo, keeper)) in near
            assert (-area[keeper], names[keeper]) < (-area[photo], names[photo])
    assert not any(kept[i] and kept[j] for i, j in chosen)
    order = data.draw(st.permutations(range(n)))
    at = {old: new for new, old in enumerate(order)}
    moved = [(min(at[i], at[j]), max(at[i], at[j])) for i, j in chosen]
    again = pick_keepers(pairs_of(n, moved), [area[o] for o in order], [names[o] for o in order])
    assert [order[again.keeper[at[i]]] for i in range(n)] == found.keeper.tolist()
