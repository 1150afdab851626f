"""ShuffleNetV2 x1.0 without its classifier (Ma et al., 2018), named as torchvision names it."""

from __future__ import annotations

import torch
from torch import Tensor, nn

__all__ = ["ShuffleNetV2"]

_STAGES = ((4, 116), (8, 232), (4, 464))
"""Blocks and channels of stages 2, 3 and 4."""


def _pointwise(inputs: int, outputs: int) -> list[nn.Module]:
    return [
        nn.Conv2d(inputs, outputs, 1, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(inplace=True),
    ]


def _depthwise(channels: int, stride: int) -> list[nn.Module]:
    return [
        nn.Conv2d(channels, channels, 3, stride, 1, groups=channels, bias=False),
        nn.BatchNorm2d(channels),
    ]


class _Unit(nn.Module):
    def __init__(self, inputs: int, outputs: int, stride: int) -> None:
        super().__init__()
        self.stride = stride
        half = outputs // 2
        first = inputs if stride == 2 else half
        self.branch1 = nn.Sequential(
            *([*_depthwise(inputs, 2), *_pointwise(inputs, half)] if stride == 2 else [])
        )
        self.branch2 = nn.Sequential(
            *_pointwise(first, half), *_depthwise(half, stride), *_pointwise(half, half)
        )

    def forward(self, x: Tensor) -> Tensor:
        if self.stride == 2:
            left, right = self.branch1(x), self.branch2(x)
        else:
            left, right = x.chunk(2, dim=1)
            right = self.branch2(right)
        joined = torch.cat((left, right), dim=1)
        # Channels of both halves in turn: the next unit's halves then know of each other.
        n, channels, height, width = joined.shape
        pairs = joined.view(n, 2, channels // 2, height, width).transpose(1, 2)
        return pairs.reshape(n, channels, height, width)


class ShuffleNetV2(nn.Module):
    """Normalised (n, 3, h, w) -> map (n, 1024, h / 32, w / 32)."""

    channels = 1024

    def __init__(self) -> None:
        super().__init__()
        stem = nn.Conv2d(3, 24, 3, 2, 1, bias=False)
        self.conv1 = nn.Sequential(stem, nn.BatchNorm2d(24), nn.ReLU(inplace=True))
        self.maxpool = nn.MaxPool2d(3, 2, 1)
        stages = []
        inputs = 24
        for repeats, channels in _STAGES:
            units = [_Unit(inputs, channels, 2)]
            units += [_Unit(channels, channels, 1) for _ in range(repeats - 1)]
            stages.append(nn.Sequential(*units))
            inputs = channels
        self.stage2, self.stage3, self.stage4 = stages
        self.conv5 = nn.Sequential(*_pointwise(inputs, self.channels))

    def blocks(self) -> list[nn.Module]:
        """Give what is unfrozen block by block, first to last."""
        return [self.conv1, *self.stage2, *self.stage3, *self.stage4, self.conv5]

    def forward(self, x: Tensor) -> Tensor:
        """See the class."""
        x = self.maxpool(self.conv1(x))
        return self.conv5(self.stage4(self.stage3(self.stage2(x))))
