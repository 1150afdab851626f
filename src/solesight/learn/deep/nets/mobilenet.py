"""MobileNetV2 without its classifier (Sandler et al., 2018), named as torchvision names it."""

from __future__ import annotations

from torch import Tensor, nn

__all__ = ["MobileNetV2"]

_ROWS = (
    (1, 16, 1, 1),
    (6, 24, 2, 2),
    (6, 32, 3, 2),
    (6, 64, 4, 2),
    (6, 96, 3, 1),
    (6, 160, 3, 2),
    (6, 320, 1, 1),
)
"""Expansion, channels, repeats and first stride of each row of blocks."""


def _conv(inputs: int, outputs: int, kernel: int, stride: int = 1, groups: int = 1) -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU6(inplace=True),
    )


class _Bottleneck(nn.Module):
    def __init__(self, inputs: int, outputs: int, stride: int, expand: int) -> None:
        super().__init__()
        middle = inputs * expand
        self.skips = stride == 1 and inputs == outputs
        layers = [_conv(inputs, middle, 1)] if expand > 1 else []
        self.conv = nn.Sequential(
            *layers,
            _conv(middle, middle, 3, stride, middle),
            nn.Conv2d(middle, outputs, 1, bias=False),
            nn.BatchNorm2d(outputs),
        )

    def forward(self, x: Tensor) -> Tensor:
        return x + self.conv(x) if self.skips else self.conv(x)


class MobileNetV2(nn.Module):
    """Normalised (n, 3, h, w) -> map (n, 1280, h / 32, w / 32)."""

    channels = 1280

    def __init__(self) -> None:
        super().__init__()
        layers = [_conv(3, 32, 3, 2)]
        inputs = 32
        for expand, channels, repeats, stride in _ROWS:
            for place in range(repeats):
                layers.append(_Bottleneck(inputs, channels, 1 if place else stride, expand))
                inputs = channels
        self.features = nn.Sequential(*layers, _conv(inputs, self.channels, 1))

    def blocks(self) -> list[nn.Module]:
        """Give what is unfrozen block by block, first to last."""
        return list(self.features)

    def forward(self, x: Tensor) -> Tensor:
        """See the class."""
        return self.features(x)
