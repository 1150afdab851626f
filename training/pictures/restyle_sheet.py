"""Draw docs/pictures/restyle.png: ``python training/pictures/restyle_sheet.py``.

Three drawn shoes, each on its own soft shadow, in four drawn styles.
"""

from __future__ import annotations

from pathlib import Path

from solesight.generate import RestylePlan, Restyler, draw_style
from solesight.generate.sheets import Tile, draw_tiles
from solesight.samples import Scene, designs, draw, photograph

TARGET = Path(__file__).parents[2] / "docs" / "pictures" / "restyle.png"
STYLES = ("strokes", "mosaic", "waves", "watercolor")
SHOTS = ((10, "white", 1.0), (3, "gray", 1.0), (5, "color", 0.6))


def main() -> None:
    """Paint and write the sheet."""
    heads = [Tile(draw_style(style, 336), style, faint=True) for style in STYLES]
    rows = [[Tile(None, ""), *heads]]
    restylers = [Restyler(RestylePlan((f"drawn:{style}",))) for style in STYLES]
    shoes = designs(24, 0)
    for seed, (which, paper, strength) in enumerate(SHOTS):
        scene = Scene(640, 440, paper, shadow=0.5)
        photo = photograph(draw(shoes[which], "side", 1024), seed, scene).pixels
        painted = [Tile(r.paint(photo, strength), f"strength {strength:g}") for r in restylers]
        rows.append([Tile(photo, "photo", faint=True), *painted])
    draw_tiles(rows, 168).quantize(256).save(TARGET, optimize=True)


if __name__ == "__main__":
    main()
