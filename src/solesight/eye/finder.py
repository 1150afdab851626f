"""Where the shoes are in a photo with a room in it: boxes from the embedder's mask of shoes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from solesight.embed import Network
from solesight.photos import Frame

__all__ = ["Finder", "Found"]

Pixels = NDArray[np.uint8]
Box = tuple[float, float, float, float]
"""Left, top, right, bottom, in units of the photo's longer side."""

LOOK = 320
"""Longer side of a look at a photo or a part of it, pixels: ten cells of the mask."""
_STEP = 32
_LEAST, _HINT = 0.5, 0.2
"""Of a cell's probability, for it to count as shoe; for it to be worth a closer look."""
_FINE = 8
_SMALL = 0.45
"""Share of the photo's side below which the shoes are looked at again, closer."""
_NOTABLE = 0.25
"""Share of the largest shoe's area from which another one counts."""
_CLOSER_ROOM = 0.35
"""Room on each side of small shoes in the closer look, a share of their longer side."""
_PAD = 0.06


@dataclass(frozen=True)
class Found:
    """A part of a photo that shows a shoe.

    Attributes:
        left: of the box, in units of the photo's longer side; so are the others.
        top: of the box.
        right: of the box.
        bottom: of the box.
        weight: area of the shoe in the box, cells, times their mean probability.
    """

    left: float
    top: float
    right: float
    bottom: float
    weight: float

    @property
    def frame(self) -> Frame:
        """The box as a frame, neither turned nor mirrored."""
        width, height = self.right - self.left, self.bottom - self.top
        return Frame((self.left + self.right) / 2, (self.top + self.bottom) / 2, width, height)

    @property
    def side(self) -> float:
        """The longer side of the box."""
        return max(self.right - self.left, self.bottom - self.top)

    @property
    def box(self) -> Box:
        """The four edges."""
        return self.left, self.top, self.right, self.bottom

    def grown(self, share: float, limits: Box) -> Found:
        """The box with room on each side, a share of its longer side, within the limits."""
        room = share * self.side
        return Found(
            max(limits[0], self.left - room),
            max(limits[1], self.top - room),
            min(limits[2], self.right + room),
            min(limits[3], self.bottom + room),
            self.weight,
        )

    def joined(self, other: Found) -> Found:
        """The box around both."""
        return Found(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
            self.weight + other.weight,
        )


class Finder:
    """Finds shoes before any background.

    Args:
        network: one with an output ``mask``; see ``Finder.fits``.
    """

    def __init__(self, network: Network) -> None:
        self._network = network

    @staticmethod
    def fits(network: Network) -> bool:
        """Whether a network can say where shoes are."""
        return "mask" in network.outputs

    def find(self, pixels: Pixels) -> list[Found]:
        """Find shoes.

        Args:
            pixels: uint8 (H, W, 3), decoded at any size; more pixels help small shoes.

        Returns:
            Boxes in units of the photo's longer side, the most shoe first; empty where nothing
            looks like a shoe. A small shoe's box comes from a second, closer look.
        """
        height, width = pixels.shape[:2]
        longer = max(height, width)
        whole = (0.0, 0.0, width / longer, height / longer)
        found = self._look(pixels, whole, _HINT)
        if not found:
            return []
        every = reduce(Found.joined, found)
        if every.side >= _SMALL:
            return found
        return self._look(pixels, every.grown(_CLOSER_ROOM, whole).box, _LEAST) or found

    def _look(self, pixels: Pixels, box: Box, least: float) -> list[Found]:
        """Look at a part of the photo, shrunk to ``LOOK`` along its longer side."""
        longer = max(pixels.shape[:2])
        unit = LOOK / max(box[2] - box[0], box[3] - box[1])
        shape = (round((box[2] - box[0]) * unit), round((box[3] - box[1]) * unit))
        part = Image.fromarray(pixels).resize(
            (max(1, shape[0]), max(1, shape[1])),
            Image.Resampling.BILINEAR,
            tuple(v * longer for v in box),
            reducing_gap=2.0,
        )
        padded = _padded(np.asarray(part))
        mask = self._network.read(["mask"], padded[None])[0][0]
        scale = _STEP / unit
        return [_placed(one, box, scale) for one in _components(mask, part.size, least)]


def _padded(pixels: Pixels) -> Pixels:
    """Continue the edges until the network's stride divides both sides."""
    height, width = pixels.shape[:2]
    more = (-height % _STEP, -width % _STEP)
    return np.pad(pixels, ((0, more[0]), (0, more[1]), (0, 0)), mode="edge")


def _components(mask: NDArray[np.float32], size: tuple[int, int], least: float) -> list[Found]:
    """Boxes of what is shoe, in cells, largest first; of hints only where there is no more."""
    fine = ndimage.zoom(mask, _FINE, order=1, grid_mode=True, mode="nearest")
    columns, rows = (max(1, round(side / _STEP * _FINE)) for side in size)
    fine = fine[:rows, :columns]
    labels, _ = ndimage.label(fine > (_LEAST if fine.max() > _LEAST else least))
    found = []
    for number, (y, x) in enumerate(ndimage.find_objects(labels), start=1):
        weight = float(fine[labels == number].sum()) / _FINE**2
        left, top, right, bottom = (edge / _FINE for edge in (x.start, y.start, x.stop, y.stop))
        found.append(Found(left, top, right, bottom, weight))
    found.sort(key=lambda one: -one.weight)
    return [one for one in found if one.weight >= _NOTABLE * found[0].weight]


def _placed(one: Found, box: Box, scale: float) -> Found:
    """From cells of a look to the photo's units, a little wider, never outside the look."""
    placed = Found(
        box[0] + one.left * scale,
        box[1] + one.top * scale,
        box[0] + one.right * scale,
        box[1] + one.bottom * scale,
        one.weight,
    )
    return placed.grown(_PAD, box)
