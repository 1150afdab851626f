"""Models and brands by a layout: what a map kept by place knows beside the mean of a map.

    python benchmarks/layout.py DATA [--workspace DIR] [--brands | --models] [--test]

DATA is a folder with ``manifest.csv``. Parts are those of ``training/embedder/parts.csv``. Probes
are fitted on train and chosen on validation, as `benchmarks/embedder.py` does. ``--test`` asks the
test photos, of what `solesight train model` and `train brand` learn from and of nothing else.
``--brands`` asks for brands alone, as after a change of `sneaker` or of how they are learned, on
which nothing else here rests that ships, and says in folds of train and validation how they are
best learned; ``--models`` for models alone. Writes a part of docs/figures/embedder.md.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from embedder import COLUMNS, PAGE, RECOLORED, Row, scores_row
from embedder_probes import Task, brand_task, crossed, model_task, solve
from embedder_rows import Table, prepared, read_table, spec_of
from tables import metric, put, table

from solesight.learn import own_embedder
from solesight.workspace import Workspace

FOLDS = ("embedder", "a brand is learned", "photos / groups", "accuracy", "macro F1")
BESIDE = ("efficientnet-lite0-int8", "efficientnet-lite0-int8+sneaker", "layout", "layout+sneaker")
MODEL, BRAND = "model of an unseen product", "brand of four, resale sources"
HOW = {False: "probe", True: RECOLORED}
SEED = 0


@dataclass(frozen=True)
class Asked:
    """One row: a task, of which embedder, whether other colors are learned too."""

    name: str
    embedder: str
    task: Task
    recolored: bool

    def row(self, part: str, *, again: bool = False) -> Row:
        """Fit on train, choose on validation, score on a part; see `solve`."""
        found = solve(self.task, part, SEED, recolored=self.recolored, again=again)
        how = HOW[self.recolored] + ", by models" * bool(self.task.divides)
        how += ", fitted on validation too" * again
        return scores_row(self.name, self.embedder, how, self.task, found)


def everything(embedder: str, read: Table) -> Iterator[Asked]:
    """Ask for models, learned from other colors too or not, and for brands."""
    for recolored in (False, True):
        yield Asked(MODEL, embedder, model_task(read), recolored)
    yield Asked(BRAND, embedder, brand_task(read, divides="model"), False)


def learned(embedder: str, read: Table) -> Iterator[Asked]:
    """Ask only for what is learned from an embedder where nobody chooses one."""
    if embedder == own_embedder("model"):
        yield Asked(MODEL, embedder, model_task(read), True)
    if embedder == own_embedder("brand"):
        yield Asked(BRAND, embedder, brand_task(read, divides="model"), False)


def tables(ws: Workspace, *, test: bool) -> str:
    """Measure, and write what was found."""
    kept = ws._kept()
    rows, tested = [], []
    for name in BESIDE:
        read = read_table(ws, spec_of(name), kept, None)
        rows += [one.row("validation") for one in everything(name, read)]
        for one in learned(name, read) if test else ():
            tested += [one.row("test"), one.row("test", again=True)]
        print(*rows[-3:], *tested[-2:], sep="\n", flush=True)
    text = (
        "### A map kept by place\n\n"
        "`layout` has no weights of its own: it is a map inside the network of "
        "`efficientnet-lite0-int8`, five rows of seven cells, each kept in its place. Tasks, "
        f"probes and intervals are those of the first table; part validation, seed {SEED}.\n\n"
    ) + table(COLUMNS, rows)
    if tested:
        text += (
            "\n\nThe **test** photos, asked once for this version, of what `train` learns models "
            "and brands from and of nothing else; choices were made before, on validation. What "
            "was chosen is also fitted once more on train and validation together: many models "
            "are known by two or three products.\n\n"
        ) + table(COLUMNS, tested)
    return text


def brands(ws: Workspace, *, test: bool) -> str:
    """Measure brands alone, by what `train` learns them from, and write what was found."""
    name = own_embedder("brand")
    read = read_table(ws, spec_of(name), ws._kept(), None, recolored=False)
    asked = Asked(BRAND, name, brand_task(read, divides="model"), False)
    return (
        f"### Brands, by `{name}`\n\n"
        "With the version of `sneaker` that ships. `train` learns a brand by its models: each has "
        "a linear map of its own and a quarter of the brand's, and their probabilities are summed. "
        "This was chosen on train and validation together, in ten folds of groups: eight are "
        "learned from, one chooses the strength, one is asked (`sneaker` has seen the shoes of "
        "train: compare the rows with each other, not with what follows):\n\n"
        + table(FOLDS, list(folded(name, read)))
        + f"\n\n{_asked_once(test)}"
    ) + table(("part", *COLUMNS), _parts(asked, test=test))


def models(ws: Workspace, *, test: bool) -> str:
    """Measure models alone, by what `train` learns them from, and write what was found."""
    name = own_embedder("model")
    asked = Asked(MODEL, name, model_task(read_table(ws, spec_of(name), ws._kept(), None)), True)
    return f"### Models, by `{name}`\n\nAs `train` learns them. {_asked_once(test)}" + table(
        ("part", *COLUMNS), _parts(asked, test=test)
    )


def _asked_once(test: bool) -> str:
    said = "The **test** photos were asked once for this way to learn; choices were made before. "
    return said * test + f"Seed {SEED}.\n\n"


def _parts(asked: Asked, *, test: bool) -> list[tuple[object, ...]]:
    """Ask validation, and the test photos where they are to be looked at."""
    parts = [("validation", False), *([("test", False), ("test", True)] if test else [])]
    return [(part, *asked.row(part, again=again)) for part, again in parts]


def folded(name: str, read: Table) -> Iterator[tuple[str, ...]]:
    """Learn brands as one and by their models, in folds of train and validation."""
    for how, divides in (("as one", ""), ("by its models", "model")):
        found = crossed(brand_task(read, divides=divides), SEED)
        scores = [metric(found.metrics[one].as_json()) for one in ("accuracy", "macro_f1")]
        row = f"`{name}`", how, f"{found.n} / {found.groups}", *scores
        print(*row, flush=True)
        yield row


def main() -> None:
    """Run and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--workspace", type=Path)
    parser.add_argument("--test", action="store_true")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--brands", action="store_const", const=("brands", brands), dest="which")
    which.add_argument("--models", action="store_const", const=("models", models), dest="which")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = asked.workspace or Path(scratch, "ws")
        with prepared(asked.data, folder) as ws:
            name, measured = asked.which or ("layout", tables)
            text = measured(ws, test=asked.test)
    how = f" --{name}" * bool(asked.which) + " --test" * asked.test
    put(PAGE, name, text, f"python benchmarks/layout.py DATA{how}")


if __name__ == "__main__":
    main()
