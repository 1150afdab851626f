"""A network of two channels that can be worked out by hand, in numpy."""

from __future__ import annotations

import numpy as np
import torch
from torch import nn

SIDE = 6
MIX = np.array([[0.010, -0.004, 0.002], [-0.003, 0.008, 0.004]], dtype=np.float64)
SHIFT = np.array([-0.5, 0.2])


def _votes(classes: int = 2) -> np.ndarray:
    return np.random.default_rng(4).normal(0, 0.3, (classes, 2, SIDE, SIDE))


VOTES = _votes()


class Toy(nn.Module):
    """A 1 x 1 convolution, a ReLU, then logits: tanh of the cells' weighted sums, times three."""

    def __init__(self, *, pooled: bool = False) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 2, 1)
        self.act = nn.ReLU()
        self.pooled = pooled
        with torch.no_grad():
            self.conv.weight.copy_(torch.from_numpy(MIX)[:, :, None, None])
            self.conv.bias.copy_(torch.from_numpy(SHIFT))
        self.register_buffer("votes", torch.from_numpy(VOTES))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        found = self.act(self.conv(x))
        if self.pooled:  # a linear head over the mean
            return found.mean((2, 3)) @ self.votes[:, :, 0, 0].T
        return 3 * torch.tanh((found[:, None] * self.votes).sum((2, 3, 4)))


def toy(*, pooled: bool = False) -> Toy:
    return Toy(pooled=pooled).double().eval().requires_grad_(False)


def photo(seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (SIDE, SIDE, 3), dtype=np.uint8)


def map_by_hand(pixels: np.ndarray) -> np.ndarray:
    """The toy's map (2, h, w) of pixels (h, w, 3), without torch."""
    mixed = np.einsum("kc,hwc->khw", MIX, pixels.astype(np.float64)) + SHIFT[:, None, None]
    return np.maximum(mixed, 0)


def logit_by_hand(found: np.ndarray, label: int) -> float:
    return float(3 * np.tanh((found * VOTES[label]).sum()))


def slope_by_hand(found: np.ndarray, label: int, step: float = 1e-5) -> np.ndarray:
    """Central differences of the logit by each cell of the map."""
    slope = np.zeros_like(found)
    for place in np.ndindex(*found.shape):
        moved = np.zeros_like(found)
        moved[place] = step
        up, down = logit_by_hand(found + moved, label), logit_by_hand(found - moved, label)
        slope[place] = (up - down) / (2 * step)
    return slope
