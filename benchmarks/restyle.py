"""How long a painting takes, and how often the shoe is found, on photos of a folder.

    python benchmarks/restyle.py SHARED [--photos 60] [--seed 0]

Writes docs/figures/restyle.md. Seconds are of one core's time, so that other work does not count.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from pathlib import Path

import numpy as np
from tables import ROOT, table

from solesight.errors import PhotoError
from solesight.generate import RestylePlan, Restyler
from solesight.generate.pictures import sized
from solesight.photos import decode

_PAGE = ROOT / "docs" / "figures" / "restyle.md"
_FLOOR = "the photo as it was: what restyling with a strength of 0 writes"


def main() -> None:
    """Paint a sample of photos and write the page."""
    parser = argparse.ArgumentParser(description="Seconds of `solesight restyle`.")
    parser.add_argument("shared", type=Path)
    parser.add_argument("--photos", type=int, default=60)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    folder = given.shared / "data" / "sneakers" / "images"
    every = sorted(p for p in folder.glob("*/*/*") if p.is_file() and p.parts[-3] != "odd")
    rng = np.random.default_rng(given.seed)
    chosen = [every[k] for k in sorted(rng.permutation(len(every))[: given.photos])]
    restyler = Restyler(RestylePlan(("drawn:strokes",)))
    how, seconds, touched, changed = Counter[str](), [], 0, []
    for path in chosen:
        photo = sized(decode(path.read_bytes()), 512)
        begun = time.process_time()
        try:
            painted = restyler.paint(photo)
        except PhotoError:
            how["refused: no shoe is seen"] += 1
            continue
        seconds.append(time.process_time() - begun)
        cut = restyler.cut(photo)
        how[{"outline": "by its outline", "estimate": "by the network's map"}[cut.how]] += 1
        outside = cut.mask == 0
        touched += int((painted[outside] != photo[outside]).any())
        changed.append(float(np.abs(painted.astype(float) - photo)[cut.mask > 0.9].mean()))
    _write(given, how, seconds[1:], touched, changed)  # the first one loads the networks


def _interval(values: list[float]) -> str:
    rng = np.random.default_rng(0)
    means = [np.mean(rng.choice(values, len(values))) for _ in range(2000)]
    low, high = np.percentile(means, (2.5, 97.5))
    return f"{np.mean(values):.2f} [{low:.2f}, {high:.2f}]"


def _write(
    given: argparse.Namespace,
    how: Counter[str],
    seconds: list[float],
    touched: int,
    changed: list[float],
) -> None:
    rows = [
        ("seconds of one core a painting, 512 pixels, its shoe found anew", _interval(seconds)),
        ("mean change of a shoe's pixels, of 255", _interval(changed)),
        ("the same of the floor", "0.00"),
        ("photos whose background was changed anywhere", str(touched)),
        *((f"shoe found {name}" if name[:2] == "by" else name, str(n)) for name, n in how.items()),
    ]
    command = f"python benchmarks/restyle.py SHARED --photos {given.photos} --seed {given.seed}"
    text = (
        "# How long a painting takes\n\n"
        f"`{command}`\n\n"
        f"n {given.photos} photos of the shared data folder, drawn with seed {given.seed}; no "
        "split: nothing is learned. The fast method, style `drawn:strokes`, strength 1, networks "
        "loaded. "
        f"Means with 95 % intervals over photos (bootstrap). Floor: {_FLOOR}.\n\n"
        f"{table(('', 'value'), rows)}\n"
    )
    _PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
