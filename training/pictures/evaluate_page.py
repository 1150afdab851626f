"""Draw docs/pictures/evaluate.png: parts of an evaluation of drawn shoes, as a browser shows them.

    python training/pictures/evaluate_page.py

Needs ``chromium`` on the path.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image

import solesight
from solesight.samples import write_samples

PICTURE = Path(__file__).parents[2] / "docs" / "pictures" / "evaluate.png"
WINDOW = (1200, 6600)
GAP, BLANK = 24, 60


def main() -> int:
    """Draw shoes, learn their brands, evaluate, and photograph the page."""
    browser = shutil.which("chromium")
    if browser is None:
        sys.stderr.write("chromium is not on the path\n")
        return 2
    with tempfile.TemporaryDirectory() as folder:
        samples = write_samples(Path(folder) / "shoes", shoes=90, photos_per_shoe=4, seed=0)
        with solesight.open(Path(folder) / "solesight-workspace") as ws:
            ws.add(samples.folder, manifest=samples.manifest)
            ws.clean()
            ws.embed()
            ws.split()
            ws.train("brand")
            (written,) = ws.write_evaluations(ws.evaluate(curve=True))
        shot = Path(folder) / "shot.png"
        size = f"--window-size={WINDOW[0]},{WINDOW[1]}"
        flags = ("--headless", "--no-sandbox", "--hide-scrollbars", "--disable-gpu", size)
        page = written.page.resolve() if written.page else ""
        subprocess.run([browser, *flags, f"--screenshot={shot}", f"file://{page}"], check=True)
        _halves(Image.open(shot).convert("RGB")).quantize(224).save(PICTURE, optimize=True)
    return 0


def _halves(page: Image.Image) -> Image.Image:
    """Lay the page's upper and lower half side by side: it is too long for one look."""
    blank = np.asarray(page.convert("L")).min(axis=1) > 250
    # Cut where nothing is drawn, between two sections, as near to the middle as there is one.
    wide = np.convolve(blank, np.ones(BLANK), mode="same") == BLANK
    filled = np.flatnonzero(~blank)
    foot = int(filled[-1]) if len(filled) else page.height
    places = np.flatnonzero(wide[:foot])
    cut = int(places[np.argmin(np.abs(places - foot // 2))])
    out = Image.new("RGB", (2 * page.width + GAP, max(cut, foot - cut)), "white")
    out.paste(page.crop((0, 0, page.width, cut)), (0, 0))
    out.paste(page.crop((0, cut, page.width, foot)), (page.width + GAP, 0))
    out.thumbnail((1400, 4000))
    return out


if __name__ == "__main__":
    sys.exit(main())
