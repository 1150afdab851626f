"""Which listings are of one shoe, by their style codes and titles."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz import fuzz, process

from solesight.catalog.aliases import shoe_keys
from solesight.catalog.style_codes import style_key
from solesight.catalog.title_rules import load_rules, roman
from solesight.catalog.titles import ParsedTitle, parse_title
from solesight.errors import SettingsError
from solesight.groups.union import UnionFind

THRESHOLD = 95.0
"""Least ``token_sort_ratio`` of two titles of one shoe."""

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_YEAR = re.compile(r"19[89]\d|20[0-4]\d")
# "i", "v" and "x" are words of their own in titles.
_ROMAN = {roman(number): str(number) for number in range(2, 40) if number not in (5, 10)}
_CELLS = 4_000_000  # scores held at a time: 16 MB


@dataclass(frozen=True, slots=True)
class TitleFacts:
    """What decides whether two different titles may be one shoe.

    Attributes:
        text: the normalised title's words, sorted, without years and edition marks (OG, SE ...).
        numbers: every number in it, sorted; Roman ones too, years not.
        colours: the words in it that name a colour.
        years: the years in it.
        brand: the brand, where it is known.
        model: the model, where it is known.
    """

    text: str
    numbers: tuple[str, ...]
    colours: frozenset[str]
    years: frozenset[str]
    brand: str | None
    model: str | None


def group_titles(
    titles: Sequence[str], style_codes: Sequence[str | None], *, threshold: float = THRESHOLD
) -> list[int]:
    """Number the groups of rows that are one shoe.

    Rows join when they share a style code (given, or found in the title), a normalised title, or
    the key of a shoe (``shoe_key``: what `identify` answers lies in one part), or when their titles
    are similar; joins are closed transitively, so that groups never overlap.
    Titles are similar when the ``token_sort_ratio`` of their normalised forms reaches the threshold
    and nothing vetoes it: other numbers, other colour words, other known brands or models, or
    two different years. A year that only one of them tells is no veto: shops add it when a
    second release comes. For whom a shoe is cut (GS, PS, TD, W) and marks of an edition (OG, SE,
    PRM ...) are ignored: the design is the same.

    Where the rules can err, they err towards joining, which costs a split a few rows and never lets
    a shoe onto both sides: equal titles with different style codes join, and so do "White Black"
    and "Black White". A row without a title joins by its style code only.

    Args:
        titles: one a row; empty where unknown.
        style_codes: one a row; None or empty where unknown.
        threshold: least similarity, over 0 up to 100.

    Returns:
        A group number a row, numbered by first rows. The partition does not depend on row order.

    Raises:
        SettingsError: the lengths differ or the threshold is out of range.

    The similarity and its threshold come from the ancestor's split; there, groups overlapped and
    only the first number of a title could veto.
    """
    if len(titles) != len(style_codes):
        raise SettingsError(f"{len(titles)} titles but {len(style_codes)} style codes")
    if not 0 < threshold <= 100:
        raise SettingsError(f"threshold {threshold} is not over 0 and up to 100")
    parsed = _parse_each(titles)
    union = UnionFind(len(titles))
    _join_equal(union, _codes(titles, style_codes, parsed))
    first_rows = _join_equal(union, [parsed[title or ""].normalised for title in titles])
    _join_equal(union, _shoes(titles, style_codes, parsed))
    facts = _facts(parsed.values())
    names = list(facts)
    for first, second in similar_pairs(list(facts.values()), threshold):
        union.union(first_rows[names[first]], first_rows[names[second]])
    return [int(label) for label in union.labels()]


def _parse_each(titles: Sequence[str]) -> dict[str, ParsedTitle]:
    return {title: parse_title(title) for title in sorted({title or "" for title in titles})}


def _codes(
    titles: Sequence[str], style_codes: Sequence[str | None], parsed: dict[str, ParsedTitle]
) -> list[str]:
    return [
        style_key(code or parsed[title or ""].style_code or "")
        for title, code in zip(titles, style_codes, strict=True)
    ]


def _shoes(
    titles: Sequence[str], style_codes: Sequence[str | None], parsed: dict[str, ParsedTitle]
) -> list[str]:
    """Give each row the key of its shoe; none where only a size is told ("GS")."""
    keys = shoe_keys([title or "" for title in titles], style_codes)
    codes = _codes(titles, style_codes, parsed)
    known = [c or parsed[title or ""].normalised for title, c in zip(titles, codes, strict=True)]
    return [key if told else "" for key, told in zip(keys, known, strict=True)]


def _join_equal(union: UnionFind, keys: Sequence[str]) -> dict[str, int]:
    """Join rows of equal, non-empty keys; say each key's first row."""
    first_rows: dict[str, int] = {}
    for row, key in enumerate(keys):
        if key:
            union.union(first_rows.setdefault(key, row), row)
    return first_rows


