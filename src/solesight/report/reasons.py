"""Verdicts with examples: why photos were rejected, and what that looks like."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from solesight.pages.numbers import plain, share
from solesight.pages.thumbnails import Album, Thumbnail
from solesight.report.contents import Ranking, ranking
from solesight.report.knowledge import Knowledge
from solesight.report.material import VerdictLine

__all__ = ["Example", "ReasonView", "example_photos", "facings", "reason_views"]

_EXAMPLES = 8


@dataclass(frozen=True)
class _Meaning:
    """A reason in words: its heading, the score it reads, on which side, and what it means."""

    heading: str
    score: str
    side: str
    text: str


_MEANINGS: Mapping[str, _Meaning] = {
    "not_shoe": _Meaning(
        "No shoe",
        "shoe",
        "below",
        "No shoe is seen: clothes, boxes, logos, people. The score is the probability of a shoe.",
    ),
    "small": _Meaning(
        "Too small",
        "extent",
        "below",
        "The shoe is there, but its longer side has too few pixels to tell one model from another.",
    ),
    "blurred": _Meaning(
        "Blurred",
        "sharpness",
        "below",
        "Edges are soft all over the shoe: out of focus, moved, or enlarged from a tiny picture.",
    ),
    "cut_off": _Meaning(
        "Cut off",
        "cut",
        "above",
        "The photo's left or right edge runs through the shoe. The score is the share of its "
        "height that meets it.",
    ),
    "several": _Meaning(
        "Several products",
        "several",
        "above",
        "More than one product is seen, so no label could be right. A pair of one shoe is no "
        "reason by itself.",
    ),
    "duplicate": _Meaning(
        "Duplicate",
        "",
        "",
        "The same picture, or nearly the same, is kept from another listing: the largest is kept. "
        "Left in, copies would sit in training and test at once.",
    ),
}


@dataclass(frozen=True)
class Example:
    """A rejected photo: what it is called, where it was, its score, and for a duplicate the kept.

    Attributes:
        name: its title.
        path: where it was listed.
        score: in words, or empty.
        thumbnail: None when it cannot be shown.
        kept: the photo kept in its stead, if it can be shown.
        kept_path: where that one was listed.
    """

    name: str
    path: str
    score: str
    thumbnail: Thumbnail | None
    kept: Thumbnail | None = None
    kept_path: str = ""


@dataclass(frozen=True)
class ReasonView:
    """One reason with its count and examples."""

    reason: str
    heading: str
    text: str
    rule: str
    n: int
    share: float
    examples: tuple[Example, ...]


def reason_views(
    known: Knowledge, thresholds: Mapping[str, float], album: Album
) -> tuple[ReasonView, ...]:
    """Show every reason that rejected a photo, most photos first."""
    return tuple(
        _view(reason, lines, known, thresholds, album) for reason, lines in _by_reason(known)
    )


def example_photos(known: Knowledge, thresholds: Mapping[str, float]) -> int:
    """Count the photos that ``reason_views`` will show."""
    return sum(len(_chosen(r, lines, thresholds)) for r, lines in _by_reason(known))


def facings(known: Knowledge) -> Ranking:
    """Count the kept photos by where the toe points."""
    return ranking((line.facing for line in known.verdicts.values() if line.keep), 8)


def _by_reason(known: Knowledge) -> list[tuple[str, list[VerdictLine]]]:
    found: dict[str, list[VerdictLine]] = {}
    for line in known.verdicts.values():
        if not line.keep:
            found.setdefault(line.reason or "unknown", []).append(line)
    return sorted(found.items(), key=lambda pair: (-len(pair[1]), pair[0]))


def _view(
    reason: str,
    lines: Sequence[VerdictLine],
    known: Knowledge,
    thresholds: Mapping[str, float],
    album: Album,
) -> ReasonView:
    meaning = _meaning(reason)
    limit = thresholds.get(meaning.score)
    rule = f"{meaning.score} {meaning.side} {plain(limit)}" if limit is not None else ""
    chosen = _chosen(reason, lines, thresholds)
    return ReasonView(
        reason=reason,
        heading=meaning.heading,
        text=meaning.text,
        rule=rule,
        n=len(lines),
        share=share(len(lines), len(known.verdicts)),
        examples=tuple(_example(line, meaning, known, album) for line in chosen),
    )


def _meaning(reason: str) -> _Meaning:
    return _MEANINGS.get(reason) or _Meaning(reason.replace("_", " ").capitalize(), "", "", "")


def _chosen(
    reason: str, lines: Sequence[VerdictLine], thresholds: Mapping[str, float]
) -> list[VerdictLine]:
    """The nearest to the threshold, where a person may disagree, then the clearest."""
    meaning = _meaning(reason)
    if not meaning.score:
        # One example a kept photo: eight copies of one picture would show nothing.
        firsts = {line.of or line.photo: line for line in reversed(lines)}
        return sorted(firsts.values(), key=lambda line: line.photo)[:_EXAMPLES]
    limit = thresholds.get(meaning.score, 0.0)
    ranked = sorted(
        lines, key=lambda line: (abs(line.scores.get(meaning.score, 0.0) - limit), line.photo)
    )
    if len(ranked) <= _EXAMPLES:
        return ranked
    half = _EXAMPLES // 2
    return [*ranked[:half], *ranked[-half:]]


def _example(line: VerdictLine, meaning: _Meaning, known: Knowledge, album: Album) -> Example:
    value = line.scores.get(meaning.score)
    other = line.of if line.of and line.of != line.photo else None
    row = known.rows.get(other) if other else None
    return Example(
        name=known.name(line.photo),
        path=line.path,
        score="" if value is None else f"{meaning.score} {plain(value)}",
        thumbnail=album.photo(line.photo),
        kept=album.photo(other) if other else None,
        kept_path=row.path if row else "",
    )
