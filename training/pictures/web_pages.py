"""Picture the pages of the web app: ``python training/pictures/web_pages.py``.

Serves a workspace of drawn shoes and writes docs/pictures/web-*.png, each page wide in light, wide
in dark, and on a phone. Needs ``chromium`` and ``chromedriver`` on the path.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image

import solesight
from solesight.samples import write_samples

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "docs" / "pictures"
sys.path.insert(0, str(ROOT / "tests" / "web" / "pages"))
from window import Window, free_port, missing, wait_for  # noqa: E402

LOOKS = ((1280, 860, False), (1280, 860, True), (390, 860, True))
GAP, HEIGHT, COLORS = 24, 560, 256
ADDED = ("0001.jpg", "0010.jpg", "0033.jpg", "0060.jpg", "0090.jpg", "0120.jpg")


def main() -> int:
    """Draw shoes, serve them, and photograph every page."""
    lacking = missing()
    if lacking:
        sys.stderr.write(f"{lacking}\n")
        return 2
    with tempfile.TemporaryDirectory() as folder:
        photos = prepare(Path(folder))
        with served(Path(folder) / "sneaker-shelf") as base, Window(base, Path(folder)) as window:
            for name, path in pages(window):
                picture(window, name, path, photos, Path(folder))
    return 0


def prepare(folder: Path) -> list[Path]:
    """Make the workspace; give the photos that are looked at."""
    samples = write_samples(folder / "shoes", shoes=60, photos_per_shoe=4, seed=0)
    with solesight.open(folder / "sneaker-shelf") as ws:
        ws.add(samples.folder, manifest=samples.manifest)
        ws.clean()
        ws.embed()
        ws.split()
        ws.train("hyped")
        ws.train("brand")
        ws.train("price")
        ws.explore()
        ws.cluster()
    return [samples.folder / "photos" / name for name in ADDED]


@contextmanager
def served(workspace: Path) -> Iterator[str]:
    """Serve a workspace on a free port; give the address."""
    port = free_port()
    command = [sys.executable, "-m", "solesight", "serve", "--port", str(port)]
    process = subprocess.Popen(
        [*command, "--workspace", str(workspace)], env=os.environ, stderr=subprocess.DEVNULL
    )
    base = f"http://127.0.0.1:{port}"
    try:
        wait_for(base, process)
        yield base
    finally:
        process.terminate()
        process.wait()


def pages(window: Window) -> list[tuple[str, str]]:
    """Name the pictures, with the address of each."""
    window.go("/catalog?verdict=keep")
    shoe = window.run("return document.querySelectorAll('.card-pic')[4].getAttribute('href')")
    window.go("/models")
    model = window.run("return document.querySelector('a[href*=hyped]').getAttribute('href')")
    return [
        ("look", "/"),
        ("pile", "/"),
        ("home", "/"),
        ("catalog", "/catalog?verdict=keep"),
        ("shoe", shoe),
        ("map", "/explore?view=map"),
        ("models", "/models"),
        ("model", model),
        ("studio", "/studio"),
        ("jobs", "/jobs"),
    ]


def picture(window: Window, name: str, path: str, photos: list[Path], folder: Path) -> None:
    """Photograph one page as readers see it, side by side."""
    shots = []
    for number, (width, height, dark) in enumerate(LOOKS):
        window.size(width, height)
        window.dark(dark)
        window.go(path)
        if name in {"look", "pile"}:
            window.give("#pick", photos[:1] if name == "look" else photos)
            window.until("document.querySelector('.answer') !== null")
        if name == "studio":
            window.give("#pick", photos[1:2])
            window.until("document.querySelector('.made-card') !== null", 120)
        if name == "jobs" and number == 0:
            window.click("form:has([value=cluster]) button")
        time.sleep(2)
        shot = folder / f"{name}-{number}.png"
        window.shot(shot)
        shots.append(Image.open(shot).convert("RGB"))
    side_by_side(shots).quantize(COLORS).save(PICTURES / f"web-{name}.png", optimize=True)


def side_by_side(shots: list[Image.Image]) -> Image.Image:
    """Join pictures, all of one height."""
    small = [s.resize((round(s.width * HEIGHT / s.height), HEIGHT), Image.Resampling.LANCZOS)
             for s in shots]  # fmt: skip
    whole = Image.new("RGB", (sum(s.width for s in small) + GAP * (len(small) - 1), HEIGHT), "#fff")
    at = 0
    for shot in small:
        whole.paste(shot, (at, 0))
        at += shot.width + GAP
    return whole


if __name__ == "__main__":
    sys.exit(main())
