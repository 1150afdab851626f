"""From a trained generator to a file that draws without torch."""

from __future__ import annotations

import io
import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import torch
from torch import Tensor, nn

from solesight.errors import BundleError
from solesight.generate.gan.drawing import draw_latents, latents_of, session_of
from solesight.generate.gan.nets import Generator
from solesight.generate.gan.rounds import Pair

__all__ = ["exported"]

_OPSET = 17
_PROVED = 8
_TOLERANCE = 1
"""Levels of 255 that a pixel of the file may be off: where torch rounds up and it rounds down."""


class _Drawing(nn.Module):
    """A generator whose pictures are uint8 (n, height, width, 3)."""

    def __init__(self, generator: Generator) -> None:
        super().__init__()
        self.generator = generator

    def forward(self, latents: Tensor) -> Tensor:
        """Draw."""
        levels = ((self.generator(latents) + 1) * 127.5).round().clamp(0, 255)
        return levels.permute(0, 2, 3, 1).to(torch.uint8)


def exported(pair: Pair) -> tuple[bytes, int]:
    """Give the averaged generator as ONNX, and how many levels its pixels are off at most.

    Raises:
        BundleError: the file draws something else than torch does.
    """
    latent = pair.options.latent
    drawing = _Drawing(pair.mean).cpu().eval()
    held = io.BytesIO()
    with _quiet(), torch.inference_mode():
        # The older exporter: it needs no package more, and torch is pinned.
        torch.onnx.export(
            drawing, (torch.zeros(2, latent),), held, dynamo=False, opset_version=_OPSET,
            input_names=["latents"], output_names=["pixels"],
            dynamic_axes={"latents": {0: "n"}, "pixels": {0: "n"}},
        )  # fmt: skip
        z = latents_of(_PROVED, latent, 0)
        wanted = drawing(torch.from_numpy(z)).numpy().astype(np.int64)
    network = held.getvalue()
    off = int(np.abs(draw_latents(session_of(network), z).astype(np.int64) - wanted).max())
    if off > _TOLERANCE:
        raise BundleError(f"the exported generator is {off} levels of 255 away: not saved")
    return network, off


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the exporter's advice from users, who can do nothing about it."""
    logger = logging.getLogger("torch.onnx")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)
