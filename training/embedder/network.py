"""The trunk (EfficientNet-Lite0, batch norm folded into its convolutions) and the heads on it.

What makes training bearable on a CPU, each measured: batch norm folded (its statistics stay
ImageNet's), channels last, the first layers frozen, the weights of the 5 x 5 depthwise
convolutions frozen (their gradient alone took two thirds of the time), pointwise convolutions in
bfloat16. Together 58 photos a second and thread at 160 pixels, against 17.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "backbone"))

import lite0

DIMENSIONS = 256
FROZEN = 3
"""Blocks after the stem that keep ImageNet's weights on a CPU."""
KEPT = 2
"""Of the front, what keeps them everywhere: the stem and the first block."""
PLACED = {"lite0": 11, "lite1": 15}
"""The block after which the map still says what is where: the last of 112 channels."""
PLACED_CHANNELS = 112
POWER = 3.0
"""Of the generalised mean by which the map is pooled (Radenovic et al., 2018)."""
LEAST = 0.05
"""Weight of a cell that shows no shoe at all."""


class Pointwise(nn.Conv2d):
    """A 1 x 1 convolution, computed in bfloat16 where it is trained on a CPU."""

    half = True

    def forward(self, x: Tensor) -> Tensor:
        """See the class."""
        if not self.half:
            return super().forward(x)
        weight, bias = self.weight.bfloat16(), self.bias.bfloat16()
        return functional.conv2d(x.bfloat16(), weight, bias).float()


def folded(conv: nn.Conv2d, norm: nn.BatchNorm2d, active: bool) -> nn.Sequential:
    """One convolution that does what a convolution and a batch norm did."""
    scale = norm.weight / torch.sqrt(norm.running_var + norm.eps)
    kernel, stride = conv.kernel_size[0], conv.stride[0]
    kind = Pointwise if kernel == 1 else nn.Conv2d
    before, after = lite0.same_padding(kernel, stride)
    inside = before if before == after else 0
    out = kind(
        conv.in_channels, conv.out_channels, kernel, stride, inside, groups=conv.groups, bias=True
    )
    out.weight.data = conv.weight.data * scale[:, None, None, None]
    out.bias.data = norm.bias.data - norm.running_mean * scale
    if kernel == 5:
        out.requires_grad_(False)
    layers: list[nn.Module] = [out]
    if before != after:
        layers.insert(0, nn.ZeroPad2d((before, after, before, after)))
    if active:
        layers.append(nn.ReLU6(inplace=True))
    return nn.Sequential(*layers)


class Block(nn.Module):
    """An inverted bottleneck without batch norm."""

    def __init__(self, block: nn.Module) -> None:
        super().__init__()
        layers = []
        if hasattr(block, "_expand_conv"):
            layers.append(folded(block._expand_conv, block._bn0, True))
        layers.append(folded(block._depthwise_conv, block._bn1, True))
        layers.append(folded(block._project_conv, block._bn2, False))
        self.layers = nn.Sequential(*layers)
        self.skips = block.skips

    def forward(self, x: Tensor) -> Tensor:
        """See the class."""
        return x + self.layers(x) if self.skips else self.layers(x)


class Features(NamedTuple):
    """What an embedder says of pictures.

    Attributes:
        pooled: of the last map, float32 (n, 1280).
        unit: the embedding, float32 (n, 256), of length one.
        mask: logits that a cell shows a shoe, float32 (n, h / 32, w / 32).
        placed: a map that still says what is where, (n, 112, h / 16, w / 16).
    """

    pooled: Tensor
    unit: Tensor
    mask: Tensor
    placed: Tensor


