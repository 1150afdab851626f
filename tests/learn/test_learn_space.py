"""Search spaces: read from TOML, tried on the learner's options, refused in words."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solesight.errors import SettingsError, UnknownNameError
from solesight.learn import learner_names
from solesight.learn.learners import options_of
from solesight.learn.tuning.space import Choice, Range, parse_space, read_space


class Lowest:
    """Proposes the first, and says what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def suggest_categorical(self, name: str, choices: tuple[str, ...]) -> Any:
        self.asked.append(name)
        return choices[0]

    def suggest_int(self, name: str, low: int, high: int, *, step: int, log: bool) -> int:
        self.asked.append(name)
        return low

    def suggest_float(
        self, name: str, low: float, high: float, *, step: float | None, log: bool
    ) -> float:
        self.asked.append(name)
        return low


_SHIPPED = [
    file.name.removesuffix(".toml")
    for file in files("solesight.learn.tuning").joinpath("spaces").iterdir()
]


@pytest.mark.parametrize("learner", [name for name in _SHIPPED if name in learner_names()])
def test_shipped_spaces_fit_their_learners(learner: str) -> None:
    space = read_space(learner)
    options_of(learner, space.settings(Lowest()))
    assert space.pruning.startup > 0


def test_a_learner_without_a_space_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="--space"):
        read_space("nobody")
    with pytest.raises(SettingsError, match="cannot be read"):
        read_space("probe", tmp_path / "no.toml")


def test_an_option_may_depend_on_another() -> None:
    space = parse_space(
        """
        [options.kind]
        choices = ["knn", "ridge"]
        [options.strengths]
        choices = [[1, 3], [5]]
        when.kind = ["knn"]
        [options.power]
        low = 0.5
        high = 1.0
        when = { kind = ["ridge"] }
        """,
        "probe",
    )
    trial = Lowest()
    assert space.settings(trial) == {"kind": "knn", "strengths": "1,3"}
    assert trial.asked == ["kind", "strengths"]
    assert isinstance(space.options["power"], Range)
    assert isinstance(space.options["strengths"], Choice)


@pytest.mark.parametrize(
    "text",
    [
        "x = [",
        "kind = 3",
        "[options]",
        "[options.kind]",
        "[options.kind]\nchoices = []",
        '[options.kind]\nchoices = ["knn", "knn"]',
        '[options.kind]\nchoices = ["knn"]\nlow = 1',
        "[options.power]\nlow = 1.0\nhigh = 0.5",
        "[options.power]\nlow = 0\nhigh = 1\nlog = true",
        "[options.power]\nlow = true\nhigh = 1",
        "[options.power]\nlow = 0.5\nhigh = inf",
        "[options.power]\nlow = 0.5\nhigh = 1\nsteps = 2",
        "[options.power]\nlow = -3.0\nhigh = 1.0",
        '[options.balanced]\nchoices = ["perhaps"]',
        "[pruning]\nstartup = 3",
        "[pruning]\nstart = 3\n[options.power]\nlow = 0.5\nhigh = 1.0",
    ],
)
def test_what_is_no_space_is_refused(text: str) -> None:
    with pytest.raises(SettingsError):
        parse_space(text, "probe", "mine.toml")


@pytest.mark.parametrize(
    "text",
    [
        "[options.powr]\nlow = 0.5\nhigh = 1.0",
        '[options.kind]\nchoices = ["svm"]',
        '[options.power]\nlow = 0.5\nhigh = 1.0\nwhen.kind = ["knn"]',
    ],
)
def test_unknown_names_are_named(text: str) -> None:
    with pytest.raises(UnknownNameError):
        parse_space(text, "probe")


@settings(deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_a_space_or_an_error_of_ours(text: str) -> None:
    try:
        parse_space(text, "probe")
    except (SettingsError, UnknownNameError):
        pass
    else:
        raise AssertionError("no text of this kind is a space")
