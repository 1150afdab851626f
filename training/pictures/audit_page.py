"""Draw docs/pictures/audit.png: the top of an audit of drawn shoes, as a browser shows it.

    python training/pictures/audit_page.py

Needs ``chromium`` on the path.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

import solesight
from solesight.samples import write_samples

PICTURE = Path(__file__).parents[2] / "docs" / "pictures" / "audit.png"
WINDOW = (1200, 2250)
SHOWN = (0, 40, 1200, 2200)


def main() -> int:
    """Draw shoes, audit them, and photograph the page."""
    browser = shutil.which("chromium")
    if browser is None:
        sys.stderr.write("chromium is not on the path\n")
        return 2
    with tempfile.TemporaryDirectory() as folder:
        samples = write_samples(Path(folder) / "shoes", shoes=60, photos_per_shoe=4, seed=0)
        with solesight.open(Path(folder) / "solesight-workspace") as ws:
            ws.add(samples.folder, manifest=samples.manifest)
            ws.clean()
            ws.embed()
            ws.split()
            page = ws.audit("hyped", sample=0).path
        shot = Path(folder) / "shot.png"
        size = f"--window-size={WINDOW[0]},{WINDOW[1]}"
        flags = ("--headless", "--no-sandbox", "--hide-scrollbars", "--disable-gpu", size)
        subprocess.run(
            [browser, *flags, f"--screenshot={shot}", f"file://{page.resolve()}"], check=True
        )
        picture = Image.open(shot).convert("RGB").crop(SHOWN)
        picture.thumbnail((900, 2000))
        picture.quantize(64).save(PICTURE, optimize=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
