"""What recoloring keeps of real shoes, and how fast it is.

``python benchmarks/recolor.py WORKSPACE`` draws side photos from a workspace, one a shoe, recolors
each, and writes docs/figures/recolor.md: how many edges stay where they were, how much of the
background changes, and what floors say to both; then the time of 24 scored variants of one photo.
"""

from __future__ import annotations

import argparse
import colorsys
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from scipy import ndimage
from skimage.feature import canny

import solesight
from solesight.errors import PhotoError
from solesight.generate.recoloring import RecolorPlan, Sitting, recolor
from solesight.photos import lab_to_rgb, rgb_to_lab
from solesight.workspace import Workspace
from solesight.workspace_recolor import Recolorer

PAGE = Path(__file__).parents[1] / "docs" / "figures" / "recolor.md"
SEED, RESAMPLES, VARIANTS = 0, 2000, 24
FAINT = 1 / 3
SIDES = {"right", "left"}
Pixels = np.ndarray


def main() -> int:
    """Measure and write the page."""
    parser = argparse.ArgumentParser()
    parser.add_argument("workspace", type=Path)
    parser.add_argument("-n", type=int, default=40, help="photos, one a shoe")
    parser.add_argument("--variants", type=int, default=8, help="a photo")
    asked = parser.parse_args()
    with solesight.open(asked.workspace, make=False) as ws:
        lab = ws.recolorer()
        sittings, refused, tried = seated(ws, lab, asked.n)
        rows = measured(sittings, asked.variants)
        timing = timed(lab, sittings[:5])
    PAGE.write_text(page(rows, timing, refused, tried, asked), encoding="utf-8")
    sys.stdout.write(PAGE.read_text(encoding="utf-8"))
    return 0


def seated(ws: Workspace, lab: Recolorer, count: int) -> tuple[list[Sitting], int, int]:
    """Draw photos, at most one a shoe, until so many can be recolored."""
    gallery = lab.finder.gallery
    rng = np.random.default_rng(SEED)
    found: list[Sitting] = []
    refused = 0
    shoes: set[int] = set()
    for i in rng.permutation(len(gallery.photos)):
        photo, shoe = gallery.photos[i], int(gallery.of_shoe[i])
        if photo.facing not in SIDES or shoe in shoes:
            continue
        shoes.add(shoe)
        try:
            found.append(lab.sit(photo.id, ws.catalog.store.get(photo.id)))
        except PhotoError:
            refused += 1
        if len(found) == count:
            break
    return found, refused, len(shoes)


def edges(picture: Pixels, faint: float = 1.0) -> Pixels:
    """Find the edges of lightness and of color: those at which some channel of Lab breaks."""
    lab = rgb_to_lab(picture).astype(float)
    return np.any([canny(lab[..., i], 1.4, 4 * faint, 9 * faint) for i in range(3)], axis=0)


def kept(before: Pixels, after: Pixels) -> tuple[float, float]:
    """Give the shares of edges that are within a pixel of an edge afterwards: any, and as plain."""
    found = []
    for faint in (FAINT, 1.0):
        near = ndimage.binary_dilation(edges(after, faint), np.ones((3, 3), dtype=bool))
        found.append(float(near[before].mean()))
    return found[0], found[1]


def outline(sitting: Sitting) -> Pixels:
    """Give the photo's edges that are the shoe's shape: outline, seams between parts, folds."""
    found = edges(sitting.opened.pixels)
    left, top, right, bottom = sitting.canvas.cut.box
    inside = np.zeros_like(found)
    inside[top:bottom, left:right] = sitting.canvas.touched
    return found & inside


def far_from_shoe(sitting: Sitting) -> Pixels:
    """Give what is background by another measure: the eye's outline, grown by four of its cells."""
    pixels = sitting.opened.pixels
    from solesight.photos import silhouette

    found = silhouette(pixels, 128)
    assert found is not None
    from PIL import Image

    mask = np.asarray(Image.fromarray(found.mask).resize(pixels.shape[1::-1]))
    cell = max(pixels.shape[:2]) / max(found.mask.shape)
    return ndimage.distance_transform_edt(~mask) > 4 * cell


def hue_turned(sitting: Sitting, rng: np.random.Generator) -> Pixels:
    """Turn every hue of the whole photo by one angle."""
    lab = rgb_to_lab(sitting.opened.pixels)
    turn = rng.uniform(0.5, 2 * np.pi - 0.5)
    a, b = lab[..., 1].copy(), lab[..., 2].copy()
    lab[..., 1], lab[..., 2] = (
        a * np.cos(turn) - b * np.sin(turn),
        a * np.sin(turn) + b * np.cos(turn),
    )
    return lab_to_rgb(lab)


def flat_paint(sitting: Sitting, rng: np.random.Generator) -> Pixels:
    """Paint the whole shoe in one flat color."""
    picture = sitting.opened.pixels.copy()
    left, top, right, bottom = sitting.canvas.cut.box
    color = np.array(colorsys.hsv_to_rgb(rng.random(), 0.8, 0.7)) * 255
    picture[top:bottom, left:right][sitting.canvas.cut.shoe > 0.5] = color.astype(np.uint8)
    return picture


