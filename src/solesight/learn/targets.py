"""Targets: what can be learned, and how facts of a photo become a label or a reason for none.

``@target("name")`` puts a maker of targets into the registry; any other name is read as a column
of the user's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from solesight.errors import UnknownNameError
from solesight.learn.bands import BandPlan, parse_bands
from solesight.learn.classes import OTHER, ClassRule
from solesight.learn.sources import SourceTable

__all__ = [
    "Facts",
    "Labelled",
    "Labels",
    "Target",
    "TargetOptions",
    "class_rule",
    "column_label",
    "find_target",
    "kept_classes",
    "label_rows",
    "own_embedder",
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
        subclasses: a fact that divides its classes, each part of which has a look of its own.
        embedder: by whose vectors it is learned best, where nobody chose others; empty for those
            that everything is learned from.
        kind: ``classes``, or ``ordered classes``.
        truth: where its labels come from, in words.
        floors: facts whose commonest label is a floor beside every score.
        hints: facts besides the photo that a learner may use: none of them tells the label.
        settle: makes the target anew from the facts of the train rows, where it takes something
            from them; a price band its edges.
        kept: what a bundle must remember, so that its labels mean the same later.
    """

    name: str
    fields: tuple[str, ...]
    label: Callable[[Facts], Labelled]
    rule: ClassRule = field(default_factory=ClassRule)
    caveats: tuple[str, ...] = ()
    fold_case: bool = False
    any_color: bool = False
    subclasses: str = ""
    embedder: str = ""
    kind: str = "classes"
    truth: str = "a column of the manifest, or a person's word"
    floors: tuple[str, ...] = ("source", "model")
    hints: tuple[str, ...] = ()
    settle: Callable[[Sequence[Facts]], Target] | None = None
    kept: Mapping[str, Any] = field(default_factory=dict)

    def settled(self, train: Sequence[Facts]) -> Target:
        """Give the target as it is once the facts of the train rows are known."""
        return self.settle(train) if self.settle else self


@dataclass(frozen=True)
class TargetOptions:
    """What a user may choose about targets.

    Attributes:
        sources: the table behind ``hyped``; the shipped one by default.
        top: keep only this many of the commonest labels.
        pool_rare: gather the labels that are too rare under ``other``; else they are left out.
        classes: only these labels; the rest is ``other`` with ``pool_rare``, else left out.
        bands: into which bands prices fall.
        price: which price, for example ``last_sale`` or ``ask``.
        currency: of the prices; None for the commonest.
    """

    sources: SourceTable | None = None
    top: int | None = None
    pool_rare: bool = False
    classes: tuple[str, ...] = ()
    bands: BandPlan = field(default_factory=BandPlan)
    price: str = "last_sale"
    currency: str | None = None

    def recalling(self, kept: Mapping[str, Any]) -> TargetOptions:
        """Give the options with what a bundle remembers of its target."""
        known = dict(kept)
        if "bands" in known:
            known["bands"] = parse_bands(str(known["bands"]))
        if "classes" in known:
            known["classes"] = tuple(known["classes"])
        return replace(self, **known)


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


def own_embedder(name: str) -> str:
    """Name the embedder that a target is learned by best; empty for the common one."""
    return _MAKERS[name](TargetOptions()).embedder if name in _MAKERS else ""


def find_target(
    name: str,
    columns: Sequence[str] = (),
    options: TargetOptions | None = None,
    kept: Mapping[str, Any] | None = None,
) -> Target:
    """The target of a name: a registered one, or else a column.

    Args:
        name: what the user asked for.
        columns: fields that the catalog knows for at least one photo.
        options: the user's choices.
        kept: what a bundle remembers; it beats the choices.

    Raises:
        UnknownNameError: neither a target nor a column has this name; lists both.
    """
    chosen = (options or TargetOptions()).recalling(kept or {})
    if name in _MAKERS:
        return _MAKERS[name](chosen)
    if name in columns:
        label = column_label(name, chosen)
        return Target(name, (name,), label, class_rule(chosen), kept=kept_classes(chosen))
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


def column_label(
    name: str, options: TargetOptions, makers: Mapping[str, str] | None = None
) -> Callable[[Facts], Labelled]:
    """Label by a fact: as it is, or by the chosen classes alone.

    Args:
        name: of the fact.
        options: which classes are chosen, and whether the rest is ``other``.
        makers: what a label that is not chosen counts as instead.
    """
    chosen = {label.casefold(): label for label in options.classes}

    def label(facts: Facts) -> Labelled:
        words = " ".join((facts.get(name) or "").split())
        if not words or not chosen:
            return Labelled(words) if words else Labelled(None, f"no {name}")
        maker = (makers or {}).get(words.casefold(), "")
        found = chosen.get(words.casefold()) or chosen.get(maker.casefold())
        if found or options.pool_rare:
            return Labelled(found or OTHER)
        return Labelled(None, "not among the chosen classes")

    return label


def class_rule(options: TargetOptions, min_photos: int = 1) -> ClassRule:
    """Give the rule by which labels become classes."""
    return ClassRule(min_photos=min_photos, top=options.top, pool_rare=options.pool_rare)


def kept_classes(options: TargetOptions) -> dict[str, Any]:
    """Give what a bundle must remember of chosen classes."""
    if not options.classes:
        return {}
    return {"classes": list(options.classes), "pool_rare": options.pool_rare}
