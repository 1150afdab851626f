from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from solesight.audit import AuditRows
from solesight.audit.rows import at_most
from solesight.catalog import PhotoRow, Snapshot


def rows(labels: list[int], groups: list[str]) -> AuditRows:
    n = len(labels)
    photos = tuple(
        PhotoRow(f"{i:04}", "s", (f"{i}.jpg",), 9, 9, 9, "JPEG", "RGB") for i in range(n)
    )
    return AuditRows(
        target="thing",
        classes=("a", "b", "c"),
        truth=np.array(labels),
        photos=photos,
        groups=np.array(groups),
        vectors=np.arange(n, dtype=np.float32)[:, None],
        trivial=np.arange(n, dtype=np.float64)[:, None],
        snapshot=Snapshot(1, {}, {}, {}, False),
    )


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(5, 60))
def test_a_draw_takes_whole_groups_and_keeps_rows_together(seed: int, most: int) -> None:
    rng = np.random.default_rng(seed)
    groups = [f"g{i}" for i in rng.integers(0, 20, 60)]
    labels = [int(name[1:]) % 3 for name in groups]
    given_ = rows(labels, groups)
    drawn = at_most(given_, most, seed)
    assert len(drawn) <= most
    for name in set(drawn.groups.tolist()):
        assert (drawn.groups == name).sum() == groups.count(name)
    for i, photo in enumerate(drawn.names):
        was = int(photo)
        assert drawn.vectors[i, 0] == drawn.trivial[i, 0] == was
        assert drawn.classes[drawn.truth[i]] == given_.classes[labels[was]]
    if most < 60:
        assert sum(drawn.left_out.values()) == 60 - len(drawn)


def test_a_class_of_which_one_shoe_is_left_is_gone() -> None:
    labels = [0, 0, 1, 1, 2] * 4
    groups = [f"g{i}" for i in range(16)] + ["x"] * 4
    drawn = at_most(rows(labels, groups), 15, 0)
    counts = {name: set() for name in drawn.classes}
    for code, group in zip(drawn.truth.tolist(), drawn.groups.tolist(), strict=True):
        counts[drawn.classes[code]].add(group)
    assert all(len(found) > 1 for found in counts.values())
