"""Which part of a shoe speaks for a brand, a model, hype or a premium: design maps."""

from solesight.explain.design.asking import DesignAsked
from solesight.explain.design.result import ClassTold, Designed
from solesight.explain.design.separation import RegionTold
from solesight.explain.design.tones import ToneTold
from solesight.explain.design.verb import explain_design

__all__ = [
    "ClassTold",
    "DesignAsked",
    "Designed",
    "RegionTold",
    "ToneTold",
    "explain_design",
]
