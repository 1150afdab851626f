"""What a network would like to see more of in a photo (DeepDream, A. Mordvintsev et al., 2015)."""

from __future__ import annotations

from solesight.generate.dreaming.plan import DreamNet, DreamPlan
from solesight.generate.dreaming.results import Dreamed, DreamLayer, DreamPicture
from solesight.generate.dreaming.verb import Dreamer, dream

__all__ = [
    "DreamLayer",
    "DreamNet",
    "DreamPicture",
    "DreamPlan",
    "Dreamed",
    "Dreamer",
    "dream",
]
