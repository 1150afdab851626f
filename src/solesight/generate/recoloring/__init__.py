"""The colorway lab: a shoe's parts found and painted, each variant scored and ranked."""

from __future__ import annotations

from solesight.generate.recoloring.colors import Color, color_of, read_color, read_colors
from solesight.generate.recoloring.naming import Part
from solesight.generate.recoloring.page import Card, cards_of, write_recolored
from solesight.generate.recoloring.palettes import CLASSICS, Palette, read_palettes
from solesight.generate.recoloring.planning import MOST_VARIANTS, Colorway, plan_colorways
from solesight.generate.recoloring.result import (
    CAVEAT,
    Judge,
    Judgement,
    Nearest,
    Recolored,
    Score,
    Variant,
    Verdict,
)
from solesight.generate.recoloring.sheet import draw_sheet, said_of
from solesight.generate.recoloring.studio import LARGEST, Sitting, sit
from solesight.generate.recoloring.verb import RecolorPlan, check_rank, recolor

__all__ = [
    "CAVEAT",
    "CLASSICS",
    "LARGEST",
    "MOST_VARIANTS",
    "Card",
    "Color",
    "Colorway",
    "Judge",
    "Judgement",
    "Nearest",
    "Palette",
    "Part",
    "RecolorPlan",
    "Recolored",
    "Score",
    "Sitting",
    "Variant",
    "Verdict",
    "cards_of",
    "check_rank",
    "color_of",
    "draw_sheet",
    "plan_colorways",
    "read_color",
    "read_colors",
    "read_palettes",
    "recolor",
    "said_of",
    "sit",
    "write_recolored",
]
