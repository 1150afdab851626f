"""Measure prices: held-out shoes, held-out time, bands; write docs/figures/price.md.

    python benchmarks/price.py DATA --workspace DIR [--bundle NAME]

DATA is the shared data folder's ``sneakers``; DIR a workspace of its manifest and of its
``prices.csv`` that was cleaned, embedded and split. It gets a price model, which is asked about the
test shoes: a look that is logged. With ``--bundle`` that model is measured instead of a new one.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from price_bands import band_rows
from tables import ROOT, put, table

import solesight
from solesight import Workspace
from solesight.cli.console import Meter
from solesight.pages.charts.axes import standalone
from solesight.pages.charts.fields import pair_plot
from solesight.pages.charts.lines import Axis
from solesight.price import (
    Shelf,
    backtest,
    backtest_svg,
    load_price_model,
    read_shoes,
    starter_folder,
)

FIGURES = ROOT / "docs" / "figures"
COMMAND = "python benchmarks/price.py DATA --workspace DIR"
CSS = """
text{font:12px system-ui,sans-serif;fill:#555}.grid{stroke:#e4e4e0}.field circle{fill:#b3401d;
fill-opacity:.55}.field rect{fill:#b3401d}.edge{fill-opacity:.35}.ideal{stroke:#222;
stroke-dasharray:3 4}
"""
WAYS = (
    "photo+title+retail", "photo+title", "title+retail", "title", "photo+retail", "photo", "retail",
)  # fmt: skip


def share(metric: Mapping[str, Any]) -> str:
    """Write a share with its interval, in percent."""
    if metric["value"] is None:
        return "-"
    text = f"{100 * metric['value']:.1f}"
    if metric["low"] is None:
        return text
    return f"{text} [{100 * metric['low']:.1f}, {100 * metric['high']:.1f}]"


def ways(scores: Mapping[str, Any], floors: Mapping[str, Any]) -> str:
    """Make a table of ways of asking and of floors."""
    keys = ("median_error", "mean_error", "coverage_80", "coverage_95")
    rows = [
        (name.replace("+", ", "), found["n"], *(share(found[key]) for key in keys),
         f"{found['width_80']['value']:.2f}")
        for name in WAYS
        if (found := scores["ways"].get(name))
    ]  # fmt: skip
    rows += [
        (f"*floor:* {floor['rule']}", floor["mean_error"]["n"], share(floor["median_error"]),
         share(floor["mean_error"]), "", "", "")
        for floor in floors.values()
    ]  # fmt: skip
    columns = ("known", "shoes", "median error, %", "mean error, %", "80 % interval holds, %",
               "95 % interval holds, %", "its high over low")  # fmt: skip
    return table(columns, rows)


def held_out_shoes(ws: Workspace, name: str | None) -> str:
    """Train, or take a model; score it on shoes that it did not see."""
    if name is None:
        name = ws.train_price("price", final=True).bundle.meta.name
    meta = solesight.bundles.load_bundle(ws.bundles_folder / name).meta
    if meta.test is None:
        found = ws.evaluate_prices(name, final=True)[0]
        test, floors = found.scores, found.floors
    else:
        test, floors = meta.test, meta.test["floors"]
    scatter(ws, name)
    n = meta.n
    counted = ", ".join(f"{part} {n[part]['shoes']} shoes" for part in ("train", "validation"))
    return "\n\n".join(
        [
            f"Last sale in {meta.configuration['currency']}; split snapshot {meta.split}, seed "
            f"{meta.seed}; {counted}. Each shoe is asked by one photo, of any view, of a model "
            "that saw neither it nor its group (ten folds over all groups). An error is |answer - "
            "price| / price; 95 % intervals over groups.",
            ways(meta.validation or {}, meta.floors),
            f"**Test shoes**, which had no part in anything above (looks so far: "
            f"{ws.count_looks(meta)}):",
            ways(test, floors),
            "![Answers against prices of test shoes](price-answers.svg)",
        ]
    )


def scatter(ws: Workspace, name: str) -> None:
    """Draw answers against prices of the test shoes."""
    bundle = solesight.bundles.load_bundle(ws.bundles_folder / name)
    model = load_price_model(bundle).model
    shelf: Shelf = ws._shelf(ws.naming_spec)
    shoes = read_shoes(ws.catalog, shelf, ("test",))
    known = [i for i, shoe in enumerate(shoes.rows.shoes) if shoe.retail]
    rows = shoes.asked.only(np.array(known))
    mode = frozenset({"photo", "title", "retail"})
    said = [spread.median for spread in model.ask(mode, rows)]
    true = np.exp(shoes.values[known])
    ticks = tuple((float(t), f"${t}") for t in (50, 100, 200, 400, 800, 1600))
    axes = [Axis(words, 45, 2400, ticks) for words in ("last sale", "answer")]
    plot = pair_plot(
        list(zip(true.tolist(), said, strict=True)), *axes, "Answers against last sales"
    )
    text = str(standalone(plot, CSS))
    (FIGURES / "price-answers.svg").write_text(text + "\n", encoding="utf-8")


def starter() -> str:
    """Tell how the shipped model does."""
    meta = solesight.bundles.read_meta(starter_folder())
    size = sum(file.stat().st_size for file in starter_folder().iterdir())
    return "\n\n".join(
        [
            f"All {meta.n['train']['shoes']} products, {meta.n['train']['groups']} groups, seed "
            f"{meta.seed}; cross-conformal as above. Files: {size / 1e6:.2f} MB.",
            ways(meta.validation or {}, meta.floors),
        ]
    )


def held_out_time(data: Path) -> str:
    """Forecast the sales of 2018's end; draw the picture."""
    file = data / "tables" / "stockx_contest_2019_sales.csv.gz"
    parts = []
    for ahead in (1, 7, 28):
        found = backtest(file, ahead=ahead, progress=Meter())
        if ahead == 1:
            svg = backtest_svg(found)
            (FIGURES / "price-backtest.svg").write_text(svg, encoding="utf-8")
        rows = [
            (one.rule, share(one.median_error.as_json()), share(one.mean_error.as_json()),
             "" if one.name == "last_sale" else share(one.against_last.as_json()))
            for one in found.forecasts
        ]  # fmt: skip
        columns = ("forecast", "median error, %", "mean error, %",
                   "closer than the last sale, less further, %")  # fmt: skip
        chosen = ", ".join(
            f"{k.replace('_', ' ')} {v:g}" for k, v in found.recipe.as_json().items()
        )
        days = "a day" if ahead == 1 else f"{ahead} days"
        parts += [
            f"**{days.capitalize()} ahead.** {found.n['test']:,} sales of {found.shoes} shoes, "
            f"{found.days[2]} to {found.days[3]}; smoothing ({chosen}) chosen on "
            f"{found.n['validation']:,} sales from {found.days[1]}; seed {found.seed}; "
            "intervals over shoes. The 80 % interval held for "
            f"{share(found.coverage_80.as_json())} %.",
            table(columns, rows),
        ]
    picture = "![Errors of forecasts a day ahead, by day and by size](price-backtest.svg)"
    return "\n\n".join([*parts, picture])


def main() -> int:
    """Measure all of it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--workspace", type=Path, required=True)
    parser.add_argument("--bundle", help="measure this model instead of a new one")
    parser.add_argument("--only", choices=("shoes", "starter", "bands", "time"))
    given = parser.parse_args()
    page = FIGURES / "price.md"

    def wanted(name: str) -> bool:
        return given.only in (None, name)

    if wanted("time"):
        put(page, "time", held_out_time(given.data), COMMAND)
    if wanted("bands"):
        put(page, "bands", band_rows(given.data), COMMAND)
    if wanted("starter"):
        put(page, "starter", starter(), COMMAND)
    if wanted("shoes"):
        with solesight.open(given.workspace, progress=Meter()) as ws:
            put(page, "shoes", held_out_shoes(ws, given.bundle), COMMAND)
    return 0


if __name__ == "__main__":
    sys.exit(main())
