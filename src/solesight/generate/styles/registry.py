"""Drawn styles by name."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from solesight.errors import UnknownNameError

__all__ = ["DRAWN", "draw_style", "drawn", "style_names"]

DRAWN = "drawn:"
"""How the name of a drawn style begins where a picture could be named too."""
Pixels = NDArray[np.uint8]
_Painter = Callable[[int, np.random.Generator], NDArray[np.float32]]
_STYLES: dict[str, _Painter] = {}


def drawn(name: str) -> Callable[[_Painter], _Painter]:
    """Register what draws a style: (side, randomness) -> floats (side, side, 3) of 0 to 1."""

    def keep(painter: _Painter) -> _Painter:
        _STYLES[name] = painter
        return painter

    return keep


def style_names() -> tuple[str, ...]:
    """List the drawn styles."""
    return tuple(sorted(_STYLES))


def draw_style(name: str, size: int = 512, seed: int = 0) -> Pixels:
    """Draw a style picture; the same name, size and seed give the same pixels.

    Args:
        name: with or without ``drawn:``.
        size: side, pixels.
        seed: of what is random in it.

    Returns:
        uint8 (size, size, 3).

    Raises:
        UnknownNameError: there is no such style; lists those there are.
    """
    plain = name.removeprefix(DRAWN)
    if plain not in _STYLES:
        raise UnknownNameError("drawn style", plain, _STYLES)
    painted = _STYLES[plain](size, np.random.default_rng(seed))
    return (np.clip(painted, 0, 1) * 255 + 0.5).astype(np.uint8)
