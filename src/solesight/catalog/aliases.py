"""One key a shoe: which titles name the same design in the same colorway.

Titles are read by ``parse_title`` alone; here is only what of a title is its key. What rules
cannot know stands in ``data/aliases.csv``: pairs of titles judged one by one, with the reason.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from solesight.catalog.style_codes import style_key
from solesight.catalog.title_rules import load_rules
from solesight.catalog.titles import ParsedTitle, fold, parse_title
from solesight.errors import SettingsError

__all__ = ["shoe_key", "shoe_keys", "sources_of_shoes"]

_WORD = re.compile(r"[^\W_]+(?:['.][^\W_]+)*\+?")
_YEAR = re.compile(r"19[89]\d|20[0-4]\d")
# Marks of who may sell a shoe.
_CHANNELS = frozenset({"sp", "qs", "nrg"})
# Nike's OG marks a release, but for the Air Jordan 1 Low, whose OG is another cut; adidas' is a
# model. SE, Premium and the like are materials: they stay. Every SB Dunk is a Pro, every Zoom CMFT
# a High.
_OG = frozenset({"og"})
_SAME_SHOE = {
    "Air Jordan 1 Low": frozenset[str](),
    "Nike SB Dunk Low": _OG | {"pro"},
    "Nike SB Dunk High": _OG | {"pro"},
    "Air Jordan 1 Zoom CMFT": _OG | {"high"},
}
_SPELLINGS = {
    "hi": "high",
    "lo": "low",
    "premium": "prm",
    "comfort": "cmft",
    "aluminium": "aluminum",
    "anthricite": "anthracite",
    "fucshia": "fuchsia",
    "fk": "flyknit",
}


def shoe_key(title: str, style_code: str | None = None) -> str:
    """Reduce a title to a key that all titles of one shoe share.

    Not looked at: case, accents, punctuation, the style code, where it may be sold (SP, QS, NRG),
    and for whom it is cut (W, GS, PS, TD, Kids, Men's): makers cut one design in one colorway for
    all of them. Where a children's or women's cut is another design, its name says so (Elevate,
    Zoom CMFT, FlyEase, Crib), and the name stays; where it does not, the table does ("Dunk Low
    Green Glow" is mint for women, black for men). Two years ("2017/2020") say that releases look
    alike and are dropped; one year tells a release from another and stays, unless the table knows
    better. Words keep their order: White/Black is not Black/White.

    A title without a colorway names no shoe. There the style code is the key, the title's own or
    the one given; without a code the whole title is, for whom it is cut included.

    Rules err towards different keys: a shoe under two keys costs a little, two shoes under one
    make answers wrong. ``group_titles`` errs the other way, for splits.

    Args:
        title: as a source gives it; may be empty.
        style_code: where a source states one beside the title.

    Returns:
        Folded words, or ``"#DZ5485612"`` for a style code; empty when nothing is known.
    """
    every, sized = _table()
    key = _rule_key(title, style_key(style_code or ""))
    own = sized.get((key, _sizes_class(title)))
    return own or _leader(every, key)


def shoe_keys(titles: Sequence[str], style_codes: Sequence[str | None]) -> list[str]:
    """Give each row the key of its shoe; rows that share a style code share the key.

    Different codes keep no rows apart: sizes for children have codes of their own.

    Raises:
        SettingsError: the lengths differ.
    """
    if len(titles) != len(style_codes):
        raise SettingsError(f"{len(titles)} titles but {len(style_codes)} style codes")
    keys = [shoe_key(title, code) for title, code in zip(titles, style_codes, strict=True)]
    codes = [
        style_key(code or parse_title(title).style_code or "")
        for title, code in zip(titles, style_codes, strict=True)
    ]
    leader: dict[str, str] = {}
    for code, key in sorted(zip(codes, keys, strict=True)):
        if code and key:
            _join(leader, key, f"#{code}")
    return [_leader(leader, key) for key in keys]


def sources_of_shoes(
    titles: Sequence[str], sources: Sequence[str], style_codes: Sequence[str | None] | None = None
) -> dict[str, frozenset[str]]:
    """Say for each shoe which sources show it.

    Args:
        titles: one a row; rows without title and code are left out.
        sources: one a row.
        style_codes: one a row, or none at all.

    Raises:
        SettingsError: the lengths differ.
    """
    if len(titles) != len(sources):
        raise SettingsError(f"{len(titles)} titles but {len(sources)} sources")
    keys = shoe_keys(titles, style_codes or [None] * len(titles))
    found: dict[str, set[str]] = {}
    for key, source in zip(keys, sources, strict=True):
        if key:
            found.setdefault(key, set()).add(source)
    return {key: frozenset(found[key]) for key in sorted(found)}


def _join(leader: dict[str, str], one: str, other: str) -> None:
    first, second = sorted((_leader(leader, one), _leader(leader, other)))
    # "#" sorts before letters: a named key leads, where there is one.
    if first.startswith("#"):
        first, second = second, first
    if first != second:
        leader[second] = first


def _leader(leader: Mapping[str, str], key: str) -> str:
    while key in leader:
        key = leader[key]
    return key


@lru_cache(maxsize=65_536)
def _rule_key(title: str, code: str) -> str:
    parsed = parse_title(title)
    head, rest = _words(parsed)
    if rest and not _ends_in_goods(title):
        return " ".join([*head, *rest])
    code = style_key(parsed.style_code or "") or code
    if code:
        return f"#{code}"
    return " ".join(_WORD.findall(fold(title)))


@lru_cache(maxsize=65_536)
def _sizes_class(title: str) -> str:
    return parse_title(title).sizes_class or ""


def _ends_in_goods(title: str) -> bool:
    """Say whether it is a shop page's title: "Air Max 90 Men's Shoes" may be any colorway."""
    words = fold(title).replace("-", " ").split()
    return bool(words) and words[-1] in load_rules().goods


def _words(parsed: ParsedTitle) -> tuple[list[str], list[str]]:
    """Split a title into the words of its model and all others, in their order."""
    head = _WORD.findall(fold(parsed.model or parsed.brand or ""))
    skip = {*head, *_WORD.findall(fold(parsed.brand or "")), *_CHANNELS}
    if parsed.brand in {"Nike", "Jordan"}:
        skip |= {"nike", "air"} | _SAME_SHOE.get(parsed.model or "", _OG)
    words = [_SPELLINGS.get(word, word) for word in parsed.normalised.split()]
    years = {word for word in words if _YEAR.fullmatch(word)}
    if len(years) > 1:
        skip |= years
    return head, [word for word in words if word not in skip]


@dataclass(frozen=True, slots=True)
class Alias:
    """A row of the table.

    Attributes:
        title: a name of the shoe.
        same_as: its other name; empty for a size that is a design of its own.
        only: the class of sizes that the row holds for; empty for all.
        why: how that is known.
    """

    title: str
    same_as: str
    only: str
    why: str


def read_aliases() -> list[Alias]:
    """Read the committed table."""
    text = files("solesight.catalog").joinpath("data", "aliases.csv").read_text("utf-8")
    return [Alias(**row) for row in csv.DictReader(text.splitlines())]


@cache
def _table() -> tuple[dict[str, str], dict[tuple[str, str], str]]:
    """Index the table: key -> key it stands for; (key, size class) -> key of that size alone."""
    every: dict[str, str] = {}
    sized: dict[tuple[str, str], str] = {}
    for alias in read_aliases():
        key = _rule_key(alias.title, "")
        if not alias.only:
            every[key] = alias.same_as
        else:
            own = f"{key} {alias.only.lower()}"
            sized[key, alias.only] = _rule_key(alias.same_as, "") if alias.same_as else own
    # What a row points at may itself be a size of its own, or stand for another key.
    return {key: _looked_up(same_as, sized) for key, same_as in every.items()}, sized


def _looked_up(title: str, sized: Mapping[tuple[str, str], str]) -> str:
    key = _rule_key(title, "")
    return sized.get((key, _sizes_class(title)), key)
