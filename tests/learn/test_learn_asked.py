"""What is made from answers: the CSV, the parts, the examples, the shares of a learning curve."""

from __future__ import annotations

import csv
import dataclasses
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from learn_making import asked

from solesight.errors import WorkspaceError
from solesight.learn import write_probabilities
from solesight.learn.appraisal.picking import examples
from solesight.learn.asked import answer_all
from solesight.learn.growth import SHARES, _shares
from solesight.learn.probability_sheet import COLUMNS
from solesight.learn.slices import by_price, by_source
from solesight.progress import Silent

NASTY = ("title", "truth", "p:title", "=1+1", "photo", 'a "quoted", one')


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_no_class_can_clash_with_a_column(tmp_path: Path) -> None:
    rows = asked([0, 1, 2, 3, 4, 5], [0, 1, 1, 3, 4, 5], classes=NASTY,
                 titles=["=HYPERLINK(1)", "-x", "@y", "+z", "plain", "tab\tin"])  # fmt: skip
    path = tmp_path / "p.csv"
    assert write_probabilities(path, rows) == 6
    found = read(path)
    assert tuple(found[0]) == (*COLUMNS, *(f"p:{name}" for name in NASTY))
    assert len(set(found[0])) == len(COLUMNS) + len(NASTY)
    for i, line in enumerate(found):
        said = [float(line[f"p:{name}"]) for name in NASTY]
        assert said == pytest.approx(rows.probabilities[i].tolist(), abs=1e-6)
        # No cell that is no number begins as a formula does.
        assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for cell in line.values())
    assert [line["truth"] for line in found] == ["title", "truth", "p:title", "'=1+1", "photo",
                                                 'a "quoted", one']  # fmt: skip
    assert [line["right"] for line in found] == ["1", "1", "0", "1", "1", "1"]
    assert {line["split"] for line in found} == {"validation"}


def test_only_a_sheet_of_ours_is_written_over(tmp_path: Path) -> None:
    manifest = tmp_path / "manifest.csv"
    manifest.write_text("path,title\na.jpg,A\n", encoding="utf-8")
    with pytest.raises(WorkspaceError, match="another table"):
        write_probabilities(manifest, asked([0, 1], [0, 1]))
    assert manifest.read_text(encoding="utf-8") == "path,title\na.jpg,A\n"
    own = tmp_path / "own.csv"
    write_probabilities(own, asked([0, 1, 1], [0, 1, 1]))
    write_probabilities(own, asked([0, 1], [0, 1]))
    assert len(read(own)) == 2


def test_parts_by_source_worked_by_hand() -> None:
    rows = asked([0, 0, 1, 1, 0], [0, 1, 1, 1, 0], sources=["x", "x", "x", "y", "y"])
    found = {one.name: one for one in by_source(rows, 0)}
    assert list(found) == ["x", "y"]
    assert found["x"].accuracy.value == pytest.approx(2 / 3)
    assert found["x"].commonest == pytest.approx(2 / 3)
    assert (found["y"].accuracy.value, found["y"].accuracy.n, found["y"].groups) == (1.0, 2, 2)


def test_parts_by_price_use_the_kind_that_most_photos_have() -> None:
    rows = asked([0] * 40, [0] * 20 + [1] * 20)
    names = [row.photo for row in rows.photos]
    prices = {name: [("ask", 100.0 + i, "USD"), ("ask", 102.0 + i, "USD"), ("ask", 1.0, "EUR")]
              for i, name in enumerate(names[:-2])}  # fmt: skip
    prices[names[0]].append(("retail", 5.0, "USD"))
    found = by_price(rows, {k: [p for p in v if p[2] == "USD"] for k, v in prices.items()}, 0)
    assert found is not None
    assert (found.kind, found.currency, found.without) == ("ask", "USD", 2)
    assert sum(one.accuracy.n for one in found.slices) == 38
    assert found.slices[0].name.startswith("101 to ")
    assert found.slices[-1].name.endswith(" to 138")
    assert (found.slices[0].accuracy.value, found.slices[-1].accuracy.value) == (1.0, 0.0)
    assert by_price(rows, {}, 0) is None
    assert by_price(rows, {names[0]: [("ask", 5.0, "USD")]}, 0) is None


def test_examples_are_the_same_whatever_the_order_of_the_rows() -> None:
    rows = asked([i % 2 for i in range(300)], [0] * 300)
    first = [rows.photos[i].photo for i in examples(rows, 7)]
    order = np.random.default_rng(0).permutation(300)
    mixed = dataclasses.replace(
        rows, photos=tuple(rows.photos[i] for i in order), truth=rows.truth[order]
    )
    assert [mixed.photos[i].photo for i in examples(mixed, 7)] == first
    assert len(set(first)) == 100
    assert [rows.photos[i].photo for i in examples(rows, 8)] != first
    assert len(examples(asked([0, 1], [0, 1]), 7)) == 2


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(2, 5))
def test_shares_hold_whole_groups_lie_in_each_other_and_keep_every_class(seed: int, k: int) -> None:
    rng = np.random.default_rng(seed)
    groups = rng.integers(0, 30, 120).astype(np.str_)
    truth = np.concatenate([np.arange(k), rng.integers(0, k, 120 - k)])
    before = np.zeros(120, dtype=bool)
    for share, mask in _shares(truth, groups, seed):
        assert set(truth[mask].tolist()) == set(range(k))
        assert not set(groups[mask].tolist()) & set(groups[~mask].tolist())
        assert (mask | ~before).all()
        before = mask
        assert share in SHARES
    assert before.all()


class Pictures:
    """Questions whose pictures say which photo they are of."""

    def __init__(self, n: int) -> None:
        self.n = n
        self.facts = [{"i": str(i)} for i in range(n)]
        self.vectors = np.arange(n, dtype=np.float32)[:, None]

    def __len__(self) -> int:
        return self.n

    def pictures(self, size: int, start: int = 0, stop: int | None = None) -> np.ndarray:
        return np.arange(self.n)[start:stop]


class Echo:
    """A model that answers with what it was shown."""

    def __init__(self) -> None:
        self.asked: list[int] = []

    def answer(self, questions: Pictures) -> np.ndarray:
        self.asked.append(len(questions))
        shown = np.concatenate(
            [questions.pictures(8, s, s + 100) for s in range(0, len(questions), 100)]
        )
        assert questions.vectors[:, 0].tolist() == shown.tolist()
        assert [fact["i"] for fact in questions.facts] == [str(i) for i in shown]
        return np.column_stack([shown, -shown]).astype(float)


def test_many_pictures_are_asked_about_in_parts() -> None:
    model = Echo()
    found = answer_all(model, Pictures(600), 2, Silent())  # type: ignore[arg-type]
    assert found[:, 0].tolist() == list(range(600))
    assert len(model.asked) > 1
    assert answer_all(model, Pictures(0), 2, Silent()).shape == (0, 2)  # type: ignore[arg-type]
