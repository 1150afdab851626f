"""VGG16 and VGG19 as far as their convolutions go (K. Simonyan and A. Zisserman, 2015)."""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import Tensor, nn
from torch.nn import functional

__all__ = ["Vgg"]

_WIDTHS = (64, 128, 256, 512, 512)


class Vgg(nn.Module):
    """Floats (n, 3, h, w) of 0 to 1 -> maps by the names of convolutions, after their ReLU.

    Maps are halved by their mean, not by their largest value: gradients are then smoother, and so
    are pictures (L. Gatys et al., 2016).

    Args:
        deep: four convolutions in the last three blocks (VGG19), not three (VGG16).
        mean: of each channel of 0 to 1.
        spread: what each is divided by.
        bgr: blue comes first, as in the networks of Caffe.

    Attributes:
        whole: what a full channel is, 1 or 255.
    """

    def __init__(
        self,
        *,
        deep: bool = False,
        mean: tuple[float, ...] = (0.485, 0.456, 0.406),
        spread: tuple[float, ...] = (0.229, 0.224, 0.225),
        bgr: bool = False,
    ) -> None:
        super().__init__()
        self.bgr = bgr
        self.whole = 1.0
        for name, values in (("mean", mean), ("spread", spread)):
            self.register_buffer(name, torch.tensor(values).view(1, 3, 1, 1), persistent=False)
        inputs = 3
        for block, width in enumerate(_WIDTHS, start=1):
            for k in range(1, (2 if block < 3 else 4 if deep else 3) + 1):
                self.add_module(f"conv{block}_{k}", nn.Conv2d(inputs, width, 3, padding=1))
                inputs = width

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the convolutions, first to last."""
        return tuple(name for name, _ in self.named_children())

    def maps(self, x: Tensor, wanted: Iterable[str]) -> dict[str, Tensor]:
        """Give maps by name; nothing is computed behind the last one that is wanted."""
        left = set(wanted)
        found: dict[str, Tensor] = {}
        x = (x / self.whole - self.mean) / self.spread
        x = x.flip(1) if self.bgr else x
        block = "1"
        for name, conv in self.named_children():
            if not left:
                break
            if name[4] != block:
                x, block = functional.avg_pool2d(x, 2), name[4]
            x = functional.relu(conv(x))
            if name in left:
                found[name] = x
                left.discard(name)
        return found

    def forward(self, x: Tensor) -> Tensor:
        """Give the last map."""
        return self.maps(x, self.names[-1:])[self.names[-1]]
