"""Augmentation by name, and the options of networks: what is read and what is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from solesight.errors import SettingsError, UnknownNameError
from solesight.learn.deep import FinetuneOptions, ScratchOptions
from solesight.learn.deep.recipes import CHANGES, Change, parse_recipe, recipe_for
from solesight.learn.learners import options_of

_CHANGE = st.tuples(st.sampled_from(sorted(CHANGES)), st.integers(0, 100).map(lambda n: n / 100))


@given(st.lists(_CHANGE, max_size=5))
def test_a_recipe_is_read_as_it_was_written(changes: list[tuple[str, float]]) -> None:
    found = parse_recipe([f"{name}:{probability!r}" for name, probability in changes])
    assert [(one.name, one.probability) for one in found] == changes


@given(st.text(max_size=12))
def test_any_text_is_a_change_or_refused(text: str) -> None:
    found: tuple[Change, ...]
    try:
        found = parse_recipe([text])
    except ValueError as error:
        found = ()
        wrong = not str(error).startswith("augment: ")
    else:
        wrong = not all(one.name in CHANGES and 0 <= one.probability <= 1 for one in found)
    assert not wrong


def test_other_colors_are_shown_only_where_they_do_not_matter() -> None:
    names = {
        kind: {c.name for c in recipe_for(("auto",), any_color=kind)} for kind in (True, False)
    }
    assert names[True] - names[False] == {"recolor", "gray"}
    assert recipe_for(("none",), any_color=True) == ()
    # Said in so many words it is done, whatever the target.
    assert [c.name for c in recipe_for(("recolor:1",), any_color=False)] == ["recolor"]


def test_options_are_set_by_text() -> None:
    options = options_of("scratch", {"net": "small", "augment": "flip:1, rotate15", "rate": "5e-3"})
    assert options == ScratchOptions(net="small", augment=("flip:1", "rotate15"), rate=5e-3)
    assert options_of("finetune", {"dropout": "none"}) == FinetuneOptions()


@pytest.mark.parametrize(
    ("learner", "given", "said"),
    [
        ("scratch", {"net": "huge"}, "net is big, small, rgb4 or rgb5"),
        ("scratch", {"net": "rgb5", "size": "64"}, "size is 96 or more"),
        ("scratch", {"size": "100"}, "multiple of 32"),
        ("scratch", {"augment": "explode"}, "no change named 'explode'"),
        ("scratch", {"augment": "flip:2"}, "a probability is 0 to 1"),
        ("finetune", {"optimizer": "lion"}, "optimizer is one of adamw"),
        ("finetune", {"smoothing": "1.5"}, "smoothing is 0 to 1"),
        ("finetune", {"head": "mushroom"}, "head is linear, narrow, dense or wide"),
        ("finetune", {"head_epochs": "0", "epochs": "0"}, "nothing is left to train"),
    ],
)
def test_what_cannot_work_is_refused_in_words(
    learner: str, given: dict[str, str], said: str
) -> None:
    with pytest.raises(SettingsError, match=said):
        options_of(learner, given)


def test_an_unknown_option_lists_the_known() -> None:
    with pytest.raises(UnknownNameError, match="head_epochs"):
        options_of("finetune", {"epoch": "3"})
