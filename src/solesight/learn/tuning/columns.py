"""The options of trials as columns that charts can place: numbers, or words in their order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from solesight.learn.tuning.trials import Trial
from solesight.pages.charts.canvas import number_axis, word_axis
from solesight.pages.charts.lines import Axis

__all__ = ["OptionColumn", "option_columns"]


@dataclass(frozen=True)
class OptionColumn:
    """One option over trials.

    Attributes:
        name: of the option.
        places: a number a trial: the value itself, or the place of a word; None where not asked.
        words: in the order of their places; empty for numbers.
    """

    name: str
    places: tuple[float | None, ...]
    words: tuple[str, ...] = ()

    def axis(self) -> Axis:
        """Give an axis on which the places find room."""
        if self.words:
            return word_axis(self.name, self.words)
        return number_axis(self.name, [place for place in self.places if place is not None])

    def share(self, place: float) -> float:
        """Give where a place lies from 0 to 1 between the least and the greatest."""
        known = [p for p in self.places if p is not None]
        low, high = (0.0, len(self.words) - 1.0) if self.words else (min(known), max(known))
        return (place - low) / (high - low) if high > low else 0.5


def option_columns(trials: Sequence[Trial]) -> list[OptionColumn]:
    """Give the options that at least one trial set and that differ between trials."""
    names = dict.fromkeys(name for trial in trials for name in trial.settings)
    columns = [_column(name, [trial.settings.get(name) for trial in trials]) for name in names]
    return [column for column in columns if len(set(column.places) - {None}) > 1]


def _column(name: str, texts: Sequence[str | None]) -> OptionColumn:
    try:
        numbers = [None if text is None else float(text) for text in texts]
    except ValueError:
        words = tuple(sorted({text for text in texts if text is not None}))
        place = {word: float(i) for i, word in enumerate(words)}
        return OptionColumn(name, tuple(None if t is None else place[t] for t in texts), words)
    return OptionColumn(name, tuple(numbers))
