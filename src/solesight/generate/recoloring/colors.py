"""Colors as people write them, and as they call them."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from PIL import ImageColor

from solesight.errors import SettingsError
from solesight.photos import lab_to_rgb, rgb_to_lab

__all__ = ["Color", "color_of", "name_of", "read_color", "read_colors"]

Lab = tuple[float, float, float]

# What sneakers are said to be, beside the names that CSS knows.
_SNEAKERS = {
    "bone": "#d8cfbd", "bred": "#b8172b", "chicago red": "#b5232f", "cream": "#f1e8d3",
    "grape": "#5a3b86", "gum": "#b98149", "infrared": "#e8433f", "mocha": "#6d5446",
    "obsidian": "#1b2a3f", "off-white": "#f2eee2", "pine green": "#1f4d3a",
    "royal blue": "#20409a", "sail": "#eae3d0", "taupe": "#8b7d6f",
    "university blue": "#7fb0dc", "university red": "#c1202f", "volt": "#ceff1f",
}  # fmt: skip
# The few words by which a part is called, where it has no other name.
_PLAIN = {
    "white": "#f2f2f2", "cream": "#ece2c8", "light gray": "#c4c4c4", "gray": "#8a8a8a",
    "dark gray": "#505050", "black": "#1c1c1c", "red": "#bf2127", "dark red": "#6d1f26",
    "orange": "#e57a2b", "gum": "#b98149", "brown": "#6b4a35", "tan": "#c9ab84",
    "yellow": "#edd03d", "olive": "#66683c", "green": "#2f8a4b", "dark green": "#1f4634",
    "mint": "#a9dcc0", "teal": "#2a8589", "light blue": "#9cc3e6", "blue": "#2a5fb4",
    "navy": "#1f2b54", "purple": "#6a4296", "lilac": "#c3a9dd", "pink": "#eeaabb",
    "magenta": "#c73a86",
}  # fmt: skip
_HEX = re.compile(r"#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
_MOST = 12


@dataclass(frozen=True, slots=True)
class Color:
    """A color.

    Attributes:
        hex: ``#rrggbb``.
    """

    hex: str

    @property
    def rgb(self) -> tuple[int, int, int]:
        """Red, green and blue, 0 to 255."""
        red, green, blue = (int(self.hex[i : i + 2], 16) for i in (1, 3, 5))
        return red, green, blue

    @property
    def lab(self) -> Lab:
        """CIELAB."""
        light, a, b = rgb_to_lab(np.array([self.rgb], dtype=np.uint8))[0]
        return float(light), float(a), float(b)


def color_of(lab: Sequence[float]) -> Color:
    """Give the color of CIELAB values."""
    red, green, blue = lab_to_rgb(np.array([lab], dtype=np.float32))[0]
    return Color(f"#{red:02x}{green:02x}{blue:02x}")


def read_color(text: str) -> Color:
    """Read ``#c8102e``, ``c8102e``, ``#fff`` or a name such as ``navy`` or ``gum``.

    Raises:
        SettingsError: it is none; names those that are spelled alike.
    """
    said = " ".join(text.strip().strip("\"'").lower().split())
    named = _names().get(said) or _names().get(said.replace(" ", "").replace("-", ""))
    if named:
        return Color(named)
    if found := _HEX.fullmatch(said):
        digits = found[1] if len(found[1]) == 6 else "".join(c * 2 for c in found[1])
        return Color(f"#{digits}")
    raise SettingsError(f"{text[:40]!r} is no color: {_advice(said)}")


def read_colors(text: str) -> tuple[Color, ...]:
    """Read colors with commas between.

    Raises:
        SettingsError: one is no color, there is none, or there are more than twelve.
    """
    found = tuple(read_color(part) for part in text.split(",") if part.strip())
    if not 0 < len(found) <= _MOST:
        raise SettingsError(f"a palette has 1 to {_MOST} colors, not {len(found)}")
    return found


def _advice(said: str) -> str:
    if said.startswith("#") or re.fullmatch(r"[0-9a-f]+", said):
        return "write #rrggbb, six digits from 0 to f"
    near = difflib.get_close_matches(said, sorted(_names()), n=4, cutoff=0.6)
    usual = near or ["white", "black", "navy", "gum"]
    return f"{'did you mean' if near else 'write'} {', '.join(usual)}, or #rrggbb?"


@cache
def _names() -> dict[str, str]:
    css = {name: str(value) for name, value in ImageColor.colormap.items()}
    return {**{name: value for name, value in css.items() if len(value) == 7}, **_SNEAKERS}


@cache
def _plain() -> tuple[tuple[str, ...], np.ndarray]:
    names = tuple(_PLAIN)
    return names, np.array([Color(_PLAIN[name]).lab for name in names])


def name_of(lab: Sequence[float]) -> str:
    """Call a color by the plain word that is nearest."""
    names, labs = _plain()
    off = (labs - np.asarray(lab, dtype=np.float64)) * np.array([0.7, 1.0, 1.0])
    return names[int(np.square(off).sum(axis=1).argmin())]
