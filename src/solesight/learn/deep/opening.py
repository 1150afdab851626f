"""A backbone by name in torch, as it sees pictures: to dream with, or to look into."""

from __future__ import annotations

from typing import Any

from solesight.learn.deep.backbones import find_backbone
from solesight.learn.deep.torched import need_torch
from solesight.learn.deep.weights import Origin, load_weights

__all__ = ["open_backbone"]


def open_backbone(name: str, source: str = "auto") -> tuple[Any, Origin]:
    """Make a pretrained backbone.

    Args:
        name: as of ``finetune``: ``sneaker`` is the shipped embedder's first network.
        source: where its weights come from; see `load_weights`.

    Returns:
        a ``torch.nn.Module`` in eval mode whose weights ask for no gradient, floats (n, 3, h, w) of
        0 to 255 in, its map out; and where its weights came from.

    Raises:
        MissingExtraError: the extra ``deep`` is not installed.
        UnknownNameError: there is no such backbone; lists those there are.
        NotReadyError: its weights are not on this machine; says how to get them.
    """
    backbone = find_backbone(name)
    need_torch("a network by name")
    from torch import nn

    from solesight.learn.deep.nets.whole import Pixels

    trunk = backbone.build()
    origin = load_weights(trunk, backbone, source)
    for module in trunk.modules():
        # A map that the next step overwrites can be neither shown nor differentiated.
        if getattr(module, "inplace", False):
            module.inplace = False
    net = nn.Sequential()
    net.add_module("pixels", Pixels(backbone.mean, backbone.spread))
    net.add_module("trunk", trunk)
    return net.eval().requires_grad_(False), origin
