"""The small networks that are learned from nothing, as the earlier projects had them.

Two see gray pictures: five convolutions of 2 to 32 channels (``big``) or three of 4 to 32
(``small``), each with max-pooling, then three dense layers. Two see colors: four convolutions of
16-32-64-64 channels with kernels of 5 x 5 (``rgb5``) or 4 x 4 (``rgb4``) without padding, each with
max-pooling, batch norm and dropout, then one dense layer.
"""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import nn

from solesight.learn.deep.nets.whole import Pixels, Whole

__all__ = ["small_net"]

_GRAY = {"big": ((2, 2), (4, 2), (8, 2), (16, 2), (32, 2)), "small": ((4, 4), (16, 4), (32, 2))}
"""Channels and pooling of each convolution."""
_HIDDEN = {"big": (256, 64), "small": (128, 16)}


def small_net(name: str, classes: int, size: int, dropout: float | None = None) -> Whole:
    """Make one of them.

    Args:
        name: big, small, rgb4 or rgb5.
        classes: how many logits.
        size: side of the pictures, a multiple of 32.
        dropout: share left out; None is .5 before the dense layers of the gray ones and .2 after
            the convolutions of the others.
    """
    gray = name in _GRAY
    trunk = _gray_trunk(name) if gray else _rgb_trunk(int(name[-1]), _or(dropout, 0.2))
    pixels = Pixels((0.0,) * 3, (255.0,) * 3, gray=gray)
    with torch.no_grad():
        flat = trunk.eval()(pixels(torch.zeros(1, 3, size, size))).numel()
    trunk.train()
    widths = (flat, *_HIDDEN.get(name, ()), classes)
    head: list[nn.Module] = []
    for place, (inputs, outputs) in enumerate(pairwise(widths)):
        head += [nn.ReLU()] if place else []
        head += [nn.Dropout(_or(dropout, 0.5))] if gray else []
        head.append(nn.Linear(inputs, outputs))
    return Whole(pixels, trunk, nn.Flatten(), nn.Sequential(*head))


def _or(said: float | None, own: float) -> float:
    return own if said is None else said


def _gray_trunk(name: str) -> nn.Sequential:
    layers: list[nn.Module] = []
    inputs = 1
    for channels, pool in _GRAY[name]:
        layers += [nn.Conv2d(inputs, channels, 3, padding=1), nn.ReLU(), nn.MaxPool2d(pool)]
        inputs = channels
    return nn.Sequential(*layers)


def _rgb_trunk(kernel: int, dropout: float) -> nn.Sequential:
    layers: list[nn.Module] = []
    inputs = 3
    for channels in (16, 32, 64, 64):
        layers += [nn.Conv2d(inputs, channels, kernel), nn.ReLU(), nn.MaxPool2d(2)]
        layers += [nn.BatchNorm2d(channels), nn.Dropout(dropout)]
        inputs = channels
    return nn.Sequential(*layers)
