"""New pictures of shoes: a photo in another style, a network's dream of it, shoes never seen.

Each picture says how it was made, in its own bytes and in a JSON beside it.
"""

from __future__ import annotations

from solesight.generate.dreaming import (
    Dreamed,
    Dreamer,
    DreamLayer,
    DreamNet,
    DreamPlan,
    dream,
)
from solesight.generate.gatys import GatysOptions, load_vgg_net
from solesight.generate.pictures import Unmade, plain_name
from solesight.generate.restyling import METHODS, Restyled, RestylePlan, Restyler, restyle
from solesight.generate.styles import DRAWN, draw_style, style_names

__all__ = [
    "DRAWN",
    "METHODS",
    "DreamLayer",
    "DreamNet",
    "DreamPlan",
    "Dreamed",
    "Dreamer",
    "GatysOptions",
    "RestylePlan",
    "Restyled",
    "Restyler",
    "Unmade",
    "draw_style",
    "dream",
    "load_vgg_net",
    "plain_name",
    "restyle",
    "style_names",
]
