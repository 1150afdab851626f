"""Facts beside a photo: as numbers, with a mark of what is known; none that tells the label."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solesight.errors import BundleError, SettingsError
from solesight.learn import TargetOptions, find_target
from solesight.learn.facts import price_fact
from solesight.learn.stacked.hints import HINTS, Hints, chosen_hints

_TRAIN = [
    {"brand": "Nike", "model": "Dunk", "year": "2020", price_fact("retail"): "100.0 USD",
     "colorway": "Black/White"},
    {"brand": "adidas", "model": "Samba", "release": "2022-04-01",
     price_fact("retail"): "200.0 USD"},
] * 5  # fmt: skip


def test_what_is_not_known_is_all_zeros() -> None:
    hints = Hints.learned(HINTS, _TRAIN)
    nothing = hints.numbers([{}])
    assert nothing.shape == (1, hints.width)
    assert not nothing.any(), "a photo outside the catalog says nothing, and says so"
    assert hints.numbers([]).shape[0] == 0
    assert (hints.numbers(_TRAIN[:1]) != 0).sum() >= 5


def test_numbers_are_scaled_by_the_train_rows() -> None:
    hints = Hints.learned(("year", "retail"), _TRAIN)
    found = hints.numbers(_TRAIN[:2])
    assert found[:, [0, 2]].tolist() == [[1, 1], [1, 1]], "both are known of both"
    assert np.allclose(found[:, [1, 3]], [[-1, -1], [1, 1]])


def test_rare_names_are_no_columns() -> None:
    hints = Hints.learned(("brand",), [*_TRAIN, {"brand": "Nobody"}])
    assert hints.state["brand"] == ["adidas", "nike"]
    known, *marks = hints.numbers([{"brand": "Nobody"}])[0]
    assert (known, marks) == (1.0, [0.0, 0.0])


def test_colors_are_words_of_the_colorway() -> None:
    hints = Hints.learned(("colors",), [])
    names = np.array(["", *hints.state["colors"]])
    marks = hints.numbers([{"colorway": "Sail / Black-University Red", "title": "Blue"}])[0]
    assert set(names[marks == 1]) == {"", "beige", "black", "red"}


@pytest.mark.parametrize(
    ("name", "forbidden"),
    [
        ("hyped", {"brand", "model", "colors", "year", "retail"}),
        ("brand", {"brand", "model"}),
        ("model", {"model"}),
        ("style_code", {"brand", "model", "colors", "year", "retail"}),
    ],
)
def test_no_target_is_told_what_tells_its_label(name: str, forbidden: set[str]) -> None:
    target = find_target(name, ["style_code"], TargetOptions())
    assert not set(chosen_hints(target, None)) & forbidden
    for fact in forbidden:
        with pytest.raises(SettingsError, match="could tell the label"):
            chosen_hints(target, (fact,))


def test_facts_that_there_are_not_are_refused() -> None:
    with pytest.raises(SettingsError):
        chosen_hints(find_target("model"), ("title",))
    with pytest.raises(BundleError):
        Hints({"title": []})


_FACTS = st.dictionaries(
    st.sampled_from(["brand", "model", "year", "release", "colorway", "title"]),
    st.text(),
    max_size=4,
)


@settings(deadline=None, max_examples=60)
@given(st.lists(_FACTS, max_size=12), st.lists(_FACTS, min_size=1, max_size=4))
def test_any_text_becomes_finite_numbers(
    train: list[dict[str, str]], asked: list[dict[str, str]]
) -> None:
    hints = Hints.learned(HINTS, train)
    found = hints.numbers(asked)
    assert found.shape == (len(asked), hints.width)
    assert np.isfinite(found).all()
