"""The whole recipe, one command: ``python training/embedder/recipe.py CACHE [--device cuda]``.

Both networks, ``first`` from EfficientNet-Lite0 and ``second`` from Lite1, are trained three times
from the same weights with other pictures, and each network's three trainings are averaged. On an
accelerator both learn side by side from the same pictures; on a CPU each has a process of its own,
and small pictures come first. Every training resumes from its checkpoint in CACHE. None sees a worn
photo, so that worn photos score the very networks that ship. Then the export: both in one file,
whose vector is theirs joined.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
TRUNKS = {"first": "lite0", "second": "lite1"}
SEEDS = {"a": 0, "b": 1, "c": 2}
"""The trainings that are averaged."""
ACCELERATED = {
    "a": ["--times", "5", "--steps", "3700", "--rate", "4e-4", "--warmup", "150"],
    "b": ["--times", "3", "--steps", "1800", "--warmup", "100", "--frozen"],
    "c": ["--times", "3", "--steps", "1800", "--rate", "4e-4", "--warmup", "100", "--stop", "1600"],
}
"""What the shipped weights saw: all learns but the stem and the first block, in ``b`` less."""
STEPS = {"first": "4800", "second": "3900"}
SMALL = {"first": "2800", "second": "2300"}
"""On a CPU, steps of a training, and how many of them see small pictures, at half the cost."""
Process = subprocess.Popen[bytes]


def main() -> None:
    """Run what is not done yet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cache", type=Path)
    parser.add_argument("--backdrops", type=Path, help="a folder of photos to paste shoes on")
    parser.add_argument("--device", default="cpu", help="cuda: as the shipped weights were made")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--trainings", type=int, choices=range(1, len(SEEDS) + 1), default=len(SEEDS),
        help="how many are averaged: fewer take less time and know unseen shoes worse",
    )  # fmt: skip
    options = parser.parse_args()
    # Photos are read and tiles packed by one process alone.
    finish([start("train.py", options.cache, "--prepare")])
    chosen = list(SEEDS)[: options.trainings]
    for letter in chosen:
        seed = str(options.seed + SEEDS[letter])
        more = ["--seed", seed, *backdrops(options.backdrops)]
        train = on_cpu if options.device == "cpu" else accelerated
        train(options, letter, more)
    for name in TRUNKS:
        among = (w for letter in chosen for w in ("--name", f"{name}_{letter}"))
        finish([start("average.py", options.cache, *among, "--as", name)])
    finish([start("export.py", options.cache, *(w for n in TRUNKS for w in ("--name", n)))])


def accelerated(options: argparse.Namespace, letter: str, more: list[str]) -> None:
    """One training of both networks, side by side."""
    how = ["--device", options.device, "--workers", str(max(1, (os.cpu_count() or 2) - 1))]
    names = trunks(*TRUNKS, ending=f"_{letter}")
    finish([start("train.py", options.cache, *names, *ACCELERATED[letter], *how, *more)])


def on_cpu(options: argparse.Namespace, letter: str, more: list[str]) -> None:
    """One training of both networks, a process each, small pictures first."""
    for small in (True, False):
        running = []
        for name in TRUNKS:
            size = ["--size", "128", "--stop", SMALL[name]] if small else []
            how = [*trunks(name, ending=f"_{letter}"), "--steps", STEPS[name], *size, *more]
            running.append(start("train.py", options.cache, *how))
        finish(running)


def trunks(*names: str, ending: str = "") -> list[str]:
    """The options that name checkpoints and their trunks."""
    return [w for n in names for w in ("--name", f"{n}{ending}", "--trunk", TRUNKS[n])]


def backdrops(folder: Path | None) -> list[str]:
    """The option for a folder of surroundings, where there is one."""
    return ["--backdrops", str(folder)] if folder else []


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
