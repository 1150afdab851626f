"""What a dream is asked to be; torch is not needed to say it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from solesight.errors import SettingsError

__all__ = ["DreamNet", "DreamPlan"]


@dataclass(frozen=True, eq=False)
class DreamNet:
    """A network to dream with.

    Attributes:
        name: of the bundle or of the backbone.
        net: a ``torch.nn.Module``: floats (n, 3, h, w) of 0 to 255 in; its modules have maps.
        told: where its weights came from.
    """

    name: str
    net: Any
    told: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class DreamPlan:
    """How photos are dreamt over.

    Attributes:
        layers: a dream for each: a layer by name, several joined by ``+``, one of its units as
            ``layer:12``; ``auto`` takes a wide one from the middle of the network.
        octaves: how many sizes, the smallest first.
        growth: of the side from one octave to the next.
        steps: an octave.
        rate: how far each step goes, of 0 to 1.
        jitter: pixels by which the picture is shifted before each step, at most.
        smooth: how much broad forms are preferred to fine ones: 0 not at all, 1 clearly.
        guide: a photo whose forms are sought; None seeks whatever the layer answers to.
        background: dream over the whole photo, not the shoe alone.
        size: longer side of the result; None takes the photo's, between 512 and 1024.
        inside: side of the square that is dreamt over, pixels.
        seed: of the shifts.

    Raises:
        SettingsError: a value that cannot work.
    """

    layers: tuple[str, ...] = ("auto",)
    octaves: int = 4
    growth: float = 1.4
    steps: int = 12
    rate: float = 0.025
    jitter: int = 16
    smooth: float = 0.0
    guide: str | None = None
    background: bool = False
    size: int | None = None
    inside: int = 384
    seed: int = 0

    def __post_init__(self) -> None:
        limits: dict[str, tuple[float, float]] = {
            "octaves": (1, 10), "growth": (1.05, 3), "steps": (1, 1000), "rate": (1e-4, 0.5),
            "jitter": (0, 256), "smooth": (0, 1), "inside": (64, 2048),
        }  # fmt: skip
        for name, (low, high) in limits.items():
            if not low <= getattr(self, name) <= high:
                raise SettingsError(
                    f"{name} {getattr(self, name):g} cannot work: it lies between {low:g} and "
                    f"{high:g}"
                )
        if self.size is not None and not 64 <= self.size <= 4096:
            raise SettingsError("size lies between 64 and 4096")
        if not self.layers:
            raise SettingsError("name a layer, or auto")

    @property
    def sides(self) -> tuple[int, ...]:
        """Sides of the octaves, the smallest first; none below 64 pixels."""
        wanted = [self.inside / self.growth**k for k in range(self.octaves)]
        return tuple(round(side) for side in reversed(wanted) if round(side) >= 64)

    def told(self) -> dict[str, Any]:
        """Give the settings that every dream of the plan shares, as JSON."""
        names = ("octaves", "growth", "steps", "rate", "jitter", "smooth", "background", "inside")
        return {name: getattr(self, name) for name in (*names, "seed")}
