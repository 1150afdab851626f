"""``make bench``: run every benchmark on the shared data folder and write the docs' tables."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Run them one after another; stop at the first that fails."""
    shared = Path(os.environ.get("SOLESIGHT_SHARED", ROOT.parent / "shared"))
    data = shared / "data" / "sneakers"
    if not (data / "manifest.csv").is_file():
        sys.stderr.write(f"NO REAL PHOTOS: {data} is missing; set SOLESIGHT_SHARED\n")
        return 2
    parts = str(ROOT / "training" / "embedder" / "parts.csv")
    scripts = (
        ("main_job.py", data),
        ("speed.py", data / "images"),
        ("search.py", data / "images"),
        ("identify.py", data, "--parts", parts),
        ("embedder.py", data),
        ("layout.py", data),
        ("explore.py", data),
    )
    for script, folder, *more in scripts:
        command = [sys.executable, str(ROOT / "benchmarks" / script), str(folder), *more]
        if code := subprocess.run(command, check=False).returncode:
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main())
