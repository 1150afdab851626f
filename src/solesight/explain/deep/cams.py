"""Grad-CAM and those after it: channels of a map, weighted by how the answer changes with them.

Grad-CAM: Selvaraju et al., 2017 (captum's). Grad-CAM++: Chattopadhyay et al., 2018. Smooth
Grad-CAM++: Omeiza et al., 2019. captum has neither of the latter two: they are a few lines.
"""

from __future__ import annotations

import torch
from captum.attr import LayerGradCam
from torch import Tensor
from torch.nn.functional import relu

from solesight.explain.deep.passes import View, map_and_gradient, map_of

__all__ = ["grad_cam", "grad_cam_plus_plus", "smooth_grad_cam_plus_plus"]


def grad_cam(view: View) -> Tensor:
    """Weight each channel by the mean gradient of the logit over its cells; keep what speaks for.

    Returns:
        (h, w) of the layer's map, 0 and more.
    """
    pixels = view.pixels.clone().requires_grad_(True)
    found: Tensor = LayerGradCam(view.net, view.layer).attribute(
        pixels, target=view.label, relu_attributions=True
    )
    return found.detach()[0, 0]


def grad_cam_plus_plus(view: View) -> Tensor:
    """Weight each channel by its positive gradients, each cell's share from higher derivatives.

    Of the exponential of the logit, as the paper does: its second and third derivatives are then
    powers of the first.

    Returns:
        (h, w) of the layer's map, 0 and more.
    """
    found, slope, _ = map_and_gradient(view.net, view.layer, view.pixels, view.label)
    return _weighted(found, slope, slope**2, slope**3)


def smooth_grad_cam_plus_plus(
    view: View, *, samples: int = 25, spread: float = 0.15, seed: int = 0, batch: int = 25
) -> Tensor:
    """Grad-CAM++ with derivatives that are means over noisy versions of the picture.

    Args:
        view: what is explained.
        samples: how many noisy versions.
        spread: standard deviation of the noise, as a share of the picture's range of values.
        seed: of the noise.
        batch: versions computed at once.

    Returns:
        (h, w) of the layer's map, 0 and more.
    """
    noise = torch.Generator().manual_seed(seed)
    sigma = spread * float(view.pixels.max() - view.pixels.min())
    found, _ = map_of(view.net, view.layer, view.pixels)
    sums = [torch.zeros_like(found) for _ in range(3)]
    for start in range(0, samples, batch):
        count = min(batch, samples - start)
        drawn = torch.randn((count, *view.pixels.shape[1:]), generator=noise)
        _, slopes, _ = map_and_gradient(
            view.net, view.layer, view.pixels + sigma * drawn, view.label
        )
        for power, total in enumerate(sums, 1):
            total += (slopes**power).sum(0, keepdim=True)
    return _weighted(found, *(total / samples for total in sums))


def _weighted(found: Tensor, first: Tensor, second: Tensor, third: Tensor) -> Tensor:
    below = 2 * second + found.sum((2, 3), keepdim=True) * third
    # Where nothing changes the answer, nothing is shared out.
    shares = torch.where(below.abs() > 0, second / torch.where(below == 0, 1.0, below), 0.0)
    weights = (shares * relu(first)).sum((2, 3), keepdim=True)
    return relu((weights * found).sum(1))[0]
