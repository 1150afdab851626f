"""Titles of listings read into brand, model, colorway, style code, year and size class.

All knowledge is in the data folder beside this file (brands, models, words, style codes); here is
only the order in which it is asked. Model names are spelled as shops sort them: "Air Jordan 1 Low".
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from solesight.catalog.style_codes import find_style_code
from solesight.catalog.title_rules import ModelPattern, Rules, load_rules

_STRAIGHT = str.maketrans({"‘": "'", "’": "'", "´": "'", "`": "'", "“": '"', "”": '"', "″": '"'})
_WORD = re.compile(r"[^\W_]+(?:['.][^\W_]+)*\+?")
# 'Wolf Grey' is a quotation; '07 and D'lites are not.
_QUOTED = re.compile(r"(?<!\w)'(?!\d\d\s)(.+?)'(?=[\s,;.)]|$)|(?<!\w)\"([^\"]+)\"(?!\w)")
_YEAR = re.compile(r"19[89]\d|20[0-4]\d")
_POINT = re.compile(r"(\d)pt(\d)")


@dataclass(frozen=True, slots=True)
class ParsedTitle:
    """What a title says; None where it says nothing.

    Attributes:
        brand: the brand's one spelling, "Jordan".
        model: the model's one spelling, brand included: "Air Jordan 1 Low".
        colorway: as the title writes it, "Black/Red (Bred)".
        style_code: the maker's code, "DZ5485-612".
        year: a year beside the model's name, as re-releases carry it; the later one of "2018/2022".
        collab: who lent the name, "Travis Scott x Fragment".
        sizes_class: "GS", "PS", "TD" (children), "K" (children, unspecific), "W", "M", "U".
        normalised: what ``normalise_title`` returns.
    """

    brand: str | None
    model: str | None
    colorway: str | None
    style_code: str | None
    year: int | None
    collab: str | None
    sizes_class: str | None
    normalised: str


@dataclass(slots=True)
class _Words:
    """A title cut into words: places in the text, and the words folded."""

    text: str
    spans: list[tuple[int, int]]
    folded: list[str]
    quote: tuple[int, int] | None
    left: list[bool]

    def drop(self, places: Iterable[int]) -> None:
        for place in places:
            self.left[place] = False

    def outside_quote(self) -> int:
        """Count the words before the quotation, or all of them."""
        if self.quote is None:
            return len(self.folded)
        return sum(start < self.quote[0] for start, _ in self.spans)


def parse_title(title: str, hint_brand: str | None = None) -> ParsedTitle:
    """Read a title.

    Args:
        title: as a source gives it: accents, curly quotes, HTML entities and hyphens for spaces
            are all right.
        hint_brand: the brand a source states beside the title; used where the title states none.
    """
    rules = load_rules()
    words = _cut(title)
    brand = _brand(words, hint_brand, rules)
    code = find_style_code(words.text, brand)
    if code is not None:
        inside = [i for i, (a, b) in enumerate(words.spans) if a < code.end and b > code.start]
        words.drop(inside)
    found = _model(words, brand, rules)
    brand = brand or (found[0].brand if found else None)
    taken = found[1] if found else []
    sizes_class = _sizes_class(words, rules)
    normalised = _normalise(words, rules)
    words.drop(taken)
    year = _year(words)
    collab = _collab(words, brand, rules)
    return ParsedTitle(
        brand=brand,
        model=found[0].model if found else None,
        colorway=_colorway(words, taken, rules),
        style_code=code.code if code else None,
        year=year,
        collab=collab,
        sizes_class=sizes_class,
        normalised=normalised,
    )


def normalise_title(title: str) -> str:
    """Reduce a title to the words that tell one shoe from another, in their order.

    Lower case, accents folded, punctuation out. Dropped: the style code, for whom it is cut
    (GS, W, Men's ...), "shoes" and "retro", brackets on the packing, "air" before "jordan",
    "adidas" before "yeezy". Shop abbreviations of colours are written out ("blk" is "black").
    Years stay.
    """
    return parse_title(title).normalised


def fold(text: str) -> str:
    """Fold to lower case without accents."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def _cut(title: str) -> _Words:
    text = html.unescape(title) if "&" in title else title
    if not text.isascii():
        text = unicodedata.normalize("NFC", text).translate(_STRAIGHT)
    if " " not in text:  # a name cut from an address: Nike-Dunk-Low-Retro-White-Black-2021
        text = text.replace("-", " ").replace("_", " ")
    spans = [match.span() for match in _WORD.finditer(text)]
    folded = [_fold_word(text[start:end]) for start, end in spans]
    quoted = _QUOTED.search(text) if "'" in text or '"' in text else None
    quote = (quoted.span(quoted.lastindex or 0)) if quoted else None
    return _Words(text, spans, folded, quote, [True] * len(spans))


def _fold_word(word: str) -> str:
    word = fold(word)
    if "'" in word:
        word = word.replace("'", "")
    if "." in word and not any(letter.isdigit() for letter in word):
        word = word.replace(".", "")
    return _POINT.sub(r"\1.\2", word) if "pt" in word else word


def _brand(words: _Words, hint: str | None, rules: Rules) -> str | None:
    folded = words.folded[: words.outside_quote()]
    mentions = [
        (start, end, brand)
        for start, end, brand in rules.said.find(folded)
        if start == 0 or brand in rules.anywhere
    ]
    if mentions:
        _, end, brand = mentions[0]
        if end < len(folded) and folded[end] == "x":
            rest = [other for _, _, other in mentions[1:]]
            return (rest or [_given_away(folded, end + 1, rules) or brand])[0]
        return brand
    if hint and (hint := hint.strip()):
        return _canonical(hint, rules)
    return _given_away(folded, 0, rules)


def _canonical(hint: str, rules: Rules) -> str:
    known = rules.said.find([_fold_word(match[0]) for match in _WORD.finditer(hint)])
    return known[0][2] if known and known[0][0] == 0 else hint


def _given_away(folded: Sequence[str], start: int, rules: Rules) -> str | None:
    for place in range(start, min(start + 2, len(folded))):
        hit = rules.implied.at(folded, place)
        if hit is not None:
            return hit[1]
    found = _best_model(folded, None, rules, range(start, len(folded)))
    return found[0].brand if found else None


def _model(words: _Words, brand: str | None, rules: Rules) -> tuple[ModelPattern, list[int]] | None:
    outside = words.outside_quote()
    folded = [word if left else "" for word, left in zip(words.folded, words.left, strict=True)][
        :outside
    ]
    return _best_model(folded, brand, rules, range(len(folded)))


def _best_model(
    folded: Sequence[str], brand: str | None, rules: Rules, places: Iterable[int]
) -> tuple[ModelPattern, list[int]] | None:
    best: tuple[ModelPattern, list[int]] | None = None
    for place in places:
        for pattern in _candidates(folded, place, rules):
            if best is not None and pattern.rank >= best[0].rank:
                continue
            if not _allowed(pattern, brand, folded, place, rules):
                continue
            taken = pattern.match(folded, place)
            if taken is not None:
                best = (pattern, taken)
    return best


def _candidates(folded: Sequence[str], place: int, rules: Rules) -> Iterator[ModelPattern]:
    yield from rules.models.get((folded[place],), ())
    if place + 1 < len(folded):
        yield from rules.models.get((folded[place], folded[place + 1]), ())


def _allowed(
    pattern: ModelPattern, brand: str | None, folded: Sequence[str], place: int, rules: Rules
) -> bool:
    if brand is not None:
        return pattern.brand == brand
    bare = rules.bare[pattern.brand]
    return bare == "anywhere" or (bare == "start" and (place == 0 or folded[place - 1] == "x"))


def _sizes_class(words: _Words, rules: Rules) -> str | None:
    found = rules.sizes.find(words.folded)
    for start, end, _ in found:
        words.drop(range(start, end))
    for start, end, _ in rules.packing.find(words.folded):
        words.drop(range(start, end))
    said = [size for _, _, size in found]
    children = [size for size in said if size not in {"W", "M", "U"}]
    return next(iter(children or said), None)


def _normalise(words: _Words, rules: Rules) -> str:
    kept: list[str] = []
    for word, left in zip(words.folded, words.left, strict=True):
        if not left or word in rules.noise:
            continue
        word = rules.spellings.get(word, word)
        if kept and (kept[-1], word) in {("air", "jordan"), ("adidas", "yeezy")}:
            kept.pop()
        kept.append(word)
    return " ".join(kept)


def _year(words: _Words) -> int | None:
    places = [
        place
        for place, word in enumerate(words.folded)
        if words.left[place] and len(word) == 4 and _YEAR.fullmatch(word)
    ]
    words.drop(places)
    return max((int(words.folded[place]) for place in places), default=None)


def _collab(words: _Words, brand: str | None, rules: Rules) -> str | None:
    names: list[str] = []
    # A colorway in quotes may be off-white; the partner stands outside.
    for start, end, name in rules.collabs.find(words.folded[: words.outside_quote()]):
        if name.casefold() != (brand or "").casefold() and name not in names:
            names.append(name)
            words.drop(range(start, end))
    return " x ".join(names) or None


def _colorway(words: _Words, taken: Sequence[int], rules: Rules) -> str | None:
    if words.quote is not None:
        quoted = words.text[slice(*words.quote)].strip()
        return quoted if quoted and not _YEAR.fullmatch(quoted) else None
    places = [place for place, left in enumerate(words.left) if left]
    if not taken or (words.folded and words.folded[-1] in rules.goods):
        return _slice(words, _last_run(words, places, rules))
    places = [place for place in places if place > taken[-1]]
    while places and _is_edition(words.folded[places[0]], rules):
        places.pop(0)
    return _slice(words, places)


def _is_edition(word: str, rules: Rules) -> bool:
    return word in rules.edition or word.replace(".", "").isdigit()


def _last_run(words: _Words, places: Sequence[int], rules: Rules) -> list[int]:
    run: list[int] = []
    for place in places:
        word = words.folded[place]
        if rules.spellings.get(word, word) not in rules.colours:
            continue
        run = [*run, place] if run and run[-1] == place - 1 else [place]
    return run


def _slice(words: _Words, places: Sequence[int]) -> str | None:
    """Join words as the title writes them: one slice where they are neighbours."""
    pieces: list[tuple[int, int]] = []
    for before, place in zip([-2, *places], places, strict=False):
        start, end = words.spans[place]
        if place == before + 1:
            start = pieces.pop()[0]
        pieces.append((start, end))
    text = " ".join(words.text[start:end] for start, end in pieces)
    return f"{text})" if text.count("(") > text.count(")") else text or None
