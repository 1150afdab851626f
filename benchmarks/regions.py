"""How well the region atlas finds the parts of drawn shoes, whose truth is known.

    python benchmarks/regions.py

Writes a part of docs/figures/design.md.
"""

from __future__ import annotations

import sys
from collections import defaultdict

import numpy as np
from numpy.typing import NDArray
from tables import ROOT, metric, put, table

from solesight.evidence import mean_metric
from solesight.regions import Atlas, find_regions
from solesight.samples import DrawnShoe, designs, draw

PAGE = ROOT / "docs" / "figures" / "design.md"
COMMAND = "python benchmarks/regions.py"
SEED, SHOES = 11, 160
LAYOUTS = ("court", "runner", "skate", "knit", "canvas", "boot")
# Region -> regions of the atlas, parts of the drawing.
PARTS = {
    "toe box and vamp": (("toe box", "vamp"), ("toe_box", "mudguard", "vamp")),
    "laces": (("laces",), ("laces", "tongue", "eyestay")),
    "collar": (("collar",), ("collar", "lining")),
    "side panel": (("side panel",), ("side_panel", "mark", "saddle")),
    "heel": (("heel",), ("heel",)),
    "midsole": (("midsole",), ("midsole",)),
    "outsole": (("outsole",), ("outsole",)),
    "whole sole": (("midsole", "outsole"), ("midsole", "outsole")),
}


def main() -> int:
    """Measure and write."""
    scores: dict[tuple[str, str], list[float]] = defaultdict(list)
    floors: dict[tuple[str, str], list[float]] = defaultdict(list)
    n = 0
    for design in designs(SHOES, seed=SEED):
        if design.layout not in LAYOUTS:
            continue
        shoe = draw(design, size=280)
        atlas = find_regions(on_white(shoe), shoe.mask)
        if atlas is None:
            sys.stderr.write(f"{design.title}: no regions\n")
            continue
        n += 1
        for name in PARTS:
            truth, found = both(shoe, atlas, name)
            scores[design.layout, name].append(overlap(truth, found))
            floors[design.layout, name].append(overlap(truth, found[:, ::-1]))
    rows = [
        (name, *(cell(scores[own, name], floors[own, name]) for own in LAYOUTS)) for name in PARTS
    ]
    text = f"""## The regions

Intersection over union of the atlas with the drawn parts, mean of {n} drawn shoes (seed {SEED}),
by layout, with 95 % intervals over shoes; in brackets the floor: the atlas of the mirrored shoe.
Laces are laces, tongue and eyestay; the collar is collar and lining. The drawings of knit and
canvas name less of the front: there the atlas says where a toe box and a vamp usually lie. A boot's
welt and lug are not told apart.

{table(("part", *LAYOUTS), rows)}"""
    put(PAGE, "regions", text, COMMAND)
    return 0


def on_white(shoe: DrawnShoe) -> NDArray[np.uint8]:
    """Lay a drawing on white."""
    alpha = shoe.rgba[..., 3:].astype(np.float64) / 255
    return np.asarray(np.rint(shoe.rgba[..., :3] * alpha + 255 * (1 - alpha)), dtype=np.uint8)


def both(shoe: DrawnShoe, atlas: Atlas, name: str) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Give where a part is drawn, and where it is found."""
    regions, parts = PARTS[name]
    truth = np.zeros_like(shoe.mask)
    for part in parts:
        truth |= shoe.parts.get(part, np.zeros_like(truth))
    return truth, np.logical_or.reduce([atlas.where(region) for region in regions])


def overlap(truth: NDArray[np.bool_], found: NDArray[np.bool_]) -> float:
    """Intersection over union."""
    return float((truth & found).sum() / max(int((truth | found).sum()), 1))


def cell(scores: list[float], floors: list[float]) -> str:
    """Write a mean with its interval and its floor."""
    if not scores:
        return "-"
    found = mean_metric(scores, [str(k) for k in range(len(scores))], seed=0)
    return f"{metric(found.as_json())} ({np.mean(floors):.2f})"


if __name__ == "__main__":
    sys.exit(main())
