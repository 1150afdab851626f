"""Facts of a photo as numbers: what is known beside the picture, and whether it is known."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solesight.errors import BundleError, SettingsError
from solesight.learn.facts import read_price
from solesight.learn.targets import Target

__all__ = ["HINTS", "Hints", "chosen_hints"]

HINTS = ("brand", "model", "colors", "year", "retail")
"""What a stack can be told beside a photo."""

Facts = Mapping[str, str | None]
Floats = NDArray[np.float64]
_LEAST, _MOST = 5, 60
_YEAR = re.compile(r"(?:19|20)\d\d")
_WORD = re.compile(r"[a-z]+")
_COLORS = {
    **{name: name for name in ("black", "white", "red", "blue", "green", "yellow", "orange")},
    **{name: name for name in ("pink", "brown", "purple", "grey", "beige", "gold", "silver")},
    **{"gray": "grey", "violet": "purple", "navy": "blue", "royal": "blue", "cream": "beige"},
    **{"sail": "beige", "tan": "beige", "sand": "beige", "olive": "green", "crimson": "red"},
    **{"burgundy": "red", "maroon": "red", "bred": "red", "multi": "multicolor"},
    **{"multicolor": "multicolor", "teal": "blue", "mint": "green", "gum": "brown"},
}
_COLOR_NAMES = tuple(sorted(set(_COLORS.values())))


def chosen_hints(target: Target, asked: tuple[str, ...] | None) -> tuple[str, ...]:
    """Say which facts a stack is told: those that were asked for, else all that are allowed.

    Args:
        target: its ``hints`` are allowed, for no other fact is sure not to tell its label.
        asked: by name; None for all.

    Raises:
        SettingsError: one is not allowed.
    """
    if asked is None:
        return target.hints
    for name in asked:
        if name not in target.hints:
            known = ", ".join(target.hints) or "none"
            raise SettingsError(
                f"facts={name}: not for {target.name}, since it could tell the label; "
                f"allowed: {known}"
            )
    return tuple(dict.fromkeys(asked))


class Hints:
    """How facts become numbers; learned from the train rows.

    Every fact has a mark of whether it is known, and is all zeros where it is not: a photo outside
    the catalog has none.
    """

    def __init__(self, state: Mapping[str, Any]) -> None:
        if not set(state) <= set(HINTS):
            raise BundleError(f"a stack is told of facts that there are not: {sorted(state)}")
        self.state = dict(state)

    @classmethod
    def learned(cls, names: Sequence[str], facts: Sequence[Facts]) -> Hints:
        """Learn names of classes and scales of numbers from the facts of the train rows."""
        state: dict[str, Any] = {}
        for name in names:
            if name in {"brand", "model"}:
                state[name] = _commonest([_text(one, name) for one in facts])
            elif name == "colors":
                state[name] = list(_COLOR_NAMES)
            else:
                known = [v for one in facts if (v := _number(one, name)) is not None]
                spread = float(np.std(known)) if known else 0.0
                state[name] = [float(np.mean(known)) if known else 0.0, spread or 1.0]
        return cls(state)

    @property
    def width(self) -> int:
        """How many numbers a photo gets."""
        return sum(1 + (1 if name in {"year", "retail"} else len(s)) for name, s in self._sorted)

    def numbers(self, facts: Sequence[Facts]) -> Floats:
        """Give the numbers of photos, ``(n, width)``."""
        columns = [self._columns(name, state, facts) for name, state in self._sorted]
        return np.hstack(columns) if columns else np.zeros((len(facts), 0))

    @property
    def _sorted(self) -> list[tuple[str, Any]]:
        return sorted(self.state.items())

    def _columns(self, name: str, state: Any, facts: Sequence[Facts]) -> Floats:
        if name in {"brand", "model"}:
            texts = [_text(one, name) for one in facts]
            marks = [[float(text == value) for value in state] for text in texts]
            known = [float(bool(text)) for text in texts]
        elif name == "colors":
            found = [_colors(one) for one in facts]
            marks = [[float(value in one) for value in state] for one in found]
            known = [float(bool(one)) for one in found]
        else:
            values = [_number(one, name) for one in facts]
            marks = [[0.0 if v is None else (v - state[0]) / state[1]] for v in values]
            known = [float(v is not None) for v in values]
        wide = np.array(marks, dtype=np.float64).reshape(len(facts), -1 if len(facts) else 0)
        return np.hstack([np.array(known)[:, None], wide])


def _commonest(texts: Sequence[str]) -> list[str]:
    counts = Counter(text for text in texts if text)
    ranked = sorted(counts, key=lambda text: (-counts[text], text))
    return [text for text in ranked if counts[text] >= _LEAST][:_MOST]


def _text(facts: Facts, name: str) -> str:
    return " ".join((facts.get(name) or "").casefold().split())


def _colors(facts: Facts) -> set[str]:
    said = facts.get("colorway") or facts.get("title") or ""
    return {_COLORS[word] for word in _WORD.findall(said.casefold()) if word in _COLORS}


def _number(facts: Facts, name: str) -> float | None:
    if name == "year":
        found = _YEAR.search(facts.get("year") or facts.get("release") or "")
        return float(found[0]) if found else None
    price = read_price(facts, name)
    return float(np.log(price[0])) if price and price[0] > 0 else None
