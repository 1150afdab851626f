"""The frame of a photo: where the shoe is and how to turn it. Geometry only, no pixels."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, replace
from typing import Any

from solesight.photos.grids import Grid

__all__ = ["Frame"]

_DECIMALS = 5  # of the longer side: 0.02 px of a 2,000 px photo
_ANGLE_DECIMALS = 2


@dataclass(frozen=True, slots=True)
class Frame:
    """The upright crop of a photo.

    Lengths are in units of the photo's longer side, so a frame fits every size at which its photo
    is decoded. The photo is turned about ``(cx, cy)``, cropped to ``width x height`` around that
    point, then mirrored if ``flip``. Values are rounded when made, so that a frame equals what it
    becomes after a trip through JSON.

    Attributes:
        cx: center of the crop, from the photo's left edge.
        cy: center of the crop, from the photo's top edge.
        width: of the upright crop.
        height: of the upright crop.
        angle: degrees, counter-clockwise as seen, by which the photo is turned; in (-180, 180].
        flip: mirror left and right after turning, so that the toe points right.
        mask: what to keep of the photo, as a grid over the whole photo; the rest is painted white.
            None keeps everything.

    Raises:
        ValueError: a number is not finite, or a side is not positive.
    """

    cx: float
    cy: float
    width: float
    height: float
    angle: float = 0.0
    flip: bool = False
    mask: Grid | None = None

    def __post_init__(self) -> None:
        for name in ("cx", "cy", "width", "height"):
            value = float(getattr(self, name))
            if not math.isfinite(value) or not math.isfinite(self.angle):
                raise ValueError(f"a frame's {name} and angle must be finite numbers")
            object.__setattr__(self, name, round(value, _DECIMALS) + 0.0)  # + 0.0: no minus zero
        if self.width <= 0 or self.height <= 0:
            raise ValueError(f"a frame of {self.width} x {self.height} shows nothing")
        object.__setattr__(self, "angle", _normal_angle(self.angle))

    @classmethod
    def whole(cls, width: int, height: int) -> Frame:
        """Make the frame that shows a whole photo of ``width x height`` pixels as it is."""
        longer = max(width, height)
        w, h = width / longer, height / longer
        return cls(w / 2, h / 2, w, h)

    def turned(self, angle: float = 0.0, flip: bool = False) -> Frame:
        """Turn by ``angle`` more degrees counter-clockwise, then mirror if ``flip``.

        A frame that mirrors already turns the other way before its mirror, which comes last.
        """
        more = -angle if self.flip else angle
        return replace(self, angle=self.angle + more, flip=self.flip != flip)

    def to_json(self) -> str:
        """Write the frame as compact JSON; equal frames give equal text."""
        fields: dict[str, Any] = {"c": [self.cx, self.cy], "s": [self.width, self.height]}
        if self.angle:
            fields["a"] = self.angle
        if self.flip:
            fields["f"] = True
        if self.mask is not None:
            fields["m"] = self.mask.to_text()
        return json.dumps(fields, separators=(",", ":"), sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Frame:
        """Read what ``to_json`` wrote.

        Raises:
            ValueError: the text is no frame.
        """
        try:
            fields = json.loads(text)
            (cx, cy), (width, height) = fields["c"], fields["s"]
            angle, flip = float(fields.get("a", 0.0)), bool(fields.get("f", False))
            mask = Grid.from_text(fields["m"]) if "m" in fields else None
            return cls(cx, cy, width, height, angle, flip, mask)
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            raise ValueError(f"not a frame: {text[:60]!r}") from error


def _normal_angle(angle: float) -> float:
    turned = round(-((-float(angle) + 180.0) % 360.0 - 180.0), _ANGLE_DECIMALS) + 0.0
    return 180.0 if turned == -180.0 else turned
