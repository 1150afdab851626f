"""Targets: what can be learned, and how facts of a photo become a label or a reason for none.

``@target("name")`` puts a maker of targets into the registry; any other name is read as a column
of the user's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from solesight.errors import UnknownNameError
from solesight.learn.classes import ClassRule
from solesight.learn.sources import SourceTable, shipped_source_table

__all__ = [
    "Facts",
    "Labelled",
    "Labels",
    "Target",
    "TargetOptions",
    "find_target",
    "label_rows",
    "target",
    "target_names",
]

Facts = Mapping[str, str | None]
"""What is known of one photo, by field: source, title, brand, model, colorway, or any column."""


@dataclass(frozen=True)
class Labelled:
    """One photo's label, or why it has none."""

    value: str | None
    reason: str = ""


@dataclass(frozen=True)
class Target:
    """Something that can be learned.

    Attributes:
        name: as in ``solesight train NAME``.
        fields: the facts it reads.
        label: from the facts of a photo to its label.
        rule: which labels become classes.
        caveats: what every card and report must say beside its scores.
        fold_case: labels that differ in case only are one (the commonest spelling holds).
        any_color: a shoe keeps its label in other colors, so that it may be learned from them.
    """

    name: str
    fields: tuple[str, ...]
    label: Callable[[Facts], Labelled]
    rule: ClassRule = field(default_factory=ClassRule)
    caveats: tuple[str, ...] = ()
    fold_case: bool = False
    any_color: bool = False


@dataclass(frozen=True)
class TargetOptions:
    """What a user may choose about targets.

    Attributes:
        sources: the table behind ``hyped``; the shipped one by default.
        top: keep only this many of the commonest labels.
        pool_rare: gather the labels that are too rare under ``other``; else they are left out.
    """

    sources: SourceTable | None = None
    top: int | None = None
    pool_rare: bool = False


@dataclass(frozen=True)
class Labels:
    """The labels of some photos.

    Attributes:
        values: one a photo; None where it has none.
        left_out: how many have none, by reason.
    """

    values: tuple[str | None, ...]
    left_out: Mapping[str, int]


Maker = Callable[[TargetOptions], Target]
_MAKERS: dict[str, Maker] = {}


def target(name: str) -> Callable[[Maker], Maker]:
    """Register a maker of a target under a name."""

    def register(maker: Maker) -> Maker:
        if name in _MAKERS:
            raise ValueError(f"there is a target named {name!r} already")
        _MAKERS[name] = maker
        return maker

    return register


def target_names() -> tuple[str, ...]:
    """The targets that need no column of the user's."""
    return tuple(sorted(_MAKERS))


def find_target(
    name: str, columns: Sequence[str] = (), options: TargetOptions | None = None
) -> Target:
    """The target of a name: a registered one, or else a column.

    Args:
        name: what the user asked for.
        columns: fields that the catalog knows for at least one photo.
        options: the user's choices.

    Raises:
        UnknownNameError: neither a target nor a column has this name; lists both.
    """
    chosen = options or TargetOptions()
    if name in _MAKERS:
        return _MAKERS[name](chosen)
    if name in columns:
        return Target(name, (name,), _column(name), _rule(chosen))
    raise UnknownNameError("target or column", name, {*_MAKERS, *columns})


def label_rows(wanted: Target, rows: Iterable[Facts]) -> Labels:
    """Label photos from their facts.

    Args:
        wanted: the target.
        rows: the facts of each photo.
    """
    answers = [wanted.label(facts) for facts in rows]
    values = tuple(answer.value for answer in answers)
    reasons = Counter(answer.reason for answer in answers if answer.value is None)
    if wanted.fold_case:
        values = _one_spelling(values)
    return Labels(values, dict(reasons.most_common()))


def _one_spelling(values: Sequence[str | None]) -> tuple[str | None, ...]:
    counts = Counter(value for value in values if value is not None)
    best: dict[str, str] = {}
    # Commonest first; equals in alphabetical order, so that the order of photos does not matter.
    for value in sorted(counts, key=lambda value: (-counts[value], value)):
        best.setdefault(value.casefold(), value)
    return tuple(None if value is None else best[value.casefold()] for value in values)


def _column(name: str) -> Callable[[Facts], Labelled]:
    def label(facts: Facts) -> Labelled:
        words = " ".join((facts.get(name) or "").split())
        return Labelled(words) if words else Labelled(None, f"no {name}")

    return label


def _rule(options: TargetOptions, min_photos: int = 1) -> ClassRule:
    return ClassRule(min_photos=min_photos, top=options.top, pool_rare=options.pool_rare)


_HYPED_WORDS = {"hyped": "hyped", "everyday": "everyday"}
_OF_SIDE = {"resale": "hyped", "shop": "everyday"}
_HYPED_CAVEAT = (
    "Hyped means: listed on a resale site. It is confounded with the source: resale sites and "
    "shops photograph shoes differently, so a model can tell the source's style of photo instead "
    "of the shoe. Compare its scores with the floors, above all with the trivial one, and do not "
    "read them as a measure of a design's appeal."
)


@target("hyped")
def _hyped(options: TargetOptions) -> Target:
    table = options.sources or shipped_source_table()

    def label(facts: Facts) -> Labelled:
        # A person may have said so for this very photo; that beats the table.
        said = _HYPED_WORDS.get((facts.get("hyped") or "").strip().casefold())
        if said:
            return Labelled(said)
        source = facts.get("source") or ""
        if not source.strip():
            return Labelled(None, "no source")
        side = table.side(source, facts.get("title") or "")
        if side is None:
            return Labelled(None, f"source {source.strip()} is not in the table of sources")
        if side == "neither":
            return Labelled(None, "neither resale nor shop")
        return Labelled(_OF_SIDE[side])

    return Target("hyped", ("hyped", "source", "title"), label, caveats=(_HYPED_CAVEAT,))


@target("brand")
def _brand(options: TargetOptions) -> Target:
    # A brand has colors of its own: learned from other colors it is told no better, or worse.
    return Target("brand", ("brand",), _column("brand"), _rule(options), fold_case=True)


@target("model")
def _model(options: TargetOptions) -> Target:
    rule = _rule(options, min_photos=15)
    return Target("model", ("model",), _column("model"), rule, fold_case=True, any_color=True)
