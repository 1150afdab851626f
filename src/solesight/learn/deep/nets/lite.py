"""EfficientNet-Lite0 to 2 without classifier, named as the published weights name them.

EfficientNet-B0 to B2 without squeeze-and-excitation and with ReLU6 (Tan and Le, 2019; the Lite
family of the TensorFlow authors, 2020). TensorFlow's SAME padding is kept: a strided convolution
pads one side more than the other, and the weights were learned so.
"""

from __future__ import annotations

import math

from torch import Tensor, nn
from torch.nn import functional

__all__ = ["Lite"]

_ROWS = (
    (1, 3, 1, 1, 16),
    (2, 3, 2, 6, 24),
    (2, 5, 2, 6, 40),
    (3, 3, 2, 6, 80),
    (3, 5, 1, 6, 112),
    (4, 5, 2, 6, 192),
    (1, 3, 1, 6, 320),
)
"""Repeats, kernel, first stride, expansion and channels of each row of blocks."""
_GROWTH = {"lite0": (1.0, 1.0), "lite1": (1.0, 1.1), "lite2": (1.1, 1.2)}
"""Channels and repeats beside Lite0; stem, head, first and last row keep theirs."""


def _norm(channels: int) -> nn.BatchNorm2d:
    return nn.BatchNorm2d(channels, eps=1e-3)


class _Conv(nn.Conv2d):
    def __init__(
        self, inputs: int, outputs: int, kernel: int, stride: int = 1, groups: int = 1
    ) -> None:
        super().__init__(inputs, outputs, kernel, stride, groups=groups, bias=False)
        total = kernel - stride
        before, after = total // 2, total - total // 2
        self.around = (before, after, before, after)

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(functional.pad(x, self.around) if any(self.around) else x)


class _Bottleneck(nn.Module):
    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int, expand: int) -> None:
        super().__init__()
        middle = inputs * expand
        self.skips = stride == 1 and inputs == outputs
        self.widens = expand > 1
        if self.widens:
            self._expand_conv = _Conv(inputs, middle, 1)
            self._bn0 = _norm(middle)
        self._depthwise_conv = _Conv(middle, middle, kernel, stride, middle)
        self._bn1 = _norm(middle)
        self._project_conv = _Conv(middle, outputs, 1)
        self._bn2 = _norm(outputs)

    def forward(self, x: Tensor) -> Tensor:
        y = functional.relu6(self._bn0(self._expand_conv(x))) if self.widens else x
        y = functional.relu6(self._bn1(self._depthwise_conv(y)))
        y = self._bn2(self._project_conv(y))
        return x + y if self.skips else y


class Lite(nn.Module):
    """Normalised (n, 3, h, w) -> map (n, 1280, h / 32, w / 32).

    Args:
        kind: lite0, lite1 or lite2.
    """

    channels = 1280

    def __init__(self, kind: str = "lite0") -> None:
        super().__init__()
        wider, deeper = _GROWTH[kind]
        self._conv_stem, self._bn0 = _Conv(3, 32, 3, 2), _norm(32)
        blocks = []
        inputs = 32
        for place, (times, kernel, stride, expand, outputs) in enumerate(_ROWS):
            ends = place in {0, len(_ROWS) - 1}
            outputs = _rounded(outputs * wider)
            for again in range(times if ends else math.ceil(times * deeper)):
                blocks.append(_Bottleneck(inputs, outputs, kernel, 1 if again else stride, expand))
                inputs = outputs
        self._blocks = nn.ModuleList(blocks)
        self._conv_head, self._bn1 = _Conv(inputs, self.channels, 1), _norm(self.channels)

    def blocks(self) -> list[nn.Module]:
        """Give what is unfrozen block by block, first to last."""
        return [self._conv_stem, self._bn0, *self._blocks, self._conv_head, self._bn1]

    def forward(self, x: Tensor) -> Tensor:
        """See the class."""
        x = functional.relu6(self._bn0(self._conv_stem(x)))
        for block in self._blocks:
            x = block(x)
        return functional.relu6(self._bn1(self._conv_head(x)))


def _rounded(channels: float) -> int:
    # To a multiple of eight, and never down by more than a tenth.
    near = max(8, int(channels + 4) // 8 * 8)
    return near + 8 if near < 0.9 * channels else near
