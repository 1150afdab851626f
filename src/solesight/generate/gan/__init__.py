"""Shoes that never were: a small adversarial network learned from frames, and what it makes.

torch (the extra ``deep``) is imported where a network is trained and nowhere else: a trained one
draws on ONNX Runtime.
"""

from __future__ import annotations

from solesight.generate.gan.drawing import Drawer, generators, open_drawer
from solesight.generate.gan.folders import discard_pictures
from solesight.generate.gan.judging import Asked, GanScored, score_gan
from solesight.generate.gan.pictures import Seen
from solesight.generate.gan.settings import METHODS, SIZES, GanOptions
from solesight.generate.gan.showing import Sampled, Walked, sample_gan, walk_gan
from solesight.generate.gan.verb import GanTrained, Plan, train_gan
from solesight.generate.scoring import Score

__all__ = [
    "METHODS",
    "SIZES",
    "Asked",
    "Drawer",
    "GanOptions",
    "GanScored",
    "GanTrained",
    "Plan",
    "Sampled",
    "Score",
    "Seen",
    "Walked",
    "discard_pictures",
    "generators",
    "open_drawer",
    "sample_gan",
    "score_gan",
    "train_gan",
    "walk_gan",
]
