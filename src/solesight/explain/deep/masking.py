"""Score-CAM: each channel as a mask on the photo, weighted by how the answer fares under it.

Wang et al., 2020. What a mask hides becomes white, the ground of a frame, not black.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import interpolate, relu

from solesight.explain.deep.passes import View, map_and_gradient

__all__ = ["score_cam"]

_WHITE = 255.0


def score_cam(view: View, *, channels: int = 64, batch: int = 32) -> Tensor:
    """Weight channels by the softmax of the logit's gain over a white picture under their masks.

    Args:
        view: what is explained.
        channels: only so many, those that move the logit most by Grad-CAM's measure (mean gradient
            times mean of the map); 0 takes all, as the paper does.
        batch: masked pictures computed at once.

    Returns:
        (h, w) of the layer's map, 0 and more.
    """
    found, slope, _ = map_and_gradient(view.net, view.layer, view.pixels, view.label)
    moves = (slope.mean((2, 3)) * found.mean((2, 3))).abs()[0]
    spans = found.amax((2, 3))[0] > found.amin((2, 3))[0]
    order = torch.argsort(moves, descending=True, stable=True)
    chosen = order[spans[order]][: channels or None]
    if not len(chosen):
        return torch.zeros(found.shape[2:])
    kept = found[:, chosen]
    gains = _gains(view, kept, batch)
    weights = torch.softmax(gains, 0).view(1, -1, 1, 1)
    return relu((weights * kept).sum(1))[0]


def _gains(view: View, kept: Tensor, batch: int) -> Tensor:
    size = view.pixels.shape[2:]
    found = []
    with torch.no_grad():
        ground = view.net(torch.full_like(view.pixels, _WHITE))[0, view.label]
        for part in kept[0].split(batch):
            masks = interpolate(part[:, None], size, mode="bilinear", align_corners=False)
            low, high = masks.amin((2, 3), keepdim=True), masks.amax((2, 3), keepdim=True)
            masks = (masks - low) / (high - low)
            seen = view.pixels * masks + _WHITE * (1 - masks)
            found.append(view.net(seen)[:, view.label])
    return torch.cat(found) - ground
