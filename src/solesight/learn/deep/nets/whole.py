"""A whole network: what it sees, its trunk, how its map is pooled, its head."""

from __future__ import annotations

import torch
from torch import Tensor, nn

__all__ = ["Answering", "Pixels", "Whole"]

_LUMA = (0.299, 0.587, 0.114)


class Pixels(nn.Module):
    """Floats (n, 3, h, w) of 0 to 255 to what a network was taught to see.

    Args:
        mean: subtracted from each channel.
        spread: what each is divided by.
        gray: one channel, the weighted mean of the three.
    """

    def __init__(
        self, mean: tuple[float, ...], spread: tuple[float, ...], *, gray: bool = False
    ) -> None:
        super().__init__()
        self.gray = gray
        for name, values in (("mean", mean), ("spread", spread), ("luma", _LUMA)):
            self.register_buffer(name, torch.tensor(values).view(1, 3, 1, 1), persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        """See the class."""
        x = (x - self.mean) / self.spread
        return (x * self.luma).sum(1, keepdim=True) if self.gray else x


class Whole(nn.Module):
    """Floats (n, 3, h, w) of 0 to 255 -> logits (n, classes)."""

    def __init__(self, pixels: Pixels, trunk: nn.Module, pool: nn.Module, head: nn.Module) -> None:
        super().__init__()
        self.pixels, self.trunk, self.pool, self.head = pixels, trunk, pool, head

    def maps(self, x: Tensor) -> Tensor:
        """Give the trunk's map (n, c, h / 32, w / 32)."""
        return self.trunk(self.pixels(x).contiguous(memory_format=torch.channels_last))

    def forward(self, x: Tensor) -> Tensor:
        """See the class."""
        return self.head(self.pool(self.maps(x)))


class Answering(nn.Module):
    """What is exported: uint8 (n, h, w, 3) -> logits over the temperature, and the map."""

    def __init__(self, whole: Whole, temperature: float) -> None:
        super().__init__()
        self.whole, self.temperature = whole, temperature

    def forward(self, pixels: Tensor) -> tuple[Tensor, Tensor]:
        """See the class."""
        found = self.whole.maps(pixels.permute(0, 3, 1, 2).float())
        return self.whole.head(self.whole.pool(found)) / self.temperature, found
