"""What a drawing is made of: layers of colored outlines, bottom first."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from solesight.samples.curves import PointList, Points, dashes


@dataclass(frozen=True)
class Layer:
    """Outlines of one color that belong to one part.

    Attributes:
        part: the part it shows; an empty word leaves the truth below it as it is (stitches).
        shapes: outlines in sole lengths, y up.
        color: hex.
        lift: how far it stands out, in sole lengths; negative is pressed in.
        round: radius of its edges where it is a body of its own; 0 follows what lies below.
        rides: lies on what is below it, as a lace does, instead of taking its place.
        within: the clip it is cut to: a name given by an earlier layer's ``clip``.
        clip: gives its own area this name for later layers to be cut to.
        texture: leather, suede, mesh, knit, canvas, rubber, smooth.
        shade: multiplies its color; a lining lies in the dark.
    """

    part: str
    shapes: tuple[Points, ...]
    color: str
    lift: float = 0.0
    round: float = 0.0
    rides: bool = False
    within: str = ""
    clip: str = ""
    texture: str = "smooth"
    shade: float = 1.0


@dataclass
class Pattern:
    """Collects the layers of one view in one shoe's colors."""

    colors: dict[str, str]
    texture: str = "leather"
    layers: list[Layer] = field(default_factory=list)

    def add(self, part: str, *shapes: Points, color: str | None = None, **how: Any) -> None:
        """Add outlines of a part in its own color, or in another."""
        tint = color if color is not None else self.colors[part]
        self.layers.append(Layer(part, tuple(shapes), tint, **how))

    def panel(self, part: str, *shapes: Points, **how: Any) -> None:
        """Add a cut panel: stands out a little and is cut to the upper."""
        settings: dict[str, Any] = {"lift": 0.0045, "within": "upper", "texture": self.texture}
        self.add(part, *shapes, **(settings | how))

    def seam(self, line: PointList, color: str, within: str = "upper") -> None:
        """Add stitches along a line."""
        stitches = dashes(line, 0.0032, 0.0085, 0.0045)
        self.layers.append(Layer("", tuple(stitches), color, lift=-0.0008, within=within))


def tint(color: str, toward: str, amount: float) -> str:
    """Return the hex color moved toward another by a fraction."""
    pairs = zip(rgb(color), rgb(toward), strict=True)
    mixed = (round(a + (b - a) * amount) for a, b in pairs)
    return "#" + "".join(f"{value:02X}" for value in mixed)


def rgb(color: str) -> tuple[int, int, int]:
    """Return a hex color as three numbers of 0 to 255."""
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def thread(color: str) -> str:
    """Return a stitch color that shows on a panel of this color."""
    bright = sum(rgb(color)) / 3
    return tint(color, "#000000", 0.25) if bright > 120 else tint(color, "#FFFFFF", 0.28)
