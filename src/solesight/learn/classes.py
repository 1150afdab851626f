"""Which labels can be learned honestly: enough groups and photos, and why the others cannot."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from solesight.errors import NotEnoughDataError

__all__ = ["OTHER", "ClassChoice", "ClassRule", "choose_classes"]

OTHER = "other"


@dataclass(frozen=True)
class ClassRule:
    """What a label needs to become a class.

    Attributes:
        min_groups: groups; three, so that train, validation and test can each have one.
        min_photos: photos.
        top: keep at most this many of the labels with the most photos; None for all.
        pool_rare: gather the rest under ``other`` instead of leaving it out.
        order: all labels in their order, where they have one; else it is that of the alphabet.
    """

    min_groups: int = 3
    min_photos: int = 1
    top: int | None = None
    pool_rare: bool = False
    order: tuple[str, ...] = ()


@dataclass(frozen=True)
class ClassChoice:
    """The classes, and what became of every photo.

    Attributes:
        classes: names in the rule's order, else the alphabet's; ``other`` last.
        codes: ``(n,)`` index into ``classes``, -1 for photos left out.
        rare: label -> why it is no class of its own.
        pooled: whether the rare ones are in ``other`` (False: they are left out).
        left_out: photos left out because their label is rare.
    """

    classes: tuple[str, ...]
    codes: NDArray[np.int64]
    rare: Mapping[str, str]
    pooled: bool
    left_out: int


def choose_classes(
    values: Sequence[str | None],
    groups: Sequence[Hashable],
    rule: ClassRule | None = None,
    *,
    in_train: Sequence[bool] | NDArray[np.bool_] | None = None,
) -> ClassChoice:
    """Choose the labels that become classes.

    Args:
        values: one label a photo, None where it has none.
        groups: one group id a photo.
        rule: what a class needs.
        in_train: which photos train, if they are split already: a class needs one of them.

    Raises:
        NotEnoughDataError: fewer than two classes remain; says what is missing.
    """
    wanted = rule or ClassRule()
    trains = [True] * len(values) if in_train is None else [bool(mark) for mark in in_train]
    tally = _tally(values, groups, trains)
    rare = {label: why for label, seen in tally.items() if (why := _shortage(seen, wanted))}
    rare |= _beyond_top([label for label in tally if label not in rare], tally, wanted.top)
    pooled = wanted.pool_rare and bool(rare)
    if pooled:
        joined = [OTHER if v in rare or v == OTHER else None for v in values]
        seen = _tally(joined, groups, trains)[OTHER]
        pooled = not _shortage(seen, ClassRule(wanted.min_groups, wanted.min_photos))
    place = {label: i for i, label in enumerate(wanted.order)}
    kept = sorted(
        (label for label in tally if label not in rare and not (pooled and label == OTHER)),
        key=lambda label: (place.get(label, len(place)), label),
    )
    classes = (*kept, OTHER) if pooled else tuple(kept)
    if len(classes) < 2:
        raise NotEnoughDataError(_too_few(kept, rare, wanted))
    index = {label: code for code, label in enumerate(classes)}
    fallback = index.get(OTHER, -1) if pooled else -1
    codes = [-1 if v is None else index.get(v, fallback) for v in values]
    missing = sum(code < 0 and v is not None for code, v in zip(codes, values, strict=True))
    return ClassChoice(classes, np.array(codes, dtype=np.int64), rare, pooled, missing)


@dataclass
class _Seen:
    photos: int
    groups: set[Hashable]
    trains: bool


def _tally(
    values: Sequence[str | None], groups: Sequence[Hashable], trains: Sequence[bool]
) -> dict[str, _Seen]:
    tally: dict[str, _Seen] = {}
    for value, group, train in zip(values, groups, trains, strict=True):
        if value is None:
            continue
        seen = tally.setdefault(value, _Seen(0, set(), False))
        seen.photos += 1
        seen.groups.add(group)
        seen.trains |= train
    return tally


def _shortage(seen: _Seen, rule: ClassRule) -> str:
    """Why a label cannot be a class; empty if it can."""
    if len(seen.groups) < rule.min_groups:
        return f"{len(seen.groups)} of {rule.min_groups} groups"
    if seen.photos < rule.min_photos:
        return f"{seen.photos} of {rule.min_photos} photos"
    return "" if seen.trains else "no photo in train"


def _beyond_top(
    labels: Sequence[str], tally: Mapping[str, _Seen], top: int | None
) -> dict[str, str]:
    if top is None:
        return {}
    ranked = sorted(labels, key=lambda label: (-tally[label].photos, label))
    return dict.fromkeys(ranked[top:], f"not among the {top} commonest")


def _too_few(kept: Sequence[str], rare: Mapping[str, str], rule: ClassRule) -> str:
    found = f"only {kept[0]!r}" if kept else "no label"
    examples = "; ".join(f"{label}: {why}" for label, why in list(rare.items())[:3])
    needs = f"{rule.min_groups} groups and {rule.min_photos} photos"
    return (
        f"{found} has {needs}, and learning needs two labels that do"
        + (f" ({examples})" if examples else "")
        + "; add photos, or labels to the photos there are"
    )