def blocks(sitting: Sitting, rng: np.random.Generator) -> Pixels:
    """Paint the shoe in blocks of random colors, light kept."""
    lab = rgb_to_lab(sitting.opened.pixels)
    left, top, right, bottom = sitting.canvas.cut.box
    height, width = bottom - top, right - left
    cells = rng.uniform(-60, 60, (6, 8, 2))
    rows, columns = np.arange(height) * 6 // height, np.arange(width) * 8 // width
    shoe = sitting.canvas.cut.shoe > 0.5
    inside = lab[top:bottom, left:right]
    inside[shoe, 1:] = cells[rows][:, columns][shoe]
    light = rng.uniform(-30, 30, (6, 8))[rows][:, columns]
    inside[..., 0] = np.where(shoe, np.clip(inside[..., 0] + light, 0, 100), inside[..., 0])
    return lab_to_rgb(lab)


FLOORS: dict[str, Callable[[Sitting, np.random.Generator], Pixels]] = {
    "every hue of the photo turned": hue_turned,
    "blocks of random colors, light kept": blocks,
    "one flat color": flat_paint,
}


def measured(sittings: list[Sitting], variants: int) -> dict[str, np.ndarray]:
    """Give, by what was painted, (photos, 3): edges kept, as plain, background changed."""
    rows: dict[str, list[tuple[float, ...]]] = {"recolor": [], **{name: [] for name in FLOORS}}
    rng = np.random.default_rng(SEED)
    for sitting in sittings:
        before, shape, far = sitting.opened.pixels, outline(sitting), far_from_shoe(sitting)
        found = recolor(sitting, RecolorPlan(count=variants, seed=SEED))
        own = []
        for variant in found.variants:
            after = sitting.painted(variant.colorway.colors)
            own.append((*kept(shape, after), changed_share(before, after, far)))
        rows["recolor"].append(tuple(np.mean(own, axis=0)))
        for name, paint in FLOORS.items():
            after = paint(sitting, rng)
            rows[name].append((*kept(shape, after), changed_share(before, after, far)))
        sys.stderr.write(".")
        sys.stderr.flush()
    return {name: np.array(values) for name, values in rows.items()}


def changed_share(before: Pixels, after: Pixels, where: Pixels) -> float:
    """Give the share of pixels that differ by any bit."""
    return float((after[where] != before[where]).any(axis=1).mean())


def timed(lab: Recolorer, sittings: list[Sitting]) -> list[tuple[float, float, int]]:
    """Give seconds of scored variants, the load of the machine then, and how many, by photo."""
    found = []
    for sitting in sittings:
        # The heads of its brand are made before the clock starts, as after the first photo.
        lab.recolor(sitting, RecolorPlan(count=1))
        begun = time.perf_counter()
        made = lab.recolor(sitting, RecolorPlan(count=VARIANTS))
        found.append((time.perf_counter() - begun, os.getloadavg()[0], len(made.variants)))
    return found


def interval(values: np.ndarray) -> str:
    """Write a mean with its 95 % interval over photos, each of a shoe of its own."""
    rng = np.random.default_rng(SEED)
    draws = values[rng.integers(0, len(values), (RESAMPLES, len(values)))].mean(axis=1)
    low, high = np.quantile(draws, [0.025, 0.975])
    return f"{values.mean():.3f} ({low:.3f} to {high:.3f})"


def page(
    rows: dict[str, np.ndarray],
    timing: list[tuple[float, float, int]],
    refused: int,
    tried: int,
    asked: argparse.Namespace,
) -> str:
    """Write the page."""
    own = rows["recolor"]
    lines = [
        "# What recoloring keeps",
        "",
        f"{len(own)} side photos of as many shoes of the shared data folder, drawn with seed "
        f"{SEED} ({refused} of the {tried} that were drawn have no plain background, and are "
        f"refused); {asked.variants} variants of each in the classic palettes. Intervals of 95 % "
        "over photos.",
        "",
        "An edge is kept where an edge of lightness or color lies within a pixel of where it was, "
        "for every plain edge of the photo on the shoe: outline, seams, folds. One that is a "
        "third as plain counts as kept (black leather shows a fold at less contrast than white; "
        "the other column asks for one as plain). An edge between two parts that get one "
        "color is gone by design, and counts against it. Background is what lies more than four "
        "cells outside the eye's outline, another measure than the one that is "
        "painted by.",
        "",
        "| what is painted | edges kept | as plain as before | pixels of background changed |",
        "|---|---|---|---|",
    ]
    for name, values in rows.items():
        label = "**`recolor`**" if name == "recolor" else f"floor: {name}"
        changed = values[:, 2]
        said = "0 of all" if not changed.any() else f"{changed.mean():.1%}".replace("%", " %")
        any_edge, plain = interval(values[:, 0]), interval(values[:, 1])
        lines.append(f"| {label} | {any_edge} | {plain} | {said} |")
    worst = own[:, 0].min()
    wall, load, counts = (np.array(column) for column in zip(*timing, strict=True))
    lines += [
        "",
        f"The photo that keeps least keeps {worst:.3f}; {np.mean(own[:, 0] >= 0.97):.0%} of the "
        "photos keep .97 or more.".replace("%", " %"),
        "",
        "## How fast",
        "",
        f"{VARIANTS} variants of a photo painted, scored by `hyped` and `brand` with their "
        "intervals, and compared with every shoe of the catalog; models loaded and heads made "
        f"before. {len(timing)} photos, {int(counts.min())} to {int(counts.max())} variants:",
        "",
        "| seconds, median | worst | processes that wanted the cores, mean |",
        "|---|---|---|",
        f"| {np.median(wall):.1f} | {wall.max():.1f} | {load.mean():.1f} |",
        "",
        f"Measured on {os.cpu_count()} cores: "
        f"`python benchmarks/recolor.py WORKSPACE -n {asked.n} --variants {asked.variants}`.",
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
