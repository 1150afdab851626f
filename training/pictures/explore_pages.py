"""Take the pictures of docs/explore.md: ``python training/pictures/explore_pages.py``.

Draws a sample of shoes, makes its page, and takes pictures of parts of that page in a headless
Chromium. Writes docs/pictures/explore-shoes.png and explore-colors.png. Needs chromedriver.
"""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "benchmarks"))

from browser import Browser  # noqa: E402

import solesight  # noqa: E402
from solesight.samples import write_samples  # noqa: E402

PICTURES = ROOT / "docs" / "pictures"
LIMIT = 400_000
WIDTH = 1180
#: Which sections stand in which picture.
PARTS = {"explore-shoes": ("layers", "axes"), "explore-colors": ("colors",)}
_PLACE = """const r = document.getElementById('{id}').getBoundingClientRect();
return [r.top + scrollY, r.height];"""


def main() -> None:
    """Draw, explore, take the pictures, and say how large they became."""
    with tempfile.TemporaryDirectory() as folder:
        shoes = Path(folder) / "shoes"
        write_samples(shoes, shoes=240, photos_per_shoe=2, seed=0, extras=False)
        with solesight.open(Path(folder) / "drawn shoes") as ws:
            ws.add(shoes, manifest=shoes / "manifest.csv")
            ws.clean()
            page = ws.explore().path
        with Browser() as browser:
            browser.look(WIDTH, 900)
            browser.open(page)
            browser.run("document.querySelectorAll('img').forEach(i => i.loading = 'eager')")
            browser.run("document.querySelector('.bar-nav').style.position = 'static'")
            for name, sections in PARTS.items():
                take(browser, name, sections)


def take(browser: Browser, name: str, sections: tuple[str, ...]) -> None:
    """Save some sections below one another as one picture."""
    shots = []
    for section in sections:
        top, height = browser.run(_PLACE.replace("{id}", section))
        file = Path(tempfile.gettempdir()) / f"{name}-{section}.png"
        browser.shot(file, top=int(top), height=int(height) + 24)
        shots.append(Image.open(io.BytesIO(file.read_bytes())).convert("RGB"))
        file.unlink()
    sheet = Image.new("RGB", (WIDTH, sum(shot.height for shot in shots)), "white")
    top = 0
    for shot in shots:
        sheet.paste(shot, (0, top))
        top += shot.height
    target = PICTURES / f"{name}.png"
    sheet.quantize(256, Image.Quantize.MEDIANCUT, kmeans=1, dither=Image.Dither.NONE).save(
        target, optimize=True
    )
    n_bytes = target.stat().st_size
    print(f"{target.name}: {sheet.width} x {sheet.height} pixels, {n_bytes} bytes")
    if n_bytes > LIMIT:
        raise SystemExit(f"larger than {LIMIT} bytes")


if __name__ == "__main__":
    main()
