"""Six brands that do not exist, their marks and their models."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Model:
    """A design before color: silhouette, panel layout, sole, tweaks of the last, retail in USD."""

    name: str
    silhouette: str
    layout: str
    sole: str
    blocking: str
    retail: int
    texture: str = "leather"
    tweaks: dict[str, float] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Brand:
    """A fictional maker: its name, the prefix of its style codes, its mark and models."""

    name: str
    prefix: str
    mark: str
    models: tuple[Model, ...]


BRANDS: tuple[Brand, ...] = (
    Brand("Aurelio", "AU", "wave", (
        Model("Tidal Runner", "runner", "runner", "runner", "runner", 140, "mesh"),
        Model("Marea Low", "low", "court", "cup", "framed", 110),
        Model("Marea High", "high", "court", "cup", "framed", 150),
    )),
    Brand("Norvane", "NV", "chevrons", (
        Model("Stride 84", "runner", "runner", "wedge", "framed", 120, "suede",
              {"sole_heel": 0.105, "sole_toe": 0.07, "spring": 0.035}),
        Model("Sable Court Mid", "mid", "court", "cup", "toe", 130),
        Model("Ridgeline Boot", "boot", "boot", "lug", "tonal", 210),
    )),
    Brand("Orbelo", "OB", "ring", (
        Model("Halo High", "high", "canvas", "vulc", "plain", 85, "canvas",
              {"sole_heel": 0.075, "sole_toe": 0.07, "toe_y": 0.165, "spring": 0.012}),
        Model("Halo Low", "low", "canvas", "vulc", "plain", 70, "canvas",
              {"sole_heel": 0.075, "sole_toe": 0.07, "toe_y": 0.16, "spring": 0.012}),
        Model("Drift Slide", "slide", "slide", "slide", "plain", 55, "rubber"),
    )),
    Brand("Kestrin", "KS", "bolt", (
        Model("Static Mid", "mid", "court", "cup", "inverse", 145),
        Model("Arc Knit", "runner", "knit", "runner", "tonal", 180, "knit",
              {"sole_heel": 0.145, "sole_toe": 0.1, "heel_y": 0.4}),
        Model("Static Low", "low", "court", "cup", "inverse", 115),
    )),
    Brand("Halvik", "HV", "peaks", (
        Model("Fjell Boot", "boot", "boot", "lug", "toe", 230, "suede"),
        Model("Fjell Trail", "runner", "runner", "trail", "toe", 155, "mesh",
              {"sole_heel": 0.125, "sole_toe": 0.085}),
        Model("Skov Low", "low", "skate", "cup", "tonal", 95, "suede"),
    )),
    Brand("Pemmick", "PM", "crescent", (
        Model("Ledger Loafer", "loafer", "loafer", "dress", "plain", 190),
        Model("Canal Low", "low", "skate", "vulc", "toe", 80, "suede",
              {"sole_heel": 0.08, "sole_toe": 0.072, "toe_y": 0.17}),
        Model("Parlor Slide", "slide", "slide", "slide", "framed", 60, "leather"),
        Model("Parlor Chelsea", "boot", "chelsea", "dress", "plain", 240),
    )),
)  # fmt: skip
