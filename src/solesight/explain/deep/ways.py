"""The methods as pure functions of a view of a network; importing them imports torch and captum."""

from __future__ import annotations

from solesight.explain.deep.cams import (
    grad_cam,
    grad_cam_plus_plus,
    smooth_grad_cam_plus_plus,
)
from solesight.explain.deep.integrating import integrated_gradients
from solesight.explain.deep.masking import score_cam
from solesight.explain.deep.passes import View, to_pixels

__all__ = [
    "View",
    "grad_cam",
    "grad_cam_plus_plus",
    "integrated_gradients",
    "score_cam",
    "smooth_grad_cam_plus_plus",
    "to_pixels",
]
