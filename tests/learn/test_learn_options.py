"""Options of learners: texts become plain values, and what cannot is refused with its name."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from solesight.errors import SettingsError, UnknownNameError
from solesight.learn.options import option_pairs, parse_options


@dataclass(frozen=True)
class Plan:
    epochs: int = 3
    rate: float = 1e-3
    augment: bool = True
    backbone: str = "small"
    sizes: tuple[int, ...] = (1, 2)
    limit: int | None = None

    def __post_init__(self) -> None:
        if self.epochs < 1:
            raise ValueError("epochs is at least 1")


def test_texts_become_values_of_their_kind() -> None:
    given_ = option_pairs(
        ["epochs=5", "rate = 0.5", "augment=no", "backbone=a=b", "sizes=3, 4", "limit=9"]
    )
    assert parse_options(Plan, given_) == Plan(5, 0.5, False, "a=b", (3, 4), 9)
    assert parse_options(Plan, {}) == Plan()
    assert parse_options(Plan, {"limit": "none"}).limit is None


@pytest.mark.parametrize("text", ["epochs", "=5", " = "])
def test_a_text_without_a_name_or_a_value_is_refused(text: str) -> None:
    with pytest.raises(SettingsError, match="NAME=VALUE"):
        option_pairs([text])


def test_a_name_given_twice_is_refused() -> None:
    with pytest.raises(SettingsError, match="twice"):
        option_pairs(["epochs=1", "epochs=2"])


def test_an_unknown_option_lists_the_known_ones() -> None:
    with pytest.raises(UnknownNameError, match="backbone"):
        parse_options(Plan, {"epoch": "1"})


@pytest.mark.parametrize(("name", "text"), [("epochs", "many"), ("augment", "perhaps")])
def test_a_value_of_another_kind_names_its_option(name: str, text: str) -> None:
    with pytest.raises(SettingsError, match=f"{name}={text}"):
        parse_options(Plan, {name: text})


def test_what_the_options_refuse_is_said() -> None:
    with pytest.raises(SettingsError, match="at least 1"):
        parse_options(Plan, {"epochs": "0"})


@given(st.text(max_size=20))
def test_any_text_is_a_value_or_refused(text: str) -> None:
    for name in ("epochs", "rate", "augment", "sizes", "limit"):
        with suppress(SettingsError):
            assert isinstance(parse_options(Plan, {name: text}), Plan)
