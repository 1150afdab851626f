"""Picture the page of `cluster`: ``python training/pictures/clusters_page.py``.

Writes docs/pictures/clusters-map.png and clusters-card.png from drawn shoes, by a Chromium that is
on the PATH.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from PIL import Image

import solesight
from solesight.cluster import ClusterPlan
from solesight.samples import write_samples

TARGET = Path(__file__).parents[2] / "docs" / "pictures"
SIZE = 1100, 2200
# Where the map and the first card lie on the page at this size, in pixels.
MAP, CARD = (0, 520, 1100, 1370), (0, 1628, 1100, 2098)


def main() -> None:
    """Draw shoes, cluster them, take the pictures."""
    with tempfile.TemporaryDirectory() as folder:
        page = clustered(Path(folder))
        shot = Path(folder) / "shot.png"
        taken(page, shot)
        with Image.open(shot) as picture:
            for name, box in (("map", MAP), ("card", CARD)):
                part = picture.convert("RGB").crop(box).quantize(256)
                part.save(TARGET / f"clusters-{name}.png", optimize=True)


def clustered(folder: Path) -> Path:
    """Make a workspace of drawn shoes and give the page of its clusters."""
    drawn = write_samples(folder / "drawn", shoes=150, photos_per_shoe=2, seed=0, extras=False)
    with solesight.open(folder / "Drawn shoes") as ws:
        ws.add(drawn.folder, manifest=drawn.manifest)
        ws.clean()
        ws.embed(ws.settings.naming_embedder)
        ws.split()
        found = ws.cluster(ClusterPlan(k_most=16))
    assert found.page is not None  # noqa: S101 - it was just written
    return found.page


def taken(page: Path, shot: Path) -> None:
    """Take a screenshot of a page."""
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        raise SystemExit("no Chromium on the PATH")
    size = f"--window-size={SIZE[0]},{SIZE[1]}"
    options = ["--headless", "--no-sandbox", "--hide-scrollbars", "--virtual-time-budget=5000"]
    command = [browser, *options, size, f"--screenshot={shot}", page.resolve().as_uri()]
    subprocess.run(command, check=True, capture_output=True)


if __name__ == "__main__":
    main()
