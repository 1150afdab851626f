"""The three losses of style transfer (L. Gatys et al., 2016), each relative to its own size.

As a share of what it is measured against, a loss of 1 is as far away as nothing at all would be,
whatever network made the maps: so weights mean the same for every network, layer and style.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

__all__ = ["Goal", "content_loss", "gram", "style_loss", "total_variation"]

_LEAST = 1e-8


def gram(maps: Tensor, mask: Tensor | None = None) -> Tensor:
    """Give which channels are active together, (c, c): the mean over places of their products.

    Args:
        maps: floats (1, c, h, w).
        mask: floats (1, 1, H, W), how much each place counts; all alike by default.
    """
    flat = maps[0].flatten(1)
    if mask is None:
        return flat @ flat.T / flat.shape[1]
    weight = functional.adaptive_avg_pool2d(mask, maps.shape[2:]).flatten()
    return (flat * weight) @ flat.T / weight.sum().clamp_min(_LEAST)


def style_loss(found: Tensor, wanted: Tensor) -> Tensor:
    """Give the squared difference of two Gram matrices, as a share of the second's square."""
    return ((found - wanted) ** 2).sum() / (wanted**2).sum().clamp_min(_LEAST)


def content_loss(found: Tensor, wanted: Tensor) -> Tensor:
    """Give the squared difference of two maps, as a share of the second's square."""
    return ((found - wanted) ** 2).sum() / (wanted**2).sum().clamp_min(_LEAST)


def total_variation(picture: Tensor) -> Tensor:
    """Give the mean squared step to the right and down, floats (1, 3, h, w)."""
    down = ((picture[:, :, 1:] - picture[:, :, :-1]) ** 2).mean()
    right = ((picture[:, :, :, 1:] - picture[:, :, :, :-1]) ** 2).mean()
    return down + right


@dataclass(frozen=True)
class Goal:
    """What a picture is drawn toward.

    Attributes:
        content: maps of the photo by layer.
        style: Gram matrices of the style by layer.
        mask: floats (1, 1, H, W), where the style is wanted.
        weights: of content, style and total variation.
    """

    content: Mapping[str, Tensor]
    style: Mapping[str, Tensor]
    mask: Tensor
    weights: Sequence[float]

    def loss(self, picture: Tensor, maps: Mapping[str, Tensor]) -> tuple[Tensor, list[float]]:
        """Give the weighted sum, and its three parts before they are weighed."""
        parts = [
            torch.stack([content_loss(maps[k], v) for k, v in self.content.items()]).mean(),
            torch.stack(
                [style_loss(gram(maps[k], self.mask), v) for k, v in self.style.items()]
            ).mean(),
            total_variation(picture),
        ]
        total = sum((w * part for w, part in zip(self.weights, parts, strict=True)), parts[0] * 0)
        return total, [float(part.detach()) for part in parts]
