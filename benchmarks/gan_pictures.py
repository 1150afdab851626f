"""The pictures of docs/gan.md, from a generator that learned from drawn shoes.

    python -m solesight.samples shoes --shoes 380 --photos-per-shoe 3 --no-extras --seed 5
    solesight add shoes --manifest shoes/manifest.csv && solesight clean && solesight split
    solesight gan train --name drawn --size 32 --rate 2e-4 --precision bf16
        --critic-width 24 --generator-width 32 --ema .998 --grid-every 50 --minutes 8
    python benchmarks/gan_pictures.py solesight-workspace drawn

Never from photos: nothing that was made from one enters the docs.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

import solesight
from solesight.generate.gan.sheets import film, sheet

PICTURES = Path(__file__).resolve().parents[1] / "docs" / "pictures"
_FRAMES = 12
_TILES = (0, 2, 4, 8, 9, 14, 20, 27)
_GAP = 4


def main() -> None:
    """Write the pictures."""
    workspace, name = sys.argv[1:]
    with solesight.open(workspace) as ws:
        ws.gan_sample(name, PICTURES / "gan-samples.png", n=40, seed=3)
        ws.gan_walk(name, PICTURES / "gan-walk.png", stops=5, between=8, seed=8)
        (PICTURES / "gan-walk.gif").unlink()
        grids = sorted((ws.gans_folder / name / "grids").glob("*.png"))
        height = int(ws.generator(name).card["height"])
        width = int(ws.generator(name).card["options"]["size"])
    # Closer together at the start, where more happens.
    places = np.unique((np.linspace(0, 1, _FRAMES) ** 1.7 * (len(grids) - 1)).astype(int))
    frames = [sheet(_tiles(grids[i], height, width), 4, zoom=2) for i in places]
    (PICTURES / "gan-training.gif").write_bytes(film(frames, seconds=0.35, last=2.0))


def _tiles(grid: Path, height: int, width: int) -> NDArray[np.uint8]:
    """Cut some pictures out of a sheet of six by six."""
    with Image.open(grid) as opened:
        pixels = np.asarray(opened.convert("RGB"))
    found = []
    for tile in _TILES:
        top = _GAP + tile // 6 * (height + _GAP)
        left = _GAP + tile % 6 * (width + _GAP)
        found.append(pixels[top : top + height, left : left + width])
    return np.stack(found)


if __name__ == "__main__":
    main()
