"""The methods that follow gradients, by name; torch is imported where one is asked."""

from __future__ import annotations

from functools import partial
from typing import Any

from solesight.explain.deep.asking import fits, heat_of, layer_names
from solesight.explain.question import Heat, Question
from solesight.explain.registry import method

__all__ = ["grad_cam", "grad_cam_pp", "integrated", "network_score_cam", "smooth_grad_cam_pp"]


_of_layers = partial(method, extra="deep", fits=fits, layers=layer_names, signed=False)
"""Methods that look at a layer of the network's own and find only what speaks for an answer."""


@_of_layers(
    "grad-cam",
    about="channels of a layer, weighed by the gradient of the score",
    rank=20,
)
def grad_cam(question: Question) -> Heat:
    """Ask Grad-CAM; see `solesight.explain.deep.cams`."""
    return heat_of(question, lambda view: _ways().grad_cam(view))


@_of_layers(
    "grad-cam++",
    about="the same, each place weighed by itself: finds all of several places",
    rank=42,
)
def grad_cam_pp(question: Question) -> Heat:
    """Ask Grad-CAM++; see `solesight.explain.deep.cams`."""
    return heat_of(question, lambda view: _ways().grad_cam_plus_plus(view))


@_of_layers(
    "smooth-grad-cam++",
    about="the same over noisy versions of the photo: calmer, and as many times slower",
    options={"samples": 25, "spread": 0.15},
    rank=44,
)
def smooth_grad_cam_pp(question: Question) -> Heat:
    """Ask Smooth Grad-CAM++; see `solesight.explain.deep.cams`."""
    samples, spread = round(question.options["samples"]), question.options["spread"]

    return heat_of(
        question,
        lambda view: _ways().smooth_grad_cam_plus_plus(
            view, samples=samples, spread=spread, seed=question.seed
        ),
    )


@method(
    "integrated-gradients",
    about="each pixel's part in the step from a white picture to the photo",
    options={"steps": 32},
    extra="deep",
    rank=46,
    fits=fits,
)
def integrated(question: Question) -> Heat:
    """Ask integrated gradients; see `solesight.explain.deep.integrating`."""
    steps = round(question.options["steps"])

    return heat_of(
        question, lambda view: _ways().integrated_gradients(view, steps=steps), pixels=True
    )


def network_score_cam(question: Question) -> Heat:
    """Ask Score-CAM of a network; see `solesight.explain.deep.masking`."""
    channels = round(question.options["channels"])

    return heat_of(question, lambda view: _ways().score_cam(view, channels=channels))


def _ways() -> Any:
    from solesight.explain.deep import ways

    return ways
