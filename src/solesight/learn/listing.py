"""What can be learned, and how: the targets of a catalog and the learners with their options."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass
from typing import Any, get_args, get_origin, get_type_hints

from solesight.catalog import Catalog, label_fields, read_photos, read_prices
from solesight.errors import NotEnoughDataError
from solesight.learn.facts import with_prices
from solesight.learn.learners import find_learner, learner_names
from solesight.learn.targets import Target, TargetOptions, find_target, label_rows, target_names

__all__ = ["LearnerLine", "OptionLine", "TargetLine", "list_learners", "list_targets"]


@dataclass(frozen=True)
class TargetLine:
    """A target as a catalog can teach it.

    Attributes:
        target: its name.
        kind: ``classes`` or ``ordered classes``; ``column`` for any other field.
        truth: where its labels come from.
        photos: how many have a label.
        of: how many photos there are.
        labels: how many different labels; for price bands those that a training could have.
        floors: rules beside its scores, besides the majority and the border's.
        facts: what a stack may be told besides the photo.
    """

    target: str
    kind: str
    truth: str
    photos: int
    of: int
    labels: int
    floors: tuple[str, ...]
    facts: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Give the line that ``--json`` prints."""
        return {**vars(self), "floors": list(self.floors), "facts": list(self.facts)}


@dataclass(frozen=True)
class OptionLine:
    """An option of a learner: its name, kind, default as ``--set`` takes it, and what it does."""

    name: str
    kind: str
    default: str
    about: str


@dataclass(frozen=True)
class LearnerLine:
    """A learner with its options.

    Attributes:
        learner: its name.
        about: what it is, in a sentence.
        reads: ``vectors`` of an embedder, or ``pictures``.
        options: in their order.
    """

    learner: str
    about: str
    reads: str
    options: tuple[OptionLine, ...]

    def as_json(self) -> dict[str, Any]:
        """Give the line that ``--json`` prints."""
        return {**vars(self), "options": [vars(option) for option in self.options]}


def list_targets(catalog: Catalog, options: TargetOptions | None = None) -> tuple[TargetLine, ...]:
    """List the named targets, and every other field that a photo has, by what can be learned.

    Args:
        catalog: where facts are.
        options: choices about the targets.
    """
    with catalog.reading() as connection:
        rows = with_prices(read_photos(connection), read_prices(connection))
        fields = label_fields(connection)
    facts = [row.facts() for row in rows]
    names = [*target_names(), *(name for name in fields if name not in target_names())]
    lines = []
    for name in names:
        found = find_target(name, fields, options)
        kind = found.kind if name in target_names() else "column"
        lines.append(_target_line(found, kind, facts))
    return tuple(lines)


def _target_line(found: Target, kind: str, facts: list[dict[str, str]]) -> TargetLine:
    try:
        settled = found.settled(facts)
    except NotEnoughDataError:  # no photo has such a price: a line says so, too
        settled = found
    values = [value for value in label_rows(settled, facts).values if value is not None]
    return TargetLine(
        found.name, kind, settled.truth, len(values), len(facts), len(set(values)),
        tuple(f"by_{name}" for name in settled.floors), settled.hints,
    )  # fmt: skip


def list_learners() -> tuple[LearnerLine, ...]:
    """List the learners with their options, from the dataclasses that `--set` fills."""
    return tuple(_learner_line(name) for name in learner_names())


def _learner_line(name: str) -> LearnerLine:
    found = find_learner(name)
    about = (type(found).__doc__ or "").strip().partition("\n")[0]
    hints = get_type_hints(found.options)
    told: dict[str, str] = {}
    for kind in reversed(found.options.__mro__):  # options may be inherited with their words
        told |= _attributes(kind.__doc__ or "")
    options = tuple(
        OptionLine(entry.name, _kind(hints[entry.name]), _default(entry), told.get(entry.name, ""))
        for entry in dataclasses.fields(found.options)
    )
    return LearnerLine(name, about, "vectors" if found.reads_vectors else "pictures", options)


def _attributes(doc: str) -> dict[str, str]:
    """Read what a docstring says of each attribute."""
    body = doc.partition("Attributes:")[2]
    found = re.findall(r"^ {8}(\w+): (.*?)(?=^ {8}\w+: |\Z)", body, re.M | re.S)
    return {name: " ".join(text.replace("``", "").split()).rstrip(".") for name, text in found}


def _kind(hint: Any) -> str:
    if get_origin(hint) is tuple:
        return f"{_kind(get_args(hint)[0])}s"
    plain = [one for one in get_args(hint) if one is not type(None)]
    if plain and get_origin(hint) is not None:
        return " or ".join(dict.fromkeys(_kind(one) for one in plain))
    words = {str: "text", int: "number", float: "number", bool: "yes or no"}
    return words.get(hint, str(hint))


def _default(entry: dataclasses.Field[Any]) -> str:
    value = entry.default
    if value is dataclasses.MISSING and entry.default_factory is not dataclasses.MISSING:
        value = entry.default_factory()
    if isinstance(value, tuple):
        return ",".join(map(str, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "none" if value is None else f"{value}"
