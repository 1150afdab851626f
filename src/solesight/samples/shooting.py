"""Which photos a source takes of a shoe: resale sites and shops each have their habits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from solesight.samples.design import ShoeDesign
from solesight.samples.photograph import Scene

RESALE, SHOP = "drawn-resale", "drawn-shop"
_GROUNDS = ("white", "gray", "color", "wood", "fabric", "concrete", "transparent")
#: How often each background is used; the sources differ, but not so much as to be told apart by it.
_HABITS = {
    RESALE: (0.46, 0.16, 0.08, 0.08, 0.06, 0.08, 0.08),
    SHOP: (0.3, 0.28, 0.16, 0.07, 0.07, 0.07, 0.05),
}


@dataclass(frozen=True)
class Shot:
    """A planned photo: the view, the scene, the source that shows it, and its file's format."""

    view: str
    scene: Scene
    source: str
    format: str
    quality: int


def shots(design: ShoeDesign, n: int, rng: np.random.Generator) -> list[Shot]:
    """Plan n photos of a shoe; no two alike enough to be near duplicates.

    Hyped shoes are mostly listed at the resale source, the others at the shop; about one listing
    in eight is at the other one.
    """
    home, other = (RESALE, SHOP) if design.hyped else (SHOP, RESALE)
    first = str(rng.choice(["right", "left"], p=[0.7, 0.3]))
    second = "left" if first == "right" else "right"
    sources = [other if rng.random() < 0.12 else home for _ in range(n)]
    return [_shot(k, (first, second)[k // 2 % 2], sources[k], rng) for k in range(n)]


def _shot(k: int, facing: str, source: str, rng: np.random.Generator) -> Shot:
    end = str(rng.choice(["front", "back"]))
    view = end if k % 4 == 3 and rng.random() < 0.6 else "side"
    resale = source == RESALE
    width = int(rng.choice([360, 480, 640, 700] if resale else [240, 400, 500, 900]))
    width = int(width * rng.uniform(0.9, 1.0))
    scene = Scene(
        width=width,
        height=round(width * float(rng.choice([0.67, 0.75, 1.0]))),
        background=str(rng.choice(_GROUNDS, p=_HABITS[source])),
        facing=facing,
        tilt=0.0 if k == 0 else float(np.clip(rng.normal(0, 5 + 3 * (k % 2)), -18, 18)),
        fill=float(rng.uniform(0.62, 0.78) if k % 2 else rng.uniform(0.78, 0.9)),
        shift=(float(rng.uniform(-0.5, 0.5)), float(rng.uniform(-0.2, 0.5))),
        squeeze=1.0 if k == 0 else float(rng.uniform(0.9, 1.0)),
        shadow=float(rng.uniform(0.25, 0.75)),
        blur=float(rng.choice([0.0, 0.0, 0.0, 0.5])),
        gain=float(rng.uniform(0.93, 1.03)),
        cast=(float(rng.uniform(0.98, 1.03)), 1.0, float(rng.uniform(0.96, 1.02))),
    )
    kind = str(rng.choice(["JPEG", "PNG", "WEBP"], p=[0.8, 0.08, 0.12]))
    return Shot(view, scene, source, kind, int(rng.integers(72, 94)))
