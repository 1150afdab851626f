"""Small changes of what the critic sees, real and made alike, that gradients pass through.

Without them a critic learns a few thousand pictures by heart (Zhao and others, Differentiable
augmentation for data-efficient GAN training, 2020). No mirroring: a toe points right.
"""

from __future__ import annotations

import torch
from torch import Generator, Tensor
from torch.nn.functional import pad

__all__ = ["changed"]

_SHIFT = 1 / 12
"""Farthest shift, share of the side."""
_GROUPS = 4
"""Pictures of one batch are shifted in so many ways: a shift a picture would cost far more."""


def changed(x: Tensor, chance: Generator) -> Tensor:
    """Tint and shift pictures (n, 3, height, width) in -1..1; white comes in from outside."""
    parts = torch.chunk(_tinted(x, chance), _GROUPS)
    return torch.cat([_shifted(part, chance) for part in parts])


def _tinted(x: Tensor, chance: Generator) -> Tensor:
    brighter, vivid, harder = torch.rand(3, len(x), 1, 1, 1, generator=chance).to(x.device)
    # Around white, so that the ground stays white whatever happens to the shoe.
    ink = (x - 1) * (0.8 + 0.4 * brighter)
    gray = ink.mean(dim=1, keepdim=True)
    ink = gray + (ink - gray) * (0.5 + vivid)
    mean = ink.mean(dim=(1, 2, 3), keepdim=True)
    return 1 + ink + (ink - mean) * (harder - 0.5) * 0.2 * (ink < -0.05)


def _shifted(x: Tensor, chance: Generator) -> Tensor:
    height, width = x.shape[2:]
    far = (max(1, round(height * _SHIFT)), max(1, round(width * _SHIFT)))
    down, right = (int(torch.randint(-most, most + 1, (1,), generator=chance)) for most in far)
    sides = (max(right, 0), max(-right, 0), max(down, 0), max(-down, 0))
    grown = pad(x, sides, value=1.0)
    top, left = max(-down, 0), max(-right, 0)
    return grown[:, :, top : top + height, left : left + width]
