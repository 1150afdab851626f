"""The two networks: latents to pictures, and pictures to a number. No batch norm in the critic."""

from __future__ import annotations

import math
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn.utils.parametrizations import spectral_norm

from solesight.generate.gan.settings import GanOptions

__all__ = ["Critic", "Generator", "widths"]

_LEAST = 8


def widths(width: int, doublings: int) -> list[int]:
    """Give the channels of each map, largest map first: twice as many at each halving."""
    return [max(_LEAST, (8 * width) >> (doublings - 1 - i)) for i in range(doublings)]


class Generator(nn.Module):
    """Latents (n, latent) to pictures (n, 3, height, width) in -1..1.

    A linear layer, then transposed convolutions that double the map (Radford and others, 2015), and
    one plain convolution at full size, which takes the checkered pattern out.
    """

    def __init__(self, options: GanOptions) -> None:
        super().__init__()
        down = widths(options.generator_width, options.doublings)
        up = [*reversed(down), max(_LEAST, down[0] // 2)]
        self.first_map = (up[0], *options.base)
        self.first = nn.Linear(options.latent, math.prod(self.first_map))
        layers: list[nn.Module] = [nn.BatchNorm2d(up[0]), nn.ReLU()]
        for wide, narrow in pairwise(up):
            layers += [nn.ConvTranspose2d(wide, narrow, 4, 2, 1, bias=False)]
            layers += [nn.BatchNorm2d(narrow), nn.ReLU()]
        self.maps = nn.Sequential(*layers)
        self.last = nn.Conv2d(up[-1], 3, 3, padding=1)
        # It begins with pale paper, not with noise: half of every frame is white.
        nn.init.normal_(self.last.weight, std=0.02)
        nn.init.constant_(self.last.bias, 1.5)

    def forward(self, z: Tensor) -> Tensor:
        """Draw."""
        x = self.first(z).view(-1, *self.first_map)
        return torch.tanh(self.last(self.maps(x)).float())


class Critic(nn.Module):
    """Pictures (n, 3, height, width) in -1..1 to numbers (n,), higher for what looks real.

    Nothing in it looks at more than one picture: a gradient penalty is one of each picture.
    """

    def __init__(self, options: GanOptions) -> None:
        super().__init__()
        kept = spectral_norm if options.way.spectral else _as_it_is
        layers: list[nn.Module] = []
        before = 3
        for channels in widths(options.critic_width, options.doublings):
            layers += [kept(nn.Conv2d(before, channels, 4, 2, 1)), nn.LeakyReLU(0.2)]
            before = channels
        self.maps = nn.Sequential(*layers)
        self.last = kept(nn.Linear(before * options.base[0] * options.base[1], 1))

    def forward(self, x: Tensor) -> Tensor:
        """Judge."""
        flat = self.maps(x).float().flatten(1)
        with torch.autocast(flat.device.type, enabled=False):
            judged: Tensor = self.last(flat)[:, 0]
        return judged


def _as_it_is(layer: nn.Module) -> nn.Module:
    return layer
