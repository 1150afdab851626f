"""Draw two pictures of the docs: ``python training/pictures/explain_networks.py [FOLDER]``.

Writes docs/pictures/explain-networks.png, what six methods say of a drawn shoe's brand, and
docs/pictures/explain-filters.png, what an embedder sees in one. FOLDER keeps shoes and workspace.
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

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
LIMIT = 150_000
ASKED = 6
_OPTIONS = {"size": "96", "net": "rgb4", "epochs": "30", "threads": "1"}
METHODS = (
    "occlusion", "integrated-gradients", "grad-cam", "grad-cam++", "smooth-grad-cam++", "score-cam",
)  # fmt: skip


def main(folder: Path) -> None:
    """Make the workspace where there is none, and draw."""
    with solesight.open(folder / "ws", workers=0) as ws:
        if not list(ws.bundles_folder.glob("brand-scratch-*")):
            drawn = write_samples(folder / "shoes", shoes=60, photos_per_shoe=4, seed=0)
            ws.add(drawn.folder, manifest=drawn.manifest)
            ws.clean()
            ws.embed()
            ws.split()
            ws.train("brand", learner="scratch", top=6, settings=_OPTIONS)
        name = max(path.name for path in ws.bundles_folder.glob("brand-scratch-*"))
        photos = sorted((folder / "shoes").rglob("*.jpg"))[:ASKED]
        asked = ws.explain(photos, bundle=name, method=METHODS, alike=False)
        every = [one for one in asked if isinstance(one, list) and one[0].shares.outlined]
        surest: list[Explained] = max(every, key=lambda one: one[0].probability)
        _put("explain-networks", draw_sheet(surest), 0.6)
        looked = ws.explain_filters(
            surest[0].path, embedder="efficientnet-lite0-int8", channels=3, sample=60,
            layers=["_blocks.2", "_blocks.4", "_blocks.10", "map"], output=folder / "filters.png",
        )  # fmt: skip
        with Image.open(looked.sheet) as sheet:
            _put("explain-filters", sheet.convert("RGB"), 0.62)


def _put(name: str, picture: Image.Image, scale: float) -> None:
    size = round(picture.width * scale), round(picture.height * scale)
    held = io.BytesIO()
    small = picture.resize(size, Image.Resampling.LANCZOS)
    small.quantize(256, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(
        held, "PNG", optimize=True
    )
    if len(held.getvalue()) > LIMIT:
        raise SystemExit(f"{name}: {len(held.getvalue())} bytes: more than {LIMIT}")
    (PICTURES / f"{name}.png").write_bytes(held.getvalue())
    sys.stdout.write(f"{name}: {len(held.getvalue())} bytes\n")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(Path(sys.argv[1]))
    else:
        with tempfile.TemporaryDirectory() as made:
            main(Path(made))
