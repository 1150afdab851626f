"""A walk from shoe to shoe through the latents, on the sphere where a normal distribution lies."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["slerp", "walk_latents"]

Floats = NDArray[np.float32]


def slerp(a: Floats, b: Floats, share: float) -> Floats:
    """Go a share of the way from one latent to another along a great circle.

    A straight line would pass near the middle, where no latent of the training ever lay (White,
    Sampling generative networks, 2016).

    Args:
        a: float32 (latent,).
        b: float32 (latent,).
        share: 0 gives a, 1 gives b.
    """
    lengths = float(np.linalg.norm(a)), float(np.linalg.norm(b))
    cosine = float(np.clip(a @ b / max(lengths[0] * lengths[1], 1e-12), -1, 1))
    angle = np.arccos(cosine)
    if angle < 1e-4 or angle > np.pi - 1e-4:
        return np.asarray((1 - share) * a + share * b, dtype=np.float32)
    towards = (np.sin((1 - share) * angle) * a + np.sin(share * angle) * b) / np.sin(angle)
    return np.asarray(towards, dtype=np.float32)


def walk_latents(stops: Floats, between: int) -> Floats:
    """Give the latents of a walk past all stops and back to the first.

    Args:
        stops: float32 (k, latent), 2 or more.
        between: steps from one stop to the next.

    Returns:
        float32 (k * between, latent); row ``i * between`` is stop i.
    """
    following = np.roll(stops, -1, axis=0)
    steps = [slerp(a, b, i / between)
             for a, b in zip(stops, following, strict=True) for i in range(between)]  # fmt: skip
    return np.stack(steps)
