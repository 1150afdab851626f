"""Options of the method of Gatys; they need no torch."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from solesight.errors import SettingsError, UnknownNameError

__all__ = ["LAYERS", "OPTIMIZERS", "GatysOptions"]

LAYERS = tuple(
    f"conv{block}_{k}" for block, n in enumerate((2, 2, 4, 4, 4), start=1) for k in range(1, n + 1)
)
"""Convolutions of VGG16 and VGG19, first to last; the fourth of a block is in VGG19 alone."""
OPTIMIZERS = ("lbfgs", "adam")


@dataclass(frozen=True)
class GatysOptions:
    """How a picture is optimised.

    Attributes:
        content_layers: whose maps stay near the photo's.
        style_layers: whose Gram matrices go toward the style's.
        content_weight: of the mean squared difference of maps.
        style_weight: of the mean squared difference of Gram matrices.
        tv_weight: of the total variation, which keeps the picture smooth.
        steps: of the optimizer.
        size: side of the square that is optimised, pixels.
        optimizer: lbfgs or adam.
        rate: of learning; None takes 1 for lbfgs and 0.02 for adam.
        begin: photo or noise.
        every: steps after which the state is kept and a preview written.
        weights: auto (what is installed or in the folder of weights), or a file.

    Raises:
        SettingsError: a value that cannot work.
        UnknownNameError: there is no such layer or optimizer.
    """

    content_layers: tuple[str, ...] = ("conv4_2",)
    style_layers: tuple[str, ...] = ("conv1_1", "conv2_1", "conv3_1", "conv4_1", "conv5_1")
    content_weight: float = 1.0
    style_weight: float = 100.0
    tv_weight: float = 0.1
    steps: int = 120
    size: int = 256
    optimizer: str = "lbfgs"
    rate: float | None = None
    begin: str = "photo"
    every: int = 20
    weights: str = "auto"

    def __post_init__(self) -> None:
        if self.optimizer not in OPTIMIZERS:
            raise UnknownNameError("optimizer", self.optimizer, OPTIMIZERS)
        if self.begin not in {"photo", "noise"}:
            raise UnknownNameError("beginning", self.begin, ("photo", "noise"))
        for layer in (*self.content_layers, *self.style_layers):
            if layer not in LAYERS:
                raise UnknownNameError("layer", layer, LAYERS)
        if not self.content_layers or not self.style_layers:
            raise SettingsError("name a content layer and a style layer at least")
        if not 32 <= self.size <= 2048 or self.steps < 1 or self.every < 1:
            raise SettingsError("size lies between 32 and 2048; steps and every are 1 at least")
        if min(self.content_weight, self.style_weight, self.tv_weight) < 0:
            raise SettingsError("weights of losses are 0 or more")

    @property
    def step_rate(self) -> float:
        """Of learning."""
        return self.rate if self.rate is not None else {"lbfgs": 1.0, "adam": 0.02}[self.optimizer]

    def as_json(self) -> dict[str, Any]:
        """Give the options as JSON."""
        return {k: list(v) if isinstance(v, tuple) else v for k, v in asdict(self).items()}
