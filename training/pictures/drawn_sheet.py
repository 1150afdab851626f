"""Draw the README's contact sheet of drawn shoes: ``python training/pictures/drawn_sheet.py``.

Writes docs/pictures/drawn-shoes.png: 24 designs in a grid on white, each on its own shadow.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from solesight.samples import Scene, designs, draw, photograph

TARGET = Path(__file__).parents[2] / "docs" / "pictures" / "drawn-shoes.png"
COLUMNS, CELL = 6, (284, 236)
MARGIN = 44
LIMIT = 300_000
#: Model and colorway of each shoe, row by row; neighbors differ in height and color.
CHOSEN = """
Marea High|Royal Poppy, Stride 84|Clay / Gum, Static Low|Violet Hour, Halo High|Ember / Chalk, \
Fjell Trail|Chalk / Pine, Ledger Loafer|Oxblood
Tidal Runner|Glacier, Static Mid|Cherry / White, Fjell Boot|Wheat, Canal Low|Teal Tide, \
Sable Court Mid|Saffron / Navy, Drift Slide|Coral Reef
Arc Knit|Orchid Fog, Marea Low|Harbor Blue / Bone, Halo Low|Lemon Zest, Parlor Chelsea|Espresso, \
Skov Low|Olive Drab, Marea High|Ink / White
Ridgeline Boot|Waxed Olive, Arc Knit|Solar / Graphite, Static Mid|Wolf Slate, \
Parlor Slide|Bordeaux / Cream, Tidal Runner|Blackout, Sable Court Mid|Mint Ice
"""


def main() -> None:
    """Draw the sheet and say how large it became."""
    shoes = {f"{shoe.model}|{shoe.colorway}": shoe for shoe in designs(392, 0)}
    names = [name.strip() for name in CHOSEN.replace("\n", ",").split(",") if name.strip()]
    rows = len(names) // COLUMNS
    size = (2 * MARGIN + COLUMNS * CELL[0], 2 * MARGIN + rows * CELL[1])
    sheet = Image.new("RGB", size, "white")
    for k, name in enumerate(names):
        cell = Image.fromarray(portrait(shoes[name]))
        left, top = MARGIN + k % COLUMNS * CELL[0], MARGIN + k // COLUMNS * CELL[1]
        sheet.paste(cell, (left, top))
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    sheet.quantize(256, Image.Quantize.MEDIANCUT, kmeans=3, dither=Image.Dither.NONE).save(
        TARGET, optimize=True
    )
    n_bytes = TARGET.stat().st_size
    print(f"{TARGET.name}: {len(names)} shoes, {size[0]} x {size[1]} pixels, {n_bytes} bytes")
    if n_bytes > LIMIT:
        raise SystemExit(f"larger than {LIMIT} bytes")


def portrait(shoe):  # noqa: ANN001, ANN201
    """Return a cell with the shoe standing on the cell's floor."""
    drawn = draw(shoe, "side", 620)
    scene = Scene(*CELL, fill=0.78, shift=(0.0, 1.0), shadow=0.42)
    return np.ascontiguousarray(photograph(drawn, 0, scene).pixels)


if __name__ == "__main__":
    main()
