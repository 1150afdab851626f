"""``occlusion``: cover each place in turn and see what the score loses."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from solesight.explain.grids import GRID
from solesight.explain.question import Heat, Question
from solesight.explain.registry import method

__all__ = ["occlusion"]


@method(
    "occlusion",
    about="cover each place in turn: what the score loses (any bundle)",
    options={"side": 9, "width": 2},
    rank=10,
)
def occlusion(question: Question) -> Heat:
    """Cover patches of the frame with white, one by one.

    Zeiler and Fergus, "Visualizing and understanding convolutional networks", 2014. Options:
    ``side`` patches along each side, each ``width`` steps wide, so that they overlap.
    """
    side, width = round(question.options["side"]), float(question.options["width"])
    patches = _patches(side, width)
    keep = np.concatenate([np.ones((1, GRID, GRID), np.float32), 1 - patches])
    found = question.scores(question.sight.covered(keep))
    lost = found[0] - found[1:]
    # Where patches overlap, the mean of what they lost, the nearer their middle the more it counts.
    weights = _patches(side, width, soft=True).reshape(len(patches), -1)
    grid = (lost @ weights) / np.maximum(weights.sum(axis=0), 1e-9)
    return Heat(grid.reshape(GRID, GRID).astype(np.float32), score=float(found[0]), layer="pixels")


def _patches(side: int, width: float, *, soft: bool = False) -> NDArray[np.float32]:
    """Squares over the frame, (side * side, GRID, GRID): 1 inside, or less far from the middle."""
    step = GRID / side
    where = (np.arange(GRID) + 0.5)[None, :]
    middle = ((np.arange(side) + 0.5) * step)[:, None]
    far = np.abs(where - middle) / (step * width / 2)
    inside = (np.maximum(1 - far, 1e-6) if soft else far <= 1).astype(np.float32)
    squares: NDArray[np.float32] = np.einsum("iy,jx->ijyx", inside, inside)
    return squares.reshape(side * side, GRID, GRID)
