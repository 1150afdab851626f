"""The whole recipe, one command: ``python training/embedder/recipe.py CACHE``.

Four trainings, each resuming from its own checkpoint in CACHE: ``base`` sees no wild photo at all;
``sneaker`` goes on from it with the wild photos of both shoes and is the one that ships;
``without_chicago`` and ``without_bred`` go on with the wild photos of the other shoe alone, and are
only there to be scored on the shoe that they never saw worn. Then the export.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
BASE = ["--name", "base", "--wild", "none", "--steps", "3600", "--stop", "2800"]
"""Stopped before its rate has fallen to nothing: the runs that go on from it end so."""
TAIL = ["--steps", "600", "--warmup", "40", "--rate", "1e-4", "--phone", "0.65"]
WILD = {"sneaker": "all", "without_chicago": "black red", "without_bred": "chicago"}
"""Name of a run, and the part of a shoe's key whose wild photos it sees."""


def main() -> None:
    """Run what is not done yet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cache", type=Path)
    parser.add_argument("--backdrops", type=Path, help="a folder of photos to paste shoes on")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    common = ["--threads", str(options.threads), "--seed", str(options.seed)]
    if options.backdrops:
        common += ["--backdrops", str(options.backdrops)]
    run("train.py", options.cache, *BASE, *common)
    for name, wild in WILD.items():
        begin = str(options.cache / "base.pt")
        more = ["--name", name, "--begin", begin, "--wild", wild]
        run("train.py", options.cache, *more, *TAIL, *common)
        into = [] if name == "sneaker" else ["--into", str(options.cache)]
        run("export.py", options.cache, "--name", name, "--as", name, *into)


def run(script: str, cache: Path, *more: str) -> None:
    """Run one script in a process of its own, so that nothing is left behind in memory."""
    done = subprocess.run([sys.executable, str(HERE / script), str(cache), *more], check=False)
    if done.returncode:
        sys.exit(f"{script} failed; the same command goes on from the last checkpoint")


if __name__ == "__main__":
    main()
