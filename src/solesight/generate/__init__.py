"""New pictures of shoes: a photo in another style, a network's dream of it, shoes never seen.

Each picture says how it was made, in its own bytes and in a JSON beside it.
"""

from __future__ import annotations

from solesight.generate.gatys import GatysOptions
from solesight.generate.restyling import METHODS, Restyled, RestylePlan, Restyler, restyle
from solesight.generate.styles import draw_style, style_names

__all__ = [
    "METHODS",
    "GatysOptions",
    "RestylePlan",
    "Restyled",
    "Restyler",
    "draw_style",
    "restyle",
    "style_names",
]
