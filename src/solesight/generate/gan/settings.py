"""The options of a training, checked before anything is opened."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from solesight.errors import SettingsError, UnknownNameError

__all__ = ["METHODS", "SIZES", "GanOptions", "Method"]

SIZES = (32, 64, 128, 224)
SHAPES = ("wide", "square")
AUGMENTS = ("light", "none")
PRECISIONS = ("auto", "32", "bf16")
# What may differ when a training goes on: how far it runs, and how often it shows and saves.
FREE = ("steps", "grid_every", "save_every")


@dataclass(frozen=True)
class Method:
    """A way to learn, with what it takes where nothing else is said.

    Attributes:
        rate: step size of both networks.
        betas: of Adam.
        critic_steps: of the critic for one of the generator.
        penalty: weight of the gradient penalty; 0 for none.
        spectral: whether each layer of the critic is kept at a spectral norm of 1.
        source: where it comes from.
    """

    rate: float
    betas: tuple[float, float]
    critic_steps: int
    penalty: float
    spectral: bool
    source: str


METHODS = {
    "wgan-gp": Method(
        1e-4, (0.0, 0.9), 5, 10.0, False,
        "Gulrajani and others, Improved training of Wasserstein GANs, 2017",
    ),
    "fast": Method(
        2e-4, (0.0, 0.9), 1, 0.0, True,
        "hinge loss, spectral norm: Miyato and others, 2018; Zhao and others (DiffAugment), 2020",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class GanOptions:
    """How a generator is learned.

    Attributes:
        size: width of a picture, pixels: 32, 64, 128 or 224.
        shape: ``wide`` is 4:3, what side views fill; ``square`` takes shoes of any height.
        method: ``wgan-gp``, or ``fast`` (hinge loss, no penalty).
        steps: of the generator.
        batch: pictures a step.
        rate: step size of both networks; None for the method's.
        critic_steps: of the critic for one of the generator; None for the method's.
        penalty: weight of the gradient penalty; None for the method's.
        latent: numbers that a picture is made from.
        critic_width: channels of the critic: eight times as many in its last layer.
        generator_width: channels of the generator, likewise.
        ema: decay of the averaged generator, which is the one that draws.
        augment: ``light`` shifts and tints what the critic sees, real and made alike; ``none``.
        precision: ``32``, ``bf16`` (layers in bfloat16, losses in full), or ``auto``: bf16 on a GPU
            that has it, else 32.
        seed: of everything random.
        grid_every: steps between two sheets of samples.
        save_every: steps between two checkpoints.
    """

    size: int = 64
    shape: str = "wide"
    method: str = "wgan-gp"
    steps: int = 20_000
    batch: int = 32
    rate: float | None = None
    critic_steps: int | None = None
    penalty: float | None = None
    latent: int = 128
    critic_width: int = 32
    generator_width: int = 32
    ema: float = 0.999
    augment: str = "light"
    precision: str = "auto"
    seed: int = 0
    grid_every: int = 250
    save_every: int = 100

    @property
    def way(self) -> Method:
        """The method, with what was said otherwise."""
        own = METHODS[self.method]
        said = {name: getattr(self, name) for name in ("rate", "critic_steps", "penalty")}
        return replace(own, **{name: value for name, value in said.items() if value is not None})

    @property
    def base(self) -> tuple[int, int]:
        """Height and width of the smallest map."""
        side = 7 if self.size % 7 == 0 else 4
        return (side * 3 // 4 if self.shape == "wide" else side, side)

    @property
    def doublings(self) -> int:
        """How often the smallest map is doubled."""
        return int(math.log2(self.size // self.base[1]))

    @property
    def height(self) -> int:
        """Height of a picture, pixels."""
        return self.base[0] << self.doublings

    def checked(self) -> GanOptions:
        """Give itself, when it can work.

        Raises:
            SettingsError: a number out of its range.
            UnknownNameError: a word that is none of those known.
        """
        for kind, known in (("method", METHODS), ("shape", SHAPES), ("augment", AUGMENTS),
                            ("precision", PRECISIONS)):  # fmt: skip
            if getattr(self, kind) not in known:
                raise UnknownNameError(kind, getattr(self, kind), known)
        if self.size not in SIZES:
            sizes = ", ".join(map(str, SIZES))
            raise SettingsError(f"size={self.size}: a generator draws at {sizes} pixels")
        for name, good, said in _RANGES:
            value = getattr(self, name)
            if value is not None and not good(value):
                raise SettingsError(f"{name}={value}: it must be {said}")
        return self

    def fixed(self) -> dict[str, Any]:
        """Give what a training that goes on may not change, method's defaults filled in."""
        said = {f.name: getattr(self, f.name) for f in fields(self) if f.name not in FREE}
        way = asdict(self.way)
        return said | {name: way[name] for name in ("rate", "critic_steps", "penalty")}


_RANGES: tuple[tuple[str, Callable[[Any], bool], str], ...] = (
    ("steps", lambda v: v >= 1, "1 or more"),
    ("batch", lambda v: 2 <= v <= 1024, "between 2 and 1,024"),
    ("rate", lambda v: 0 < v < 1, "between 0 and 1"),
    ("critic_steps", lambda v: 1 <= v <= 100, "between 1 and 100"),
    ("penalty", lambda v: 0 <= v < 10_000, "0 or more"),
    ("latent", lambda v: 2 <= v <= 4096, "between 2 and 4,096"),
    ("critic_width", lambda v: 2 <= v <= 256, "between 2 and 256"),
    ("generator_width", lambda v: 2 <= v <= 256, "between 2 and 256"),
    ("ema", lambda v: 0 <= v < 1, "0 or more, and less than 1"),
    ("grid_every", lambda v: v >= 1, "1 or more"),
    ("save_every", lambda v: v >= 1, "1 or more"),
)