class Embedder(nn.Module):
    """uint8 (n, h, w, 3) -> embedding (n, 256) of length one, mask logits (n, h / 32, w / 32).

    Args:
        kind: of the trunk.
        start: a state to begin from; by default ImageNet's weights, from their package.
    """

    def __init__(self, kind: str = "lite0", start: dict[str, Tensor] | None = None) -> None:
        super().__init__()
        self.placed = PLACED[kind]
        whole = lite0.reference(kind) if start is None else lite0.Lite(kind)
        blocks = [Block(block) for block in whole._blocks]
        stem = folded(whole._conv_stem, whole._bn0, True)
        self.front = nn.Sequential(stem, *blocks[:FROZEN]).requires_grad_(False)
        head = folded(whole._conv_head, whole._bn1, True)
        self.back = nn.Sequential(*blocks[FROZEN:], head)
        self.where = nn.Conv2d(lite0.HEAD_CHANNELS, 1, 1)
        self.project = nn.Linear(lite0.HEAD_CHANNELS, DIMENSIONS, bias=False)
        # The same in every training: what is averaged must begin from the same weights.
        nn.init.orthogonal_(self.project.weight, generator=torch.Generator().manual_seed(0))
        nn.init.zeros_(self.where.weight)
        if start is not None:
            self.load_state_dict(start)

    def thaw(self) -> None:
        """Let every layer but the stem and the first block learn: for accelerators."""
        self.requires_grad_(True)
        self.front[:KEPT].requires_grad_(False)

    def features(self, pixels: Tensor) -> Features:
        """What the heads read."""
        x, placed = self._maps(pixels)
        logits = self.where(x)
        x, logits = x.float(), logits.float()
        weight = torch.sigmoid(logits) + LEAST
        powered = (x + 1e-4) ** POWER * weight
        pooled = (powered.sum((2, 3)) / weight.sum((2, 3))) ** (1 / POWER)
        unit = functional.normalize(self.project(pooled).float())
        return Features(pooled, unit, logits[:, 0], placed)

    def _maps(self, pixels: Tensor) -> tuple[Tensor, Tensor]:
        """The last map, and the one that still says what is where."""
        x = (pixels.permute(0, 3, 1, 2).float() - 127.0) / 128.0
        x = x.contiguous(memory_format=torch.channels_last)
        for layer in self.front:
            # Without weights that learn before it, nothing of a layer is kept for the way back.
            learns = any(p.requires_grad for p in layer.parameters()) or x.requires_grad
            with torch.set_grad_enabled(learns and torch.is_grad_enabled()):
                x = layer(x)
        placed = x
        for place, layer in enumerate(self.back, len(self.front)):
            x = layer(x)
            if place == self.placed:
                placed = x
        return x, placed

    def plain(self, pixels: Tensor) -> Tensor:
        """Mean of the last map (n, 1280): what a teacher with ImageNet's weights says."""
        x = (pixels.permute(0, 3, 1, 2).float() - 127.0) / 128.0
        x = self.back(self.front(x.contiguous(memory_format=torch.channels_last)))
        return x.mean((2, 3))

    def forward(self, pixels: Tensor) -> tuple[Tensor, Tensor]:
        """See the class."""
        found = self.features(pixels)
        return found.unit, found.mask


class Cosine(nn.Module):
    """A classifier by the cosine to a proxy of each class (CosFace's margin, Wang et al., 2018)."""

    def __init__(self, classes: int, scale: float, margin: float) -> None:
        super().__init__()
        self.proxies = nn.Parameter(functional.normalize(torch.randn(classes, DIMENSIONS)))
        self.scale, self.margin = scale, margin

    def loss(self, embedding: Tensor, target: Tensor) -> Tensor:
        """Mean cross-entropy over rows whose target is not negative; 0 where there is none."""
        known = target >= 0
        if not bool(known.any()):
            return embedding.sum() * 0.0
        cosines = embedding[known] @ functional.normalize(self.proxies).T
        chosen = target[known]
        cosines = cosines - self.margin * functional.one_hot(chosen, cosines.shape[1])
        return functional.cross_entropy(self.scale * cosines, chosen, label_smoothing=0.02)
