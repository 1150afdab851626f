"""The whole recipe, one command: ``python training/embedder/recipe.py CACHE``.

Two trainings side by side, each resuming from its own checkpoint in CACHE: ``first`` begins from
EfficientNet-Lite0, ``second`` from Lite1. Neither sees a worn photo, so that worn photos score the
very networks that ship. Then the export: both in one file, whose vector is theirs joined.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
RUNS = {
    "first": ["--trunk", "lite0", "--steps", "4800"],
    "second": ["--trunk", "lite1", "--steps", "3900"],
}
SMALL = {"first": "2800", "second": "2300"}
"""Steps that see small pictures, which cost little more than half."""
Process = subprocess.Popen[bytes]


def main() -> None:
    """Run what is not done yet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cache", type=Path)
    parser.add_argument("--backdrops", type=Path, help="a folder of photos to paste shoes on")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    more = ["--backdrops", str(options.backdrops)] if options.backdrops else []
    # Photos are read and tiles packed by one process alone.
    finish([start("train.py", options.cache, "--prepare")])
    for stage in ({name: ["--size", "128", "--stop", SMALL[name]] for name in RUNS}, {}):
        running = []
        for place, (name, run) in enumerate(RUNS.items()):
            seed = ["--seed", str(options.seed + place)]
            how = [*run, *stage.get(name, []), *seed, *more]
            running.append(start("train.py", options.cache, "--name", name, *how))
        finish(running)
    finish([start("export.py", options.cache, *(w for n in RUNS for w in ("--name", n)))])


def start(script: str, cache: Path, *more: str) -> Process:
    """Run one script in a process of its own, so that nothing is left behind in memory."""
    return subprocess.Popen([sys.executable, str(HERE / script), str(cache), *more])


def finish(running: list[Process]) -> None:
    """Wait for all; the same command goes on from the last checkpoints where one failed."""
    codes = [process.wait() for process in running]
    if any(codes):
        sys.exit("a script failed; the same command goes on from the last checkpoint")


if __name__ == "__main__":
    main()