def _facts(parsed: Iterable[ParsedTitle]) -> dict[str, TitleFacts]:
    """Gather the facts of each normalised title; what its spellings disagree on is not known."""
    spellings: dict[str, list[ParsedTitle]] = {}
    for one in parsed:
        if one.normalised:
            spellings.setdefault(one.normalised, []).append(one)
    return {name: title_facts(name, same) for name, same in spellings.items()}


def title_facts(normalised: str, spellings: Sequence[ParsedTitle]) -> TitleFacts:
    """Gather what decides from a normalised title and the titles it came from."""
    rules = load_rules()
    words = normalised.split()
    years = frozenset(word for word in words if _YEAR.fullmatch(word))
    rest = sorted(word for word in words if word not in years and word not in rules.marks)
    numbers = [number for word in rest for number in _NUMBER.findall(_ROMAN.get(word, word))]
    return TitleFacts(
        text=" ".join(rest),
        numbers=tuple(sorted(numbers)),
        colours=rules.colours.intersection(rest),
        years=years,
        brand=_only({one.brand for one in spellings if one.brand}),
        model=_only({one.model for one in spellings if one.model}),
    )


def _only(values: set[str]) -> str | None:
    return next(iter(values)) if len(values) == 1 else None


def compatible(one: TitleFacts, other: TitleFacts) -> bool:
    """Say whether nothing vetoes that two similar titles are one shoe."""
    return (
        one.numbers == other.numbers
        and one.colours == other.colours
        and _agree(one.years or None, other.years or None)
        and _agree(one.brand, other.brand)
        and _agree(one.model, other.model)
    )


def _agree(one: object | None, other: object | None) -> bool:
    return one is None or other is None or one == other


def similar_pairs(facts: Sequence[TitleFacts], threshold: float) -> Iterator[tuple[int, int]]:
    """Find all pairs of similar titles, each once.

    Only titles of equal numbers and colours are compared, within the lengths that can reach the
    threshold; no pair is lost by it. Takes memory for ``_CELLS`` scores.
    """
    blocks: dict[tuple[tuple[str, ...], frozenset[str]], list[int]] = {}
    for place, one in enumerate(facts):
        if one.text:
            blocks.setdefault((one.numbers, one.colours), []).append(place)
    for block in blocks.values():
        block.sort(key=lambda place: len(facts[place].text))
        for first, second in _hits([facts[place].text for place in block], threshold):
            if compatible(facts[block[first]], facts[block[second]]):
                yield block[first], block[second]


def _hits(texts: Sequence[str], threshold: float) -> Iterator[tuple[int, int]]:
    """Compare texts that are sorted by length."""
    lengths = np.array([len(text) for text in texts])
    # ratio = 2 * common / (sum of lengths) reaches the threshold only below this length.
    reach = lengths * (200.0 - threshold) / threshold + 1e-6
    ends = np.searchsorted(lengths, reach, side="right")
    start = 0
    while start < len(texts) - 1:
        stop = _stop(start, ends)
        scores = process.cdist(
            texts[start:stop],
            texts[start : ends[stop - 1]],
            scorer=fuzz.ratio,
            score_cutoff=threshold,
            dtype=np.float32,
        )
        for row, column in np.argwhere(np.triu(scores, 1) > 0):
            yield start + int(row), start + int(column)
        start = stop


def _stop(start: int, ends: np.ndarray) -> int:
    """Say where a chunk of rows ends whose score matrix keeps to the memory."""
    rows = max(1, _CELLS // int(ends[start] - start))
    stop = min(start + rows, len(ends))
    while stop > start + 1 and (stop - start) * int(ends[stop - 1] - start) > 2 * _CELLS:
        stop = start + (stop - start + 1) // 2
    return stop
