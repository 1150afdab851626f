"""Integrated gradients: each pixel's part in the step from a white picture to the photo.

Sundararajan et al., 2017; captum's.
"""

from __future__ import annotations

import torch
from captum.attr import IntegratedGradients
from torch import Tensor

from solesight.explain.deep.passes import View

__all__ = ["integrated_gradients"]

_WHITE = 255.0


def integrated_gradients(view: View, *, steps: int = 32, batch: int = 32) -> Tensor:
    """Share the difference of the logit to that of a white picture out over pixels.

    The layer does not matter: pixels are what is asked.

    Args:
        view: what is explained.
        steps: between white and the photo.
        batch: pictures computed at once.

    Returns:
        (h, w) of the picture, positive where a pixel speaks for the class and negative where
        against; their sum is the difference of the logits, up to the error of the steps.
    """
    pixels = view.pixels.clone().requires_grad_(True)
    found: Tensor = IntegratedGradients(view.net).attribute(
        pixels,
        torch.full_like(view.pixels, _WHITE),
        target=view.label,
        n_steps=steps,
        internal_batch_size=min(batch, steps),
    )
    return found.detach().sum(1)[0].float()
