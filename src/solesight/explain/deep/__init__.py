"""Methods that follow gradients through a network in torch; torch is imported where one is run."""

from __future__ import annotations

from solesight.explain.deep.asking import layer_names, layers_or_none, network_layers
from solesight.explain.deep.layers import Layer
from solesight.explain.deep.looking import TorchLooker
from solesight.explain.deep.methods import network_score_cam

__all__ = [
    "Layer",
    "TorchLooker",
    "layer_names",
    "layers_or_none",
    "network_layers",
    "network_score_cam",
]
