"""What speaks for what on real side views: brand, model, hyped, and the premium inside StockX.

    python benchmarks/design.py DATA --workspace DIR [--pages DIR]

DATA is the folder with ``prices.csv``; DIR a workspace of its photos that was cleaned and split,
made for this: retail prices and last sales of StockX are added to it, and what is read of each side
view is kept in it, so that a run that was stopped goes on. Writes docs/figures/design.md.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import sys
import time
from pathlib import Path

from tables import ROOT, put, table

import solesight
from solesight.catalog import insert_new, now, read_photos, schema
from solesight.evidence import Metric
from solesight.explain.design import ClassTold, Designed
from solesight.regions import REGIONS

PAGE = ROOT / "docs" / "figures" / "design.md"
STOCKX = ("stockx_side", "stockx_360")
COMMAND = "python benchmarks/design.py DATA --workspace DIR"
TARGETS = ("brand", "model", "premium", "hyped")
INTRO = """# What speaks for what

Written by `benchmarks/design.py`, which runs [`explain design`](../explain-design.md) on real side
views. Train and validation rows only; heads of five folds, whole shoes apart, each asked about
shoes that it had not seen; seed 0. A cell is the evidence of a region over its area, with its 95 %
interval over shoes. **Bold** lies surely beyond both floors: evidence spread evenly over the shoe
(1), and what the network reads there whatever the class (in round brackets). *Italic* lies surely
below both. AUROC: how well the class is told from all others; dealt anew: the same after whole
shoes were dealt other classes and everything was learned anew. Overlap: how far the sources of the
class and of the rest are the same ones.
"""


def main() -> int:
    """Make the pages of four targets and write the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--workspace", type=Path, required=True)
    parser.add_argument("--pages", type=Path, help="Where the HTML pages go.")
    parser.add_argument("--target", action="append", choices=TARGETS, help="Only this one.")
    given = parser.parse_args()
    if not PAGE.exists():
        PAGE.write_text(INTRO, encoding="utf-8")
    with solesight.open(given.workspace) as ws:
        add_prices(ws, given.data / "prices.csv")
        for target in given.target or TARGETS:
            began = time.monotonic()
            page = given.pages / f"design-{target}.html" if given.pages else None
            found = ws.explain_design(target, page, seed=0)
            sys.stderr.write(f"{target}: {time.monotonic() - began:.0f} s, {found.path}\n")
            put(PAGE, target, section(found), COMMAND)
    sys.stderr.write(f"{PAGE} written\n")
    return 0


def add_prices(ws: solesight.Workspace, prices: Path) -> None:
    """Add what StockX said of retail prices and last sales; what is there already is left."""
    with prices.open(encoding="utf-8", newline="") as file:
        known = {row["path"]: row for row in csv.DictReader(file)}
    with ws.catalog.reading() as connection:
        rows = [row for row in read_photos(connection, []) if row.source in STOCKX]
    priced = [(row.photo, known[row.path]) for row in rows if row.path in known]
    made = [
        {
            "key": hashlib.sha256(f"{photo} {kind}".encode()).hexdigest(),
            "photo": photo,
            "kind": kind,
            "amount": f"{float(said[kind]):g}",
            "currency": said["currency"],
            "observed_at": now(),
        }
        for photo, said in priced
        for kind in ("retail", "last_sale")
        if said["retail"] and said["last_sale"] and float(said["retail"]) > 0
    ]
    with ws.catalog.writing() as connection:
        insert_new(connection, schema.observations, made)


def section(found: Designed) -> str:
    """Write one target."""
    splits = ", ".join(f"{n:,} of {split}" for split, n in found.splits.items())
    cuts = ""
    if found.cuts:
        cuts = (
            f" Low: up to {found.cuts[0]:.3f}; high: from {found.cuts[1]:.3f}, the thirds of the "
            "train rows' shoes; the middle third is left out."
        )
    told = "\n".join(f"- {' '.join(one.sentences)}" for one in found.classes)
    caveats = "\n".join(f"> {text}" for text in found.caveats)
    return f"""## `{found.asked.target}`

{found.photos:,} side views of {found.shoes:,} shoes ({splits}); {found.not_outlined:,} more without
a sure outline. {found.folds} folds, seed {found.asked.seed}.{cuts}

{times(found)}

{told}

{caveats}"""


def times(found: Designed) -> str:
    """Draw the table of regions and classes."""
    rows = [(region, *(cell(one, k) for one in found.classes)) for k, region in enumerate(REGIONS)]
    rows += [
        ("off the shoe, share", *(f"{one.regions[-1].share.value:.0%}" for one in found.classes)),
        ("AUROC", *(between(one.told_apart, 3) for one in found.classes)),
        ("AUROC dealt anew", *(between(one.by_chance, 3) for one in found.classes)),
        ("overlap of sources", *(f"{one.overlap:.0%}" for one in found.classes)),
        ("overlap of models", *(f"{one.models:.0%}" for one in found.classes)),
        ("photos, shoes", *(f"{one.photos:,}, {one.shoes:,}" for one in found.classes)),
    ]
    return table(("region", *(one.name for one in found.classes)), rows)


def cell(told: ClassTold, k: int) -> str:
    """Write a region of a class; inside its sources too, where there are enough shoes."""
    one = told.regions[k]
    if one.times is None:
        return "-"
    mark = {1: "**", -1: "*", 0: ""}[one.stands_out]
    inside = f"; same sources {between(one.within)}" if one.within and one.stands_out else ""
    return f"{mark}{between(one.times)}{mark} ({one.read:.2f}){inside}"


def between(metric: Metric, digits: int = 2) -> str:
    """Write a number with its interval."""
    if metric.low is None or metric.high is None:
        return f"{metric.value:.{digits}f}"
    return f"{metric.value:.{digits}f} [{metric.low:.{digits}f}, {metric.high:.{digits}f}]"


if __name__ == "__main__":
    sys.exit(main())
