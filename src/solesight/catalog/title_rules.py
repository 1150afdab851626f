"""The rules for reading titles: loaded from the data folder and indexed once.

A rule is a phrase of folded words. Phrases are looked up by their first words in dictionaries, so
that the time to read a title does not grow with the number of brands.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from itertools import product
from typing import Any, Generic, TypeVar

HEIGHTS = frozenset({"low", "mid", "high", "hi", "lo", "ox"})
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
T = TypeVar("T")


class PhraseIndex(Generic[T]):
    """Phrases by their first word; the longest one at a place wins."""

    def __init__(self, phrases: Iterable[tuple[str, T]]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], T]]] = {}
        for phrase, value in phrases:
            words = tuple(phrase.split())
            self._by_first.setdefault(words[0], []).append((words, value))
        for entries in self._by_first.values():
            entries.sort(key=lambda entry: -len(entry[0]))

    def at(self, words: Sequence[str], place: int) -> tuple[int, T] | None:
        """Say the end (exclusive) and the value of the longest phrase that starts at ``place``."""
        for phrase, value in self._by_first.get(words[place], ()):
            end = place + len(phrase)
            if len(phrase) == 1 or tuple(words[place:end]) == phrase:
                return end, value
        return None

    def find(self, words: Sequence[str]) -> list[tuple[int, int, T]]:
        """List (start, end, value) of the phrases in ``words``, without overlaps."""
        found, place = [], 0
        while place < len(words):
            hit = self.at(words, place) if words[place] in self._by_first else None
            if hit is None:
                place += 1
                continue
            found.append((place, hit[0], hit[1]))
            place = hit[0]
        return found


@dataclass(frozen=True, slots=True)
class ModelPattern:
    """One way to write a model; segments are runs of words with gaps between them."""

    rank: int
    brand: str
    model: str
    segments: tuple[tuple[str, ...], ...]

    def match(self, words: Sequence[str], place: int) -> list[int] | None:
        """List the places of the pattern's words when it begins at ``place``, else None."""
        first = self.segments[0]
        end = place + len(first)
        if tuple(words[place:end]) != first:
            return None
        taken = list(range(place, end))
        for segment in self.segments[1:]:
            start = _after_gap(words, end, segment)
            if start is None:
                return None
            end = start + len(segment)
            taken.extend(range(start, end))
        return taken


def _after_gap(words: Sequence[str], start: int, segment: tuple[str, ...]) -> int | None:
    for place in range(start, len(words)):
        if tuple(words[place : place + len(segment)]) == segment:
            return place
        if words[place] in HEIGHTS:
            return None
    return None


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything the title parser knows, indexed."""

    said: PhraseIndex[str]
    implied: PhraseIndex[str]
    anywhere: frozenset[str]
    bare: Mapping[str, str]
    models: Mapping[tuple[str, ...], tuple[ModelPattern, ...]]
    sizes: PhraseIndex[str]
    collabs: PhraseIndex[str]
    packing: PhraseIndex[str]
    noise: frozenset[str]
    edition: frozenset[str]
    goods: frozenset[str]
    marks: frozenset[str]
    colours: frozenset[str]
    spellings: Mapping[str, str] = field(default_factory=dict)


def read_data(name: str) -> dict[str, Any]:
    """Read one TOML file of the data folder."""
    return tomllib.loads(files("solesight.catalog").joinpath("data", name).read_text("utf-8"))


@cache
def load_rules() -> Rules:
    """Read and index all rules; the second call costs nothing."""
    words = read_data("words.toml")
    brands = _brands()
    return Rules(
        said=PhraseIndex((phrase, b["name"]) for b in brands for phrase in b["said"]),
        implied=PhraseIndex((phrase, b["name"]) for b in brands for phrase in b.get("implied", ())),
        anywhere=frozenset(b["name"] for b in brands if b.get("anywhere")),
        bare={b["name"]: b.get("bare", "never") for b in brands},
        models=_index_models(brands),
        sizes=PhraseIndex(words["sizes"].items()),
        collabs=PhraseIndex(
            (phrase, name) for name, phrases in words["collabs"].items() for phrase in phrases
        ),
        packing=PhraseIndex((phrase, "") for phrase in words["words"]["packing"]),
        noise=frozenset(words["words"]["noise"]),
        edition=frozenset(words["words"]["edition"]),
        goods=frozenset(words["words"]["goods"]),
        marks=frozenset(words["words"]["marks"]),
        colours=frozenset(words["words"]["colours"]),
        spellings=words["spellings"],
    )


def _brands() -> list[dict[str, Any]]:
    brands: list[dict[str, Any]] = []
    for name in ("brands_sneakers.toml", "brands_luxury.toml"):
        brands.extend(read_data(name)["brand"])
    for name, others in read_data("brands_everyday.toml")["everyday"].items():
        said = [name.lower().replace("-", " "), *others]
        brands.append({"name": name, "said": said, "models": []})
    return brands


def _index_models(
    brands: Iterable[Mapping[str, Any]],
) -> dict[tuple[str, ...], tuple[ModelPattern, ...]]:
    index: dict[tuple[str, ...], list[ModelPattern]] = {}
    rank = 0
    for brand in brands:
        for model, *patterns in [*brand["models"], *_numbered(brand.get("numbered"))]:
            rank += 1
            for words in (words for pattern in patterns for words in expand(pattern)):
                segments = tuple(tuple(run.split()) for run in words.split(" * "))
                pattern = ModelPattern(rank, brand["name"], model, segments)
                index.setdefault(segments[0][:2], []).append(pattern)
    return {key: tuple(patterns) for key, patterns in index.items()}


def _numbered(entry: Mapping[str, Any] | None) -> Iterator[list[str]]:
    if entry is None:
        return
    low, high = entry["numbers"]
    for number in range(high, low - 1, -1):
        texts = [entry["name"], *entry["patterns"]]
        yield [text.replace("#", str(number)).replace("@", roman(number)) for text in texts]


def roman(number: int) -> str:
    """Write a number below 40 in small Roman letters."""
    letters = ""
    for value, letter in _ROMAN:
        while number >= value:
            letters, number = letters + letter, number - value
    return letters


def expand(pattern: str) -> list[str]:
    """Write out every reading of a pattern's braces: ``"a {b,c}"`` is ``["a b", "a c"]``."""
    parts = [part.split("}") for part in pattern.split("{")]
    choices: list[list[str]] = [[parts[0][0]]]
    for inside, rest in parts[1:]:
        choices.extend(([*inside.split(",")], [rest]))
    return ["".join(choice) for choice in product(*choices)]
