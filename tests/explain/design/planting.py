"""Drawn shoes of one model in colors of chance, but for one part whose color is the class."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from solesight.samples import ShoeDesign, designs, draw

PARTS = {
    "heel": ("heel",),
    "toe box": ("toe_box", "mudguard"),
    "midsole": ("midsole",),
}
"""What a region is called in the drawings."""
COLORS = {"red": "#C8202A", "blue": "#1F4FB8"}
# Of no class: what a part is painted with that says nothing.
_QUIET = ("#E8E2D6", "#2A2A2E", "#8C8F94", "#B9A98C", "#5E6B5A", "#F4F4F2", "#6E5A4C", "#A7B3BD")


def planted(n: int, region: str, seed: int = 0) -> list[tuple[NDArray[np.uint8], str, ShoeDesign]]:
    """Draw n shoes: a picture on white, its class, its design; classes take turns."""
    rng = np.random.default_rng(seed)
    model = next(one for one in designs(80, seed=1) if one.model == "Marea Low")
    found = []
    for k in range(n):
        label = tuple(COLORS)[k % 2]
        colors = {part: str(rng.choice(_QUIET)) for part in model.colors}
        colors |= dict.fromkeys(PARTS[region], COLORS[label])
        title = f"Planted Shoe {k:03d} {''.join(rng.choice(list('abcdefghkmnprstuvw'), 9))}"
        design = replace(model, colors=colors, title=title, style_code=f"PL{k:04d}-{100 + k}")
        found.append((_on_white(draw(design, size=360).rgba), label, design))
    return found


def write_planted(folder: Path, n: int, region: str, seed: int = 0) -> Path:
    """Write them with a manifest whose column ``paint`` is the class; give the manifest."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = []
    for k, (pixels, label, design) in enumerate(planted(n, region, seed)):
        Image.fromarray(pixels).save(folder / f"{k:03d}.png")
        premium = 100 + 40 * (label == "red") + k % 7
        rows.append({
            "path": f"{k:03d}.png", "title": design.title, "brand": "Planted",
            "style_code": design.style_code, "paint": label, "retail": "100",
            "last_sale": str(premium), "source": f"shelf {k % 3}",
        })  # fmt: skip
    manifest = folder / "manifest.csv"
    with manifest.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return manifest


def _on_white(rgba: NDArray[np.uint8]) -> NDArray[np.uint8]:
    alpha = rgba[..., 3:].astype(np.float64) / 255
    return np.asarray(np.rint(rgba[..., :3] * alpha + 255 * (1 - alpha)), dtype=np.uint8)
