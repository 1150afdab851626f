"""Climbing: from a picture to one that excites a network more, octave by octave."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from solesight.generate.dreaming.maps import Wanted, maps_of
from solesight.generate.dreaming.plan import DreamPlan

__all__ = ["Climb", "balanced", "excitement", "guided"]

Plane = NDArray[np.float32]
_LEVELS = 4
_COLOR = 0.6
"""How much of a step's color is kept."""
_LEAST = 1e-8


def excitement(found: Tensor, unit: int | None, weight: Tensor) -> Tensor:
    """Give half the mean square of a map where it counts, or the mean of one of its units.

    Args:
        found: floats (1, c, h, w).
        unit: a channel; None takes all.
        weight: floats (1, 1, h, w), how much each place counts.
    """
    total = weight.sum().clamp_min(_LEAST)
    if unit is not None:
        return (found[:, unit : unit + 1] * weight).sum() / total
    return 0.5 * ((found**2) * weight).sum() / (total * found.shape[1])


def guided(found: Tensor, guide: Tensor, weight: Tensor) -> Tensor:
    """Give the mean product of each place with that place of a guide's map that fits it best.

    Args:
        found: floats (1, c, h, w).
        guide: floats (c, m), the map of the guide.
        weight: floats (1, 1, h, w), how much each place counts.
    """
    flat = found[0].flatten(1)
    with torch.no_grad():
        best = guide[:, (flat.T @ guide).argmax(dim=1)]
    share = weight.flatten() / weight.sum().clamp_min(_LEAST)
    return ((flat * best).sum(0) * share).sum() / found.shape[1]


def balanced(gradient: Tensor, smooth: float) -> Tensor:
    """Bring coarse and fine parts of a gradient to one size, so that dreams get large forms too.

    A Laplacian pyramid, each of whose levels is divided by its own spread.

    Args:
        gradient: floats (1, 3, h, w).
        smooth: 0 weighs all levels alike; at 1 each counts half of the next coarser one.
    """
    rest, total = gradient, torch.zeros_like(gradient)
    weight = 1.0
    for _ in range(_LEVELS):
        if min(rest.shape[2:]) < 4:
            break
        low = functional.avg_pool2d(rest, 2, ceil_mode=True)
        wide = functional.interpolate(
            low, size=rest.shape[2:], mode="bilinear", align_corners=False
        )
        total = total + weight * _at((rest - wide) / (rest - wide).std().clamp_min(_LEAST), total)
        rest, weight = low, weight * (1 + smooth)
    # The broadest level is left out: it would only tint the whole.
    total = _pale(total)
    return total / total.std().clamp_min(_LEAST)


def _pale(step: Tensor) -> Tensor:
    """Take some of the color out of a step: light and dark make forms, color alone makes fog."""
    light = step.mean(dim=1, keepdim=True)
    return light + _COLOR * (step - light)


def _at(part: Tensor, like: Tensor) -> Tensor:
    if part.shape == like.shape:
        return part
    return functional.interpolate(part, size=like.shape[2:], mode="bilinear", align_corners=False)


@dataclass(frozen=True)
class Climb:
    """What the octaves of one dream share.

    Attributes:
        net: the network.
        wanted: layers and units to excite.
        plan: of the dream.
        guide: maps (c, m) of the guide by layer; empty without one.
        told: called after each step.
    """

    net: Any
    wanted: Sequence[Wanted]
    plan: DreamPlan
    guide: Mapping[str, Tensor]
    told: Callable[[], None]

    def octave(self, base: Plane, dreamt: Plane | None, mask: Plane, number: int) -> Plane:
        """Dream over one size.

        Args:
            base: floats (n, n, 3) of 0 to 1: the photo at this size.
            dreamt: what the smaller octaves added to it, at this size.
            mask: floats (n, n): where it counts.
            number: of the octave; it and the seed make the shifts.

        Returns:
            floats (n, n, 3): what is added to the photo by now.
        """
        rng = np.random.default_rng([self.plan.seed, number])
        weight = _tensor(mask[..., None])
        picture = _tensor(base if dreamt is None else base + dreamt)
        for _ in range(self.plan.steps):
            reach = self.plan.jitter
            shift = tuple(int(v) for v in rng.integers(-reach, reach + 1, 2))
            moved = torch.roll(picture, shift, (2, 3)).requires_grad_(True)
            here = torch.roll(weight, shift, (2, 3))
            step = balanced(self._gradient(moved, here), self.plan.smooth)
            with torch.no_grad():
                made = moved + self.plan.rate * step * (here > 0)
                picture = torch.roll(made.clamp(0, 1), (-shift[0], -shift[1]), (2, 3)).detach()
            self.told()
        return np.ascontiguousarray(picture[0].permute(1, 2, 0).numpy()) - base

    def _gradient(self, picture: Tensor, weight: Tensor) -> Tensor:
        found = maps_of(self.net, picture * 255, [one.layer for one in self.wanted])
        total = picture.sum() * 0
        for one in self.wanted:
            maps = found[one.layer]
            here = functional.adaptive_avg_pool2d(weight, maps.shape[2:])
            guide = self.guide.get(one.layer)
            joy = excitement(maps, one.unit, here) if guide is None else guided(maps, guide, here)
            # Layers of large numbers must not drown those of small ones.
            total = total + joy / joy.detach().abs().clamp_min(_LEAST)
        return torch.autograd.grad(total, picture)[0]


def _tensor(picture: Plane) -> Tensor:
    return torch.from_numpy(np.ascontiguousarray(picture.transpose(2, 0, 1), np.float32))[None]
