"""Palettes: a few colors that belong together, from a file or from the user's own words."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from solesight.errors import SettingsError
from solesight.generate.recoloring.colors import Color, read_colors

__all__ = ["CLASSICS", "Palette", "read_palettes"]

_MOST_BYTES = 1_000_000
_MOST = 200


@dataclass(frozen=True)
class Palette:
    """Colors that belong together.

    Attributes:
        name: what it is called.
        colors: the commonest first.
        shares: how much of a shoe each has, sum 1.
        origin: given, file, classics or catalog.
        photo: SHA-256 of the photo that it was read from, or None.
        why: what makes it worth trying, such as ``premium +85 %``; may be empty.
    """

    name: str
    colors: tuple[Color, ...]
    shares: tuple[float, ...]
    origin: str = "given"
    photo: str | None = None
    why: str = ""

    @classmethod
    def of(cls, name: str, colors: Sequence[Color], origin: str = "given") -> Palette:
        """Make a palette whose first color has the most of a shoe."""
        weights = [0.6**i for i in range(len(colors))]
        return cls(name, tuple(colors), tuple(w / sum(weights) for w in weights), origin)

    def as_json(self) -> dict[str, Any]:
        """Give it as ``--json`` prints it."""
        return {
            "name": self.name,
            "colors": [color.hex for color in self.colors],
            "shares": [round(share, 3) for share in self.shares],
            "origin": self.origin,
            "photo": self.photo,
            "why": self.why,
        }


_CLASSICS = (
    ("Red, black, white", "#b8172b, #161616, #f2f2f2"),
    ("Black and white", "#161616, #f2f2f2"),
    ("University blue", "#7fb0dc, #f2f2f2, #23395d"),
    ("Pine green and sail", "#1f4d3a, #eae3d0, #161616"),
    ("Royal", "#20409a, #161616, #f2f2f2"),
    ("Sail and gum", "#eae3d0, #f2f2f2, #b98149"),
    ("Mocha", "#6d5446, #161616, #eae3d0"),
    ("Grape", "#5a3b86, #f2f2f2, #161616"),
    ("Cool gray", "#8f949b, #d3d6da, #f2f2f2"),
    ("Wheat", "#b98b4e, #8a6236, #b98149"),
    ("Triple white", "#f4f4f4, #e6e6e4"),
    ("Triple black", "#161616, #2a2a2a"),
    ("Pink and cream", "#e9a9b8, #f1e8d3, #b5232f"),
    ("Obsidian", "#1b2a3f, #f2f2f2, #7fb0dc"),
    ("Volt", "#ceff1f, #161616, #8f949b"),
    ("Olive", "#585b3a, #161616, #e57a2b"),
)
CLASSICS = tuple(Palette.of(name, read_colors(colors), "classics") for name, colors in _CLASSICS)
"""Combinations that every sneakerhead knows, for those who give no palette and have no catalog."""


def read_palettes(path: Path) -> tuple[Palette, ...]:
    """Read palettes: a JSON of name -> colors, or lines such as ``Bred: #b8172b, black``.

    Lines without a name are called by their number; empty ones and those that begin with ``//``
    say nothing.

    Raises:
        SettingsError: the file cannot be read, or a color is none; names file and line.
    """
    try:
        data = path.read_bytes()
        if len(data) > _MOST_BYTES:
            raise SettingsError(f"{path}: a file of palettes has at most {_MOST_BYTES:,} bytes")
        text = data.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: no palettes can be read: {error}") from error
    lines = _from_json(path, text) if text.lstrip().startswith(("{", "[")) else _from_lines(text)
    found = []
    for place, name, colors in lines:
        try:
            found.append(Palette.of(name, read_colors(colors), "file"))
        except SettingsError as error:
            raise SettingsError(f"{path}, {place}: {error}") from error
    if not 0 < len(found) <= _MOST:
        raise SettingsError(f"{path}: has {len(found)} palettes; 1 to {_MOST} can be used")
    return tuple(found)


def _from_lines(text: str) -> Iterable[tuple[str, str, str]]:
    for number, line in enumerate(text.splitlines(), 1):
        said = line.strip()
        if not said or said.startswith("//"):
            continue
        name, colon, colors = said.partition(":")
        own = (name.strip()[:80], colors) if colon else (f"palette {number}", said)
        yield f"line {number}", *own


def _from_json(path: Path, text: str) -> Iterable[tuple[str, str, str]]:
    try:
        given = json.loads(text)
    except ValueError as error:
        raise SettingsError(f"{path}: looks like JSON and is none: {error}") from error
    pairs = given.items() if isinstance(given, dict) else ((None, one) for one in given)
    for number, (name, colors) in enumerate(pairs, 1):
        if not isinstance(colors, list) or not all(isinstance(c, str) for c in colors):
            raise SettingsError(f"{path}, palette {number}: write a list of colors as texts")
        yield f"palette {number}", str(name or f"palette {number}")[:80], ",".join(colors)
