"""Whole networks as learners: small ones from scratch, and pretrained ones learned on.

torch and Lightning (the extra ``deep``) are imported where a network is trained and nowhere else: a
bundle answers on ONNX Runtime.
"""

from __future__ import annotations

from solesight.learn.deep.answering import DeepModel
from solesight.learn.deep.backbones import BACKBONES
from solesight.learn.deep.finetuning import FinetuneLearner
from solesight.learn.deep.ladder import RUNGS, Climbed, Rung, climb
from solesight.learn.deep.opening import open_backbone
from solesight.learn.deep.preview import Previewed, preview
from solesight.learn.deep.rebuilding import has_network, last_map, rebuilt
from solesight.learn.deep.rungs import draw_rungs
from solesight.learn.deep.scratching import ScratchLearner
from solesight.learn.deep.settings import FinetuneOptions, ScratchOptions, TrainingOptions

__all__ = [
    "BACKBONES",
    "RUNGS",
    "Climbed",
    "DeepModel",
    "FinetuneLearner",
    "FinetuneOptions",
    "Previewed",
    "Rung",
    "ScratchLearner",
    "ScratchOptions",
    "TrainingOptions",
    "climb",
    "draw_rungs",
    "has_network",
    "last_map",
    "open_backbone",
    "preview",
    "rebuilt",
]
