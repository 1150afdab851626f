"""Search spaces: which options are tried, from a readable TOML file."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any, Protocol

from solesight.errors import SettingsError, UnknownNameError
from solesight.learn.learners import options_of

__all__ = ["Choice", "Pruning", "Range", "Space", "parse_space", "read_space"]

Value = str | float


@dataclass(frozen=True)
class Choice:
    """One of some values, as texts.

    Attributes:
        values: as `--set` takes them.
        when: for which values of earlier options it is asked for.
    """

    values: tuple[str, ...]
    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Range:
    """A number between two others, both of them allowed.

    Attributes:
        low: the least.
        high: the most.
        whole: only whole numbers.
        log: equal ratios are as likely as others are equal differences.
        step: only multiples of it above ``low``; None for any.
        when: as for a choice.
    """

    low: float
    high: float
    whole: bool = False
    log: bool = False
    step: float | None = None
    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Pruning:
    """When a trial is ended early: worse than the median of the others at its step.

    Attributes:
        startup: trials that run to their end first.
        warmup: steps before which none is ended.
    """

    startup: int = 5
    warmup: int = 0


class Suggests(Protocol):
    """Who proposes values: a trial of a study."""

    def suggest_categorical(self, name: str, choices: tuple[str, ...]) -> Any:
        """Propose one of some texts."""

    def suggest_int(self, name: str, low: int, high: int, *, step: int, log: bool) -> int:
        """Propose a whole number."""

    def suggest_float(
        self, name: str, low: float, high: float, *, step: float | None, log: bool
    ) -> float:
        """Propose a number."""


@dataclass(frozen=True)
class Space:
    """What is tried of a learner.

    Attributes:
        options: by name, in the order in which they are asked for.
        pruning: when a trial is ended early.
    """

    options: Mapping[str, Choice | Range]
    pruning: Pruning = Pruning()

    def settings(self, trial: Suggests) -> dict[str, str]:
        """Let a trial propose a value for each option that is asked for."""
        found: dict[str, str] = {}
        for name, one in self.options.items():
            if all(found.get(other) in wanted for other, wanted in one.when.items()):
                found[name] = text_of(_suggested(trial, name, one))
        return found

    def as_json(self) -> dict[str, Any]:
        """Give all of it as plain values: part of a study's key."""
        given = {name: {**vars(one), "when": dict(one.when)} for name, one in self.options.items()}
        return {"options": given, "pruning": vars(self.pruning)}


def text_of(value: object) -> str:
    """Write a value as `--set` reads it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ",".join(map(text_of, value))
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _suggested(trial: Suggests, name: str, one: Choice | Range) -> Value:
    if isinstance(one, Choice):
        return str(trial.suggest_categorical(name, one.values))
    if one.whole:
        low, high = round(one.low), round(one.high)
        return trial.suggest_int(name, low, high, step=round(one.step or 1), log=one.log)
    return trial.suggest_float(name, one.low, one.high, step=one.step, log=one.log)


def read_space(learner: str, path: Path | None = None) -> Space:
    """Read the space of a learner: the shipped one, or the user's own.

    Raises:
        SettingsError: the file cannot be read, or none is shipped for this learner.
        UnknownNameError: it names an option that the learner does not have.
    """
    if path is not None:
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(f"{path}: the space cannot be read ({error})") from error
        return parse_space(text, learner, str(path))
    shipped = files("solesight.learn.tuning").joinpath("spaces", f"{learner}.toml")
    if not shipped.is_file():
        raise SettingsError(
            f"no space is shipped for the learner {learner}: write one and name it with --space"
        )
    return parse_space(shipped.read_text(encoding="utf-8"), learner, f"{learner}.toml")


def parse_space(text: str, learner: str, name: str = "the space") -> Space:
    """Read a space from TOML, and try each of its values on the learner's options.

    Args:
        text: the file.
        learner: whose options they are.
        name: of the file, for errors.

    Raises:
        SettingsError: it is no TOML, or an option is not described as it must be.
        UnknownNameError: the learner has no such option.
    """
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{name}: no TOML ({error})") from error
    unknown = set(document) - {"options", "pruning"}
    tables = document.get("options")
    if unknown or not isinstance(tables, dict) or not tables:
        raise SettingsError(f"{name}: needs tables [options.NAME], and may have [pruning]")
    try:
        options = {option: _option(table) for option, table in tables.items()}
        pruning = Pruning(**document.get("pruning", {}))
        _check_order(options)
    except (TypeError, ValueError, OverflowError) as error:
        raise SettingsError(f"{name}: {error}") from error
    for option, one in options.items():
        for value in one.values if isinstance(one, Choice) else (_whole(one, one.low),):
            options_of(learner, {option: text_of(value)})
    return Space(options, pruning)


def _whole(one: Range, value: float) -> float | int:
    return round(value) if one.whole else value


def _option(table: Any) -> Choice | Range:
    if not isinstance(table, dict):
        raise TypeError("an option is a table with choices, or with low and high")
    known = {"choices", "low", "high", "log", "step", "when"}
    if odd := set(table) - known:
        raise ValueError(f"an option has {sorted(odd)[0]}; known: {', '.join(sorted(known))}")
    when = {
        str(other): tuple(text_of(value) for value in values)
        for other, values in dict(table.get("when", {})).items()
    }
    if "choices" in table:
        values = tuple(text_of(value) for value in table["choices"])
        if not values or len(set(values)) != len(values) or len(table) > 1 + ("when" in table):
            raise ValueError("choices are different values, and stand without low and high")
        return Choice(values, when)
    if not {"low", "high"} <= set(table):
        raise ValueError("an option has choices, or low and high")
    return _range(table, when)


def _range(table: Mapping[str, Any], when: Mapping[str, tuple[str, ...]]) -> Range:
    numbers = [table["low"], table["high"], *([table["step"]] if "step" in table else [])]
    if any(isinstance(n, bool) or not isinstance(n, int | float) for n in numbers):
        raise TypeError("low, high and step are numbers")
    low, high = float(table["low"]), float(table["high"])
    step, log = table.get("step"), bool(table.get("log", False))
    whole = all(isinstance(n, int) for n in numbers)
    if not (math.isfinite(low) and math.isfinite(high) and low < high):
        raise ValueError("low is below high")
    if log and (low <= 0 or step is not None):
        raise ValueError("log needs a low above 0, and no step")
    if step is not None and not 0 < step <= high - low:
        raise ValueError("step is above 0, and at most from low to high")
    return Range(low, high, whole, log, step, when)


def _check_order(options: Mapping[str, Choice | Range]) -> None:
    seen: set[str] = set()
    for name, one in options.items():
        for other in one.when:
            if other not in seen:
                raise UnknownNameError("earlier option in 'when'", other, seen)
        seen.add(name)
