"""The demo: the main job, from photos to report, on drawn shoes.

``python -m solesight.demo`` draws photos into ``demo-workspace`` and runs the commands that a
person would type, one after another, each printed before it runs.
"""

from __future__ import annotations

import shutil
import sys
import time
from pathlib import Path

from solesight.cli import main as command
from solesight.samples import write_samples

__all__ = ["main"]

_FOLDER = Path("demo-workspace")
_SHOES, _PHOTOS_EACH = 90, 4


def main() -> int:
    """Run the demo and give its exit code."""
    began = time.monotonic()
    shutil.rmtree(_FOLDER, ignore_errors=True)
    _say(f"drawing {_SHOES} shoes, {_PHOTOS_EACH} photos of each, and some that are broken ...")
    drawn = write_samples(_FOLDER / "drawn", shoes=_SHOES, photos_per_shoe=_PHOTOS_EACH, seed=7)
    for line in _lines(drawn.folder):
        _say(f"\n$ solesight {' '.join(line)}")
        if _run(line) == 2:
            return 2
    page = (_FOLDER / "reports" / "report.html").resolve()
    _say(f"\nthe demo took {time.monotonic() - began:.0f} s; open its report: {page.as_uri()}")
    return 0


def _lines(photos: Path) -> list[list[str]]:
    here = ["--workspace", str(_FOLDER)]
    shoe = sorted((photos / "photos").glob("*.jpg"))[0]
    return [
        ["add", str(photos), "--manifest", str(photos / "manifest.csv"), *here],
        ["clean", "--show", "rejected", *here],
        ["embed", *here],
        ["split", *here],
        ["train", "brand", *here],
        ["train", "hyped", *here],
        ["train", "model", *here],
        ["evaluate", "brand-probe-001", *here],
        ["predict", str(shoe), "--target", "brand", *here],
        ["identify", str(shoe), *here],
        ["similar", str(shoe), "--top", "3", *here],
        ["report", *here],
        ["status", *here],
    ]


def _run(arguments: list[str]) -> int:
    try:
        command(arguments)
    except SystemExit as done:
        return done.code if isinstance(done.code, int) else 0
    return 0


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
