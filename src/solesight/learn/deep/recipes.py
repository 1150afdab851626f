"""Augmentation by name: ``rotate15:0.5,flip:0.5`` as a recipe of changes with probabilities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["AUTO", "CHANGES", "Change", "parse_recipe", "recipe_for"]

AUTO, NONE = "auto", "none"

CHANGES = {
    "flip": "mirrored left to right: the shoe's other half",
    "upside": "upside down",
    "rotate15": "turned by up to 15 degrees",
    "rotate90": "turned by up to 90 degrees",
    "crop": "a part of 80 % or more of the area, as large as the whole",
    "shift": "moved by up to a tenth",
    "perspective": "seen from a little aside",
    "jitter": "brightness, contrast and saturation",
    "gray": "without colors",
    "recolor": "color channels exchanged: another colorway of the shoe",
    "background": "the white around the shoe in another color",
    "blur": "out of focus",
    "erase": "a rectangle painted over",
}
"""What a training photo may go through, by name, in words."""
_SAFE = ("flip:0.5", "rotate15:0.5", "crop:0.7", "perspective:0.3", "jitter:0.5", "background:0.2")
_ANY_COLOR = ("recolor:0.6", "gray:0.05")


@dataclass(frozen=True)
class Change:
    """One change and how often it happens to a photo."""

    name: str
    probability: float


def parse_recipe(texts: Sequence[str]) -> tuple[Change, ...]:
    """Read ``NAME`` or ``NAME:PROBABILITY`` texts; ``auto`` and ``none`` stand alone, as nothing.

    Raises:
        ValueError: no such change, or a probability that is none.
    """
    if tuple(texts) in ((AUTO,), (NONE,)):
        return ()
    return tuple(_change(text) for text in texts)


def recipe_for(texts: Sequence[str], *, any_color: bool) -> tuple[Change, ...]:
    """Give the changes that were asked for; for ``auto`` those that keep a photo's label.

    Args:
        texts: as in the options.
        any_color: whether a shoe keeps its label in other colors.
    """
    if tuple(texts) != (AUTO,):
        return parse_recipe(texts)
    return parse_recipe((*_SAFE, *_ANY_COLOR) if any_color else _SAFE)


def _change(text: str) -> Change:
    name, _, said = text.partition(":")
    if name not in CHANGES:
        known = ", ".join((*CHANGES, AUTO, NONE))
        raise ValueError(f"augment: no change named {name!r}; known: {known}")
    try:
        probability = float(said) if said else 0.5
    except ValueError as error:
        raise ValueError(f"augment: {said!r} is no probability") from error
    if not 0 <= probability <= 1:
        raise ValueError(f"augment: a probability is 0 to 1, not {said}")
    return Change(name, probability)
