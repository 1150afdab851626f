"""How far each pixel is from the backdrop, as the photo's border shows it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

__all__ = ["Backdrop", "fit_backdrop"]

_BORDER = 0.025  # of the longer side
_ROUNDS = 5
_LEAST_SPREAD = 0.3  # CIELAB; rounding to 8 bits alone makes this much

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Backdrop:
    """A smooth backdrop fitted on the border.

    Attributes:
        difference: float32 (height, width, 3), the photo minus the backdrop, CIELAB.
        plain: share of the border that the backdrop explains, 0..1.
        spread: how far the explained border pixels stray, CIELAB (root of the mean square).
        lightness: float32 (height, width), L of the backdrop.
    """

    difference: Floats
    plain: float
    spread: float
    lightness: Floats

    @property
    def distance(self) -> Floats:
        """Color difference to the backdrop (CIE 1976), float32 (height, width)."""
        return np.asarray(np.sqrt(np.square(self.difference).sum(axis=-1)))


def fit_backdrop(lab: Floats, tolerance: float = 4.0) -> Backdrop:
    """Fit a second-order polynomial in x and y to each channel of the border.

    Least squares, repeated without the pixels farther off than three spreads (``tolerance`` at
    least): where the shoe touches the border it is left out. Starts from the median, so that up
    to half of the border may be shoe.

    Args:
        lab: float32 (height, width, 3) CIELAB.
        tolerance: CIELAB difference that a backdrop may always have.
    """
    height, width = lab.shape[:2]
    basis = _basis(height, width)
    ring = _ring(height, width)
    samples, at = lab[ring].astype(np.float64), basis[ring]
    kept = _near(samples - np.median(samples, axis=0), 12.0)
    weights = np.zeros((6, 3))
    spread = _LEAST_SPREAD
    for _ in range(_ROUNDS):
        if kept.sum() < 24:
            break
        weights = _least_squares(at[kept], samples[kept])
        off = samples - at @ weights
        spread = max(float(np.sqrt(np.square(off[kept]).sum(axis=1).mean())), _LEAST_SPREAD)
        kept = _near(off, max(tolerance, 3.0 * spread))
    model = (basis.reshape(-1, 6) @ weights).reshape(height, width, 3).astype(np.float32)
    return Backdrop(lab - model, float(kept.mean()), spread, model[..., 0])


def _least_squares(
    at: npt.NDArray[np.float64], samples: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    # The ridge keeps a border of which only one line is left from bending wildly elsewhere.
    gram = at.T @ at + 1e-3 * np.eye(at.shape[1])
    return np.asarray(np.linalg.solve(gram, at.T @ samples))


def _near(off: npt.NDArray[np.float64], limit: float) -> npt.NDArray[np.bool_]:
    near: npt.NDArray[np.bool_] = np.square(off).sum(axis=1) < limit * limit
    return near


@lru_cache(maxsize=64)
def _basis(height: int, width: int) -> npt.NDArray[np.float64]:
    longer = max(height, width)
    y, x = np.mgrid[0:height, 0:width] / (longer / 2.0)
    y, x = y - height / longer, x - width / longer
    basis = np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=-1)
    basis.flags.writeable = False  # shared by every photo of this size
    return basis


@lru_cache(maxsize=64)
def _ring(height: int, width: int) -> npt.NDArray[np.bool_]:
    thick = max(1, round(max(height, width) * _BORDER))
    ring = np.ones((height, width), dtype=bool)
    ring[thick : height - thick, thick : width - thick] = False
    ring.flags.writeable = False
    return ring
