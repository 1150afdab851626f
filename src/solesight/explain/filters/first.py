"""The first layer of a network: small pictures that it holds against every place of a photo."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solesight.errors import BundleError

__all__ = ["FirstLayer", "first_of_weights"]

_LUMA = np.array([0.299, 0.587, 0.114], dtype=np.float32)
_WHITE = 255.0
_ROWS = 32
"""Rows of a photo that filters are held against at once."""


@dataclass(frozen=True)
class FirstLayer:
    """The convolution that sees the pixels.

    Attributes:
        name: of its weights, as the network names them.
        weights: float32 (filters, channels, height, width); one channel where it sees gray.
        stride: how many pixels it goes on at each step.
    """

    name: str
    weights: NDArray[np.float32]
    stride: int

    @property
    def gray(self) -> bool:
        """Whether it sees no colors."""
        return bool(self.weights.shape[1] == 1)

    def responses(self, frame: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Say what each filter makes of a photo, beside what it makes of plain white.

        Held against every pixel, whatever the stride, so that the picture is as fine as the photo.
        Biases, norms and the normalisation of pixels do not show: they move all places alike, or
        stretch all alike.

        Args:
            frame: uint8 (h, w, 3).

        Returns:
            float32 (filters, h, w); 0 is what white gives.
        """
        ink = frame.astype(np.float32) - _WHITE
        planes = (ink @ _LUMA)[..., None] if self.gray else ink
        count, channels, height, width = self.weights.shape
        before = ((height - 1) // 2, (width - 1) // 2)
        after = (height - 1 - before[0], width - 1 - before[1])
        around = ((before[0], after[0]), (before[1], after[1]), (0, 0))
        padded = np.pad(planes, around)
        flat = self.weights.transpose(2, 3, 1, 0).reshape(height * width * channels, count)
        out = np.empty((*frame.shape[:2], count), dtype=np.float32)
        # Some rows at a time: the windows of a whole photo would take a hundred times its memory.
        for top in range(0, len(frame), _ROWS):
            part = padded[top : min(top + _ROWS, len(frame)) + height - 1]
            seen = np.lib.stride_tricks.sliding_window_view(part, (height, width), axis=(0, 1))
            rows = seen.transpose(0, 1, 3, 4, 2).reshape(-1, len(flat))
            out[top : top + _ROWS] = (rows @ flat).reshape(seen.shape[0], frame.shape[1], count)
        return out.transpose(2, 0, 1)


def first_of_weights(arrays: Mapping[str, NDArray[Any]], owner: str) -> FirstLayer:
    """Find the first convolution among a network's weights.

    It is the first, by the numbers in its name, whose filters are as deep as a picture: three
    colors, or one gray (which depthwise filters are too: so colors go first).

    Args:
        arrays: by name.
        owner: whose they are, for the error.

    Raises:
        BundleError: none of the weights is a convolution of pixels.
    """
    filters = {name: array for name, array in arrays.items() if array.ndim == 4}
    for depth in (3, 1):
        found = sorted((n for n, a in filters.items() if a.shape[1] == depth), key=_by_numbers)
        if found:
            weights = np.asarray(filters[found[0]], dtype=np.float32)
            return FirstLayer(found[0].removesuffix(".weight"), weights, 1)
    raise BundleError(
        f"{owner} has no network with filters: train one with --learner scratch or finetune"
    )


def _by_numbers(name: str) -> tuple[tuple[int, int, str], ...]:
    parts = re.split(r"[._]+", name)
    return tuple((1, int(p), "") if p.isdigit() else (0, 0, p) for p in parts)
