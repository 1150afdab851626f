"""Style pictures that are drawn here, so that a first try needs no other picture."""

from __future__ import annotations

from solesight.generate.styles import flows, tiles  # noqa: F401 - registers what they draw
from solesight.generate.styles.registry import DRAWN, draw_style, style_names

__all__ = ["DRAWN", "draw_style", "style_names"]
