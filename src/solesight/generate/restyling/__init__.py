"""A photo in the style of a picture: at once by a small network, or slowly and thoroughly."""

from __future__ import annotations

from solesight.generate.restyling.fast import FastNetwork
from solesight.generate.restyling.plan import METHODS, RestylePlan
from solesight.generate.restyling.results import Painting, Restyled
from solesight.generate.restyling.verb import Restyler, restyle

__all__ = [
    "METHODS",
    "FastNetwork",
    "Painting",
    "RestylePlan",
    "Restyled",
    "Restyler",
    "restyle",
]
