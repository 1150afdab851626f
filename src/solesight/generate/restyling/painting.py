"""The painters: what turns a square of a photo into one in a style."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from solesight.generate.cutting import Cut
from solesight.generate.pictures import Picture
from solesight.generate.places import Place
from solesight.generate.restyling.fast import SIDE, FastNetwork
from solesight.generate.restyling.plan import RestylePlan

__all__ = ["FastPainter", "Painter", "laid_back"]

Plane = NDArray[np.float32]
Pixels = NDArray[np.uint8]


class Painter(Protocol):
    """Paints squares."""

    def paint(
        self,
        cut: Cut,
        style: Picture,
        strength: float,
        plan: RestylePlan,
        place: Place | None = None,
    ) -> Plane:
        """Give floats (n, n, 3) of 0 to 1.

        Args:
            cut: what is painted.
            style: the picture whose style it takes.
            strength: of the style.
            plan: scale, seed and the rest.
            place: where a long painting keeps its state.
        """

    @property
    def told(self) -> Mapping[str, Any]:
        """Which networks it paints with."""


class FastPainter:
    """Paints by two small networks; keeps what it read of each style."""

    def __init__(self, network: FastNetwork | None = None) -> None:
        self._network = network or FastNetwork()
        self._codes: dict[tuple[str, float], Plane] = {}

    @property
    def told(self) -> Mapping[str, Any]:
        """Which networks it paints with."""
        return {"networks": self._network.sha256}

    def paint(
        self,
        cut: Cut,
        style: Picture,
        strength: float,
        plan: RestylePlan,
        place: Place | None = None,
    ) -> Plane:
        """Paint with a style between the photo's own and the one that was read, or beyond it."""
        del place  # it is done before anything could stop it
        square, _ = cut.square(SIDE)
        key = (style.sha256, plan.scale)
        if key not in self._codes:
            self._codes[key] = self._network.code(style.pixels, plan.scale)
        code = self._codes[key]
        if strength != 1:
            own = self._network.code((square * 255 + 0.5).astype(np.uint8))
            code = own + np.float32(strength) * (code - own)
        return self._network.paint(square, code)


def laid_back(cut: Cut, painted: Plane, strength: float, plan: RestylePlan) -> Pixels:
    """Lay a painted square into its photo.

    A network cannot paint a photo as it is, so a weak style is laid over it ever more thinly:
    a strength of 0 leaves it as it was.
    """
    cover = 1.0 - (1.0 - min(strength, 1.0)) ** 3
    if plan.keep_colors:
        painted = _with_colors_of(cut.square(len(painted))[0], painted)
    return cut.paste(painted, cover, plan.detail)


def _with_colors_of(photo: Plane, painted: Plane) -> Plane:
    """Give the light of one picture the colors of another."""
    luma = np.array([0.299, 0.587, 0.114], dtype=np.float32)
    light = (painted @ luma)[..., None]
    return np.asarray(np.clip(photo - (photo @ luma)[..., None] + light, 0, 1), dtype=np.float32)
