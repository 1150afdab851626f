"""What a restyling is asked to do."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from solesight.errors import SettingsError, UnknownNameError
from solesight.generate.gatys.options import GatysOptions

__all__ = ["METHODS", "RestylePlan"]

METHODS = ("fast", "gatys")
_MOST_STRENGTH = 1.5
_SIZES = (64, 4096)


@dataclass(frozen=True)
class RestylePlan:
    """How photos are restyled.

    Attributes:
        styles: pictures, or ``drawn:NAME``.
        method: fast or gatys.
        strengths: 0 leaves the photo, 1 is the style as it is read, up to 1.5 goes beyond.
        background: paint the whole photo, not the shoe alone.
        keep_colors: the photo's own colors, in the style's light, dark and strokes.
        scale: share of the style picture that is read; smaller: broader strokes.
        size: longer side of the result, pixels; None takes the photo's, between 512 and 1024.
        detail: how much of the photo's fine detail is laid over the painting, 0 to 1.
        seed: of what is random: drawn styles, and gatys' beginning.
        gatys: options of that method.

    Raises:
        SettingsError: a value that cannot work.
        UnknownNameError: there is no such method.
    """

    styles: tuple[str, ...]
    method: str = "fast"
    strengths: tuple[float, ...] = (1.0,)
    background: bool = False
    keep_colors: bool = False
    scale: float = 1.0
    size: int | None = None
    detail: float = 0.4
    seed: int = 0
    gatys: GatysOptions = field(default_factory=GatysOptions)

    def __post_init__(self) -> None:
        if self.method not in METHODS:
            raise UnknownNameError("method", self.method, METHODS)
        if not self.styles:
            raise SettingsError("name a style: a picture, or drawn:NAME")
        if len(set(self.styles)) < len(self.styles):
            raise SettingsError("a style was named twice")
        if self.method != "gatys" and self.gatys != GatysOptions():
            raise SettingsError(f"the method {self.method} has no options: they are those of gatys")
        for strength in self.strengths or (-1.0,):
            _between("strength", strength, 0, _MOST_STRENGTH)
        _between("scale", self.scale, 0.05, 1)
        _between("detail", self.detail, 0, 1)
        if self.size is not None:
            _between("size", self.size, *_SIZES)

    def told(self) -> dict[str, Any]:
        """Give the settings that every painting of the plan shares, as JSON."""
        said: dict[str, Any] = {
            "method": self.method,
            "background": self.background,
            "keep_colors": self.keep_colors,
            "scale": self.scale,
            "detail": self.detail,
            "seed": self.seed,
        }
        return said | ({"gatys": self.gatys.as_json()} if self.method == "gatys" else {})


def _between(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise SettingsError(f"{name} {value:g} cannot work: it lies between {low:g} and {high:g}")
