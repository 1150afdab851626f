"""Draw the picture of docs/explain.md: ``python training/pictures/explain_sheet.py``.

Writes docs/pictures/explain.png: what three methods say of drawn shoes' brands. The bundle is
learned from drawn shoes in a temporary workspace.
"""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path

from PIL import Image

import solesight
from solesight.explain import Explained, draw_sheet
from solesight.samples import write_samples

TARGET = Path(__file__).parents[2] / "docs" / "pictures" / "explain.png"
LIMIT = 150_000
SHOWN, ASKED = 1, 6


def main() -> None:
    """Draw the surest of some photos and say how large the file became."""
    with tempfile.TemporaryDirectory() as folder:
        drawn = write_samples(Path(folder) / "shoes", shoes=40, photos_per_shoe=3, seed=0)
        with solesight.open(Path(folder) / "ws", workers=0) as ws:
            ws.add(drawn.folder, manifest=drawn.manifest)
            ws.clean()
            ws.embed()
            ws.split()
            ws.train("brand", settings={"recolored": "0"})
            photos = sorted(drawn.folder.rglob("*.jpg"))[:ASKED]
            methods = ("occlusion", "cam", "score-cam")
            found = list(ws.explain(photos, method=methods, alike=False))
    sheets = [draw_sheet(one) for one in _surest(found)]
    width, height = sheets[0].width, sum(one.height for one in sheets)
    whole = Image.new("RGB", (width, height), "white")
    y = 0
    for one in sheets:
        whole.paste(one, (0, y))
        y += one.height
    held = io.BytesIO()
    small = whole.resize((width * 3 // 4, height * 3 // 4), Image.Resampling.LANCZOS)
    small.save(held, "PNG", optimize=True)
    if len(held.getvalue()) > LIMIT:
        raise SystemExit(f"{len(held.getvalue())} bytes: more than {LIMIT}")
    TARGET.write_bytes(held.getvalue())
    sys.stdout.write(f"{TARGET}: {len(held.getvalue())} bytes\n")


def _surest(found: list[object]) -> list[list[Explained]]:
    """Give the photos whose brand is told most surely, without a warning."""
    every = [one for one in found if isinstance(one, list) and not one[0].warnings]
    return sorted(every, key=lambda one: -one[0].probability)[:SHOWN]


if __name__ == "__main__":
    main()
