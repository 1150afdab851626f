"""Colors of heat: warm speaks for, cool speaks against, and what says nothing is paper.

Anchors are joined by straight lines in Oklab (B. Ottosson, 2020), where equal steps look equal;
lightness falls steadily from the paper to either end, so that the two ends differ in hue alone and
a print in gray still shows how strong the heat is.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["blended", "colored", "normalised"]

_STEPS = 256
# Lightness, green to red, blue to yellow.
_PAPER = (0.975, 0.001, 0.004)
_WARM = ((0.86, 0.055, 0.095), (0.70, 0.150, 0.120), (0.53, 0.185, 0.085), (0.36, 0.135, 0.045))
_COOL = (
    (0.86, -0.035, -0.045),
    (0.70, -0.045, -0.105),
    (0.53, -0.025, -0.145),
    (0.36, -0.005, -0.130),
)

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float64]


def normalised(grid: NDArray[np.floating], scale: float | None = None) -> Floats:
    """Give heat from -1 to 1.

    Args:
        grid: any heat.
        scale: what becomes 1; by default what all but the strongest hundredth stay below.
    """
    values = np.asarray(grid, dtype=np.float64)
    most = float(np.quantile(np.abs(values), 0.99)) if scale is None else scale
    most = most or float(np.abs(values).max()) or 1.0
    return np.asarray(np.clip(values / most, -1, 1))


def colored(values: Floats) -> Pixels:
    """Color values from -1 to 1, uint8 (..., 3)."""
    places = np.rint((np.clip(values, -1, 1) + 1) / 2 * (2 * _STEPS - 2)).astype(np.int64)
    found: Pixels = _TABLE[places]
    return found


def blended(picture: Pixels, values: Floats, strength: float = 0.82) -> Pixels:
    """Lay heat over a picture, the stronger the less of the picture is seen.

    Args:
        picture: uint8 (h, w, 3).
        values: float (h, w), from -1 to 1.
        strength: how much of the picture the strongest heat hides.
    """
    under = picture.astype(np.float64)
    gray = under.mean(axis=2, keepdims=True)
    # Paler than it is, so that the colors that are seen are the heat's.
    under = 255 - (255 - (0.25 * under + 0.75 * gray)) * 0.8
    cover = (strength * np.abs(np.clip(values, -1, 1)) ** 0.75)[..., None]
    ink = colored(0.78 * np.sign(values) * np.abs(values) ** 0.7).astype(np.float64)
    mixed = under * (1 - cover) + ink * cover * (0.35 + 0.65 * under / 255)
    return np.asarray(np.rint(mixed).astype(np.uint8))


def _srgb(lab: Floats) -> Pixels:
    """Oklab to sRGB."""
    light, a, b = lab[..., 0], lab[..., 1], lab[..., 2]
    long = (light + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (light - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (light - 0.0894841775 * a - 1.2914855480 * b) ** 3
    linear = np.stack(
        [
            4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
            -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
            -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
        ],
        axis=-1,
    )
    linear = np.clip(linear, 0, 1)
    curved = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return np.asarray(np.rint(255 * curved).astype(np.uint8))


def _side(anchors: tuple[tuple[float, float, float], ...]) -> Floats:
    points = np.array([_PAPER, *anchors])
    where = np.linspace(0, len(points) - 1, _STEPS)
    return np.stack([np.interp(where, np.arange(len(points)), points[:, i]) for i in range(3)], 1)


_TABLE = _srgb(np.concatenate([_side(_COOL)[::-1], _side(_WARM)[1:]]))
