"""What an int8 embedder loses: the same questions asked of it and of its full-precision file.

    python benchmarks/int8.py DATA SMALL=FULL [--part validation|test] [--workspace DIR]

DATA is a folder with ``manifest.csv``; SMALL is a shipped embedder's name, FULL the path of an ONNX
file with its card (``.json``) beside it: the recipe leaves it in its cache. Parts are those of
``training/embedder/parts.csv``. Writes a part of docs/figures/embedder.md.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path

from embedder import PAGE, Row, show
from embedder_pairs import ENDS, OTHERS, lost, other_angle, recall
from embedder_probes import brand_task, model_task, solve
from embedder_rows import Table, prepared, read_table, spec_of
from tables import put, table

SEED = 0
ASKED = {"toe and heel views": ENDS, "those and three-quarter views": OTHERS}
COLUMNS = ("what", "photos", "int8", "full precision", "int8 less full")


def rows(small: Table, full: Table, part: str) -> list[Row]:
    """Ask both: other angles by nearest neighbours, brands and models by probes."""
    out: list[Row] = []
    for name, views in ASKED.items():
        found = [other_angle(one, part, views) for one in (small, full)]
        first, five = zip(*(recall(one, SEED) for one in found), strict=True)
        apart = lost(found[0], found[1], SEED)
        out.append((f"{name}, R@1", first[0].n, *map(show, first), show(apart)))
        out.append((f"{name}, R@5", five[0].n, *map(show, five), ""))
    for what, make in (("brand of four, resale sources", brand_task), ("model", model_task)):
        solved = [solve(make(one), part, SEED).scores for one in (small, full)]
        for metric in ("accuracy", "macro_f1"):
            shown = [show(one.metrics[metric]) for one in solved]
            change = solved[0].metrics[metric].value - solved[1].metrics[metric].value
            name = f"{what}, {metric.replace('_', ' ')}"
            out.append((name, solved[0].n, *shown, f"{change:+.3f}"))
    return out


def main() -> None:
    """Measure and write."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("pair", metavar="SMALL=FULL")
    parser.add_argument("--part", choices=("validation", "test"), default="validation")
    parser.add_argument("--workspace", type=Path)
    parser.add_argument("--workers", type=int)
    asked = parser.parse_args()
    names = asked.pair.split("=", 1)
    with (
        tempfile.TemporaryDirectory() as scratch,
        prepared(asked.data, asked.workspace or Path(scratch, "ws")) as ws,
    ):
        kept = ws._kept()
        read = [
            read_table(ws, spec_of(name), kept, asked.workers, recolored=False) for name in names
        ]
    text = (
        f"### int8 beside full precision\n\n`{names[0]}`, part {asked.part}, seed {SEED}. Toe and "
        "heel views of turntable photos, and three-quarter ones, asked of side views of every "
        "named shoe of all parts; answers are counted over shoes. The differences of R@1 are of "
        "the same photos.\n\n"
    ) + table(COLUMNS, rows(read[0], read[1], asked.part))
    told = "=".join(Path(name).name for name in names)
    put(PAGE, "int8", text, f"python benchmarks/int8.py DATA {told} --part {asked.part}")
    print(text)


if __name__ == "__main__":
    main()
