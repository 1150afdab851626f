"""Small trainings that tests share."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solesight.generate.gan import GanOptions
from solesight.generate.gan.training import Course

SMALL: dict[str, Any] = {
    "size": 32, "steps": 6, "batch": 4, "latent": 8, "critic_width": 4, "generator_width": 4,
    "critic_steps": 2, "grid_every": 3, "save_every": 2, "precision": "32",
}  # fmt: skip


def blobs(n: int, height: int = 24, width: int = 32, seed: int = 0) -> NDArray[np.uint8]:
    """Dark blocks at the foot of a white ground."""
    rng = np.random.default_rng(seed)
    made = np.full((n, height, width, 3), 255, dtype=np.uint8)
    for one in made:
        top, left = rng.integers(6, 12), rng.integers(3, 8)
        one[top : height - 4, left : width - left] = rng.integers(0, 200, 3)
    return made


def course(folder: Path, **options: Any) -> Course:
    """A training on blobs."""
    chosen = GanOptions(**{**SMALL, **options}).checked()
    size = (chosen.height, chosen.size)
    return Course(chosen, folder, blobs(24, *size), blobs(6, *size, seed=1), "blobs", device="cpu")
