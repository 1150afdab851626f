"""Verdicts and frames: which photos can be used, and why the others cannot."""

from solesight.clean.sheet import draw_sheet
from solesight.clean.verb import Cleaned, clean, read_verdicts
from solesight.clean.verdicts import REASONS, SAID, Scored, Thresholds, Verdict, judge

__all__ = [
    "REASONS",
    "SAID",
    "Cleaned",
    "Scored",
    "Thresholds",
    "Verdict",
    "clean",
    "draw_sheet",
    "judge",
    "read_verdicts",
]
