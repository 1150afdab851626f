"""sRGB to CIELAB and back, fast enough to be asked of every photo."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

__all__ = ["lab_to_rgb", "rgb_to_lab"]

# IEC 61966-2-1: each of the 256 stored values as linear light.
_STEPS = np.arange(256) / 255.0
_LINEAR = np.where(_STEPS <= 0.04045, _STEPS / 12.92, ((_STEPS + 0.055) / 1.055) ** 2.4).astype(
    np.float32
)
_WHITE_D65 = np.array([0.95047, 1.0, 1.08883])
_TO_XYZ = np.array(
    [[0.412453, 0.357580, 0.180423], [0.212671, 0.715160, 0.072169], [0.019334, 0.119193, 0.950227]]
)
_TO_RELATIVE_XYZ = (_TO_XYZ / _WHITE_D65[:, None]).T.astype(np.float32)


def rgb_to_lab(pixels: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """Convert 8-bit sRGB to CIELAB under D65 (CIE 15, 2 degree observer).

    Args:
        pixels: uint8 (..., 3).

    Returns:
        float32 of the same shape: L in 0..100, a and b about -110..110. Steps of equal length
        look about equally large; 2 is just visible.
    """
    xyz = _LINEAR[pixels] @ _TO_RELATIVE_XYZ
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16.0 / 116.0)
    x, y, z = f[..., 0], f[..., 1], f[..., 2]
    lab = np.stack([116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)], axis=-1)
    return lab.astype(np.float32, copy=False)


_TO_LINEAR = np.linalg.inv(_TO_XYZ).T.astype(np.float32)
# Stored values by the square root of linear light: as fine in the dark as the eye is.
_ROOTS = np.linspace(0.0, 1.0, 4096) ** 2
_STORED = np.rint(
    255.0 * np.where(_ROOTS <= 0.0031308, 12.92 * _ROOTS, 1.055 * _ROOTS ** (1 / 2.4) - 0.055)
).astype(np.uint8)


def lab_to_rgb(lab: npt.NDArray[np.float32]) -> npt.NDArray[np.uint8]:
    """Convert CIELAB under D65 to 8-bit sRGB; what no screen can show is cut channel by channel.

    Args:
        lab: float32 (..., 3), as of `rgb_to_lab`.

    Returns:
        uint8 of the same shape; of what `rgb_to_lab` made, the same values within one step.
    """
    y = (lab[..., 0] + np.float32(16.0)) / np.float32(116.0)
    f = np.stack([y + lab[..., 1] / np.float32(500.0), y, y - lab[..., 2] / np.float32(200.0)], -1)
    relative = np.where(f > 0.206893, f * f * f, (f - np.float32(16.0 / 116.0)) / np.float32(7.787))
    linear = (relative * _WHITE_D65.astype(np.float32)) @ _TO_LINEAR
    steps = np.sqrt(np.clip(linear, 0.0, 1.0)) * np.float32(4095.0)
    return np.asarray(_STORED[np.rint(steps).astype(np.uint16)])
