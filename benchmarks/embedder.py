"""What an embedder knows of shoes, measured by probes: models, brands, hyped, colorways.

    python benchmarks/embedder.py DATA [--embedder NAME ...] [--part validation|test]
        [--workspace DIR]

DATA is a folder with ``manifest.csv``. An embedder is a shipped name, or an ONNX file with its card
(``.json``) beside it. Parts are those of ``training/embedder/parts.csv``: the embedder learned from
train, probes are fitted on train, chosen on validation; test is read with ``--part test`` only.
Writes docs/figures/embedder.md.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from embedder_hyped import LENGTH, Sides, Told, embedded, sides_of, told
from embedder_pairs import (
    angle_pairs,
    auroc,
    shop_pairs,
    similarities,
)
from embedder_probes import (
    Answered,
    Heads,
    Task,
    brand_task,
    four_makers,
    model_task,
    solve,
)
from embedder_rows import SHOWN, Table, prepared, read_table, spec_of
from tables import ROOT, put, table

from solesight.embed import EmbedderSpec
from solesight.evidence import Metric

PAGE = ROOT / "docs" / "figures" / "embedder.md"
DEFAULT = ["efficientnet-lite0-int8", "sneaker", "efficientnet-lite0-int8+sneaker"]
RECOLORED = "probe, other colors learned too"
Row = tuple[object, ...]
COLUMNS = ("what", "embedder", "answered by", "classes", "photos / groups", "top 1", "top 5",
           "macro F1", "floors, accuracy / macro F1")  # fmt: skip
"""Of `scores_row`."""


@dataclass(frozen=True)
class Bench:
    """An embedder with its rows, and how it is asked."""

    spec: EmbedderSpec
    name: str
    table: Table
    heads: Heads
    part: str
    seed: int

    def tasks(self) -> Iterator[tuple[Task, str]]:
        """Give each task with the head that would answer it."""
        yield model_task(self.table), "models"
        yield brand_task(self.table), "brands"
        yield brand_task(self.table, SHOWN), "brands"
        yield four_makers(self.table), "brands"

    def classified(self) -> Iterator[Row]:
        """Rows of the table of probes and heads."""
        for place, (task, head) in enumerate(self.tasks()):
            names = (
                "model of an unseen product",
                "brand of four, resale sources",
                "brand of four, all sources",
                "Jordan, Nike, Yeezy, adidas as labelled",
            )
            found = solve(task, self.part, self.seed)
            yield scores_row(names[place], self.name, "probe", task, found)
            if self.spec.parts:
                # What `train` does: it is asked of what `train` learns from.
                found = solve(task, self.part, self.seed, recolored=True)
                yield scores_row(names[place], self.name, RECOLORED, task, found)
            if self.heads.has(head):
                found = self.heads.solve(task, head, self.part, self.seed)
                missing = len(self.heads.missing(task, head))
                how = "own head" + (f", {missing} classes unknown to it" if missing else "")
                yield scores_row(names[place], self.name, how, task, found)


def show(metric: Metric | None) -> str:
    """Write a metric with its interval."""
    if metric is None:
        return ""
    ends = "" if metric.low is None else f" [{metric.low:.3f}, {metric.high:.3f}]"
    return f"{metric.value:.3f}{ends}"


def scores_row(name: str, embedder: str, how: str, task: Task, found: Answered) -> Row:
    """Write what a probe or a head scored."""
    scores, metrics = found.scores, found.scores.metrics
    floors = ", ".join(
        f"{kind.replace('_', ' ')} {floor.accuracy.value:.2f} / {floor.macro_f1.value:.2f}"
        for kind, floor in found.floors.items()
    )
    asked = [one.name for one in scores.classes if one.n]
    fitted = ""
    if found.probe is not None:
        chosen = found.probe.configuration
        fitted = (
            f" (c {chosen['c']:g}, power {chosen['power']:g}, weights {chosen['class_weight']})"
        )
    classes = f"{len(task.classes)}, {len(asked)} asked for"
    return (name, f"`{embedder}`", how + fitted, classes, f"{scores.n} / {scores.groups}",
            show(metrics["accuracy"]), show(metrics.get("top_5_accuracy")),
            show(metrics["macro_f1"]), floors)  # fmt: skip


def classified_table(benches: list[Bench]) -> str:
    """Make the table of models and brands."""
    rows = [row for bench in benches for row in bench.classified()]
    rows.sort(key=lambda row: str(row[0]) != "model of an unseen product")
    return table(COLUMNS, rows)


def hyped_table(benches: list[Bench], data: Path, cache: Path) -> str:
    """Make the table of hyped with and without normalisation."""
    rows: list[Row] = []
    for bench in benches:
        sides = sides_of(bench.table, data, cache)
        plain = Sides(
            sides.table.seen_by(embedded(sides.tiles, bench.spec)),
            sides.truth, sides.tiles, sides.left_out,
        )  # fmt: skip
        for shown, name in ((sides, "as they are"), (plain, "normalised")):
            for unseen in (False, True):
                found = told(shown, name, bench.part, bench.seed, unseen=unseen)
                rows.append(hyped_row(bench.name, found, unseen))
    lost = ", ".join(f"{name} {n}" for name, n in sorted(sides.left_out.items()))
    columns = ("photos", "sources asked for", "embedder", "n", "balanced accuracy",
               "floor: trivial facts of the files", "by sources left out")  # fmt: skip
    note = (
        f"Side views with a clear outline ({len(sides.truth)} photos of all parts; left out for "
        f"want of one: {lost}). Normalised: shrunk until the shoe is {LENGTH} pixels long, all "
        "outside its silhouette white, centred, toe to the right. Never trained on: one resale "
        "source and one shop at a time are left out of training, and asked for; the thumbnails and "
        "the turntable of one studio are one source. Chance is 0.5. n counts a photo once a fold. "
        "Hyped means listed on a resale site: what is left is also what kind of shoe shops sell."
    )
    return f"{note}\n\n{table(columns, rows)}"


def hyped_row(embedder: str, found: Told, unseen: bool) -> Row:
    """Write how well hyped was told."""
    folds = "; ".join(f"{name} {value:.2f}" for name, value in found.folds) if unseen else ""
    return (found.name, "never trained on" if unseen else "trained on", f"`{embedder}`",
            found.accuracy.n, show(found.accuracy), show(found.floor), folds)  # fmt: skip


def pairs_table(benches: list[Bench]) -> str:
    """Make the table of colorways told apart."""
    rows: list[Row] = []
    for make in (angle_pairs, shop_pairs):
        for bench in benches:
            pairs = make(bench.table, bench.part)
            found = auroc(
                pairs, bench.table, similarities(pairs, bench.table.rows.vectors), bench.seed
            )
            shoes = len(set(bench.table.shoes[pairs.one]) | set(bench.table.shoes[pairs.other]))
            counts = f"{pairs.same.sum()} / {(~pairs.same).sum()}"
            rows.append((pairs.name, f"`{bench.name}`", counts, shoes, show(found)))  # fmt: skip
    columns = ("two photos of one model", "embedder", "pairs of one / of two colorways", "shoes",
               "AUROC")  # fmt: skip
    return table(columns, rows)


def page(asked: argparse.Namespace, folder: Path) -> str:
    """Measure everything; give the page's text."""
    with prepared(asked.data, folder) as ws:
        kept = ws._kept()

        def bench(name: str) -> Bench:
            spec = spec_of(name)
            rows = read_table(ws, spec, kept, asked.workers)
            heads = Heads(spec, asked.data)
            return Bench(
                spec, heads.card.get("name", spec.name), rows, heads, asked.part, asked.seed
            )

        benches = {name: bench(name) for name in asked.embedder}
        alone = [one for one in benches.values() if not one.spec.parts]
    every = list(benches.values())
    left = ", ".join(f"{why} {n}" for why, n in every[0].table.left_out.items())
    parts = [
        f"Part: **{asked.part}**; seed {asked.seed}; intervals are 95 %, over groups of the split "
        f"(no group is in two parts). Photos left out: {left}; all wild ones.",
        "### Models and brands\n\n" + KINDS,
        classified_table(every),
        "### Hyped, size and background normalised",
        hyped_table(alone, asked.data, folder),
        "### Colorways of one model\n\n" + COLORWAYS,
        pairs_table(alone),
    ]
    return "\n\n".join(parts)


