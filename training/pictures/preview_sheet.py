"""Picture a preview of changed photos: ``python training/pictures/preview_sheet.py``.

Writes docs/pictures/preview.png from drawn shoes.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from PIL import Image

import solesight
from solesight.samples import write_samples

TARGET = Path(__file__).parents[2] / "docs" / "pictures" / "preview.png"


def main() -> None:
    """Draw shoes, take them as far as `split`, draw the sheet."""
    with tempfile.TemporaryDirectory() as folder:
        drawn = write_samples(Path(folder) / "drawn", shoes=30, photos_per_shoe=3, seed=1)
        with solesight.open(Path(folder) / "ws", workers=0) as ws:
            ws.add(drawn.folder, manifest=drawn.manifest)
            ws.clean()
            ws.embed()
            ws.split()
            shown = ws.preview("brand", top=4, seed=0)
        with Image.open(shown.picture) as sheet:
            sheet.quantize(256).save(TARGET, optimize=True)


if __name__ == "__main__":
    main()
