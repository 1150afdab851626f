"""Through a network and back: the map of a layer, and how a logit changes with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from solesight.errors import SettingsError

__all__ = ["View", "enough_memory", "map_and_gradient", "map_of", "to_pixels"]


@dataclass(frozen=True)
class View:
    """What is explained: one answer of a network on one picture, seen at one layer.

    Attributes:
        net: floats (n, 3, h, w) of 0 to 255 in, logits (n, classes) out; in eval mode.
        layer: the module inside it whose map is looked at.
        pixels: floats (1, 3, h, w) of 0 to 255.
        label: number of the class.
    """

    net: Any
    layer: Any
    pixels: Tensor
    label: int


def to_pixels(frame: NDArray[np.uint8]) -> Tensor:
    """Give a frame uint8 (h, w, 3) as floats (1, 3, h, w) of 0 to 255."""
    return torch.from_numpy(np.ascontiguousarray(frame)).permute(2, 0, 1)[None].float()


def map_of(net: Any, layer: Any, pixels: Tensor) -> tuple[Tensor, Tensor]:
    """Give the map (n, c, h, w) of a layer, and the logits (n, classes), without gradients."""
    with torch.no_grad(), _listening(layer) as heard:
        logits = net(pixels)
    return heard[-1], logits


def map_and_gradient(
    net: Any, layer: Any, pixels: Tensor, label: int
) -> tuple[Tensor, Tensor, Tensor]:
    """Give the map of a layer, the gradient of a class's logit by it, and the logits.

    Args:
        net: whose weights may ask for no gradient.
        layer: inside it.
        pixels: floats (n, 3, h, w).
        label: number of the class.

    Returns:
        (n, c, h, w) twice, and (n, classes).
    """
    with torch.enable_grad(), _listening(layer) as heard:
        logits = net(pixels.clone().requires_grad_(True))
        (slope,) = torch.autograd.grad(logits[:, label].sum(), heard[-1])
    return heard[-1].detach(), slope, logits.detach()


@contextmanager
def _listening(layer: Any) -> Iterator[list[Tensor]]:
    heard: list[Tensor] = []
    handle = layer.register_forward_hook(lambda _module, _given, out: heard.append(out))
    try:
        yield heard
    finally:
        handle.remove()


@contextmanager
def enough_memory(what: str) -> Iterator[None]:
    """Say plainly that memory ran out, and what would need less.

    Raises:
        SettingsError: it did.
    """
    try:
        yield
    except (MemoryError, torch.OutOfMemoryError) as error:
        raise _scarce(what) from error
    except RuntimeError as error:
        # torch's allocator on a processor raises nothing more special than this.
        if "allocate memory" not in str(error) and "out of memory" not in str(error):
            raise
        raise _scarce(what) from error


def _scarce(what: str) -> SettingsError:
    return SettingsError(
        f"there is not enough memory for {what}: take a later --layer, fewer --samples or a "
        "smaller --batch"
    )