KINDS = (
    "Model: every model with at least 15 photos, some of them in train; the products asked for are "
    "in no other part (a model whose photos are all one group is a class that nobody asks for). "
    "Brand of four: adidas (which makes Yeezy), Jordan, Nike and all others, the "
    "four classes of the earlier work that this is compared with, which had resale photos only; "
    "beside it the same on all sources, and four brands exactly as labelled. A probe is a logistic "
    "regression on the vectors, fitted on train; its strength, power and weights are those with "
    "the best macro F1 on validation (so validation scores are a little too good). Own head: what "
    "the network itself answers, chosen by nothing but its training."
)
COLORWAYS = (
    "Two photos of one model: are they of one colorway? AUROC of the cosine of their vectors. Both "
    "kinds of pairs come from the same positions and studios. Floor: 0.5. Shoes in one group "
    "of the split under two names are left out as doubtful."
)


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--embedder", action="append", default=[])
    parser.add_argument("--part", choices=("validation", "test"), default="validation")
    parser.add_argument("--workspace", type=Path)
    parser.add_argument("--workers", type=int)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    asked.embedder = asked.embedder or DEFAULT
    return asked


def command(asked: argparse.Namespace) -> str:
    """The command that repeats a run, with files by their names."""
    words = [f"--embedder {Path(name).name}" for name in asked.embedder]
    return f"python benchmarks/embedder.py DATA {' '.join(words)} --part {asked.part}"


def main() -> None:
    """Measure and write."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    asked = arguments()
    with tempfile.TemporaryDirectory() as scratch:
        text = page(asked, asked.workspace or Path(scratch, "ws"))
    if not PAGE.exists():
        PAGE.write_text("# What an embedder knows of shoes\n", encoding="utf-8")
    put(PAGE, "embedder", text, command(asked))
    print(text)


if __name__ == "__main__":
    main()
