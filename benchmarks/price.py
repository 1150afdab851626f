"""Measure prices: held-out shoes, held-out time, bands; write docs/figures/price.md.

    python benchmarks/price.py DATA --workspace DIR [--bundle NAME]

DATA is the shared data folder's ``sneakers``; DIR a workspace of its manifest and of its
``prices.csv`` that was cleaned, embedded and split. It gets a price model, which is asked about the
test shoes: a look that is logged. With ``--bundle`` that model is measured instead of a new one.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from markupsafe import Markup
from price_bands import band_rows
from tables import ROOT, put, table

import solesight
from solesight import Workspace
from solesight.cli.console import Meter
from solesight.pages.charts.svg import element
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
LOW, HIGH = 45.0, 2400.0
LEFT, TOP, SIDE = 64, 56, 420
CSS = """
svg{background:#fff}text{font:12px system-ui,sans-serif;fill:#555}
.title{font:600 14px system-ui,sans-serif;fill:#222}.grid{stroke:#e4e4e0}
.ideal{stroke:#222;stroke-dasharray:3 4}.reach{stroke-width:1.4;stroke-opacity:.35}
.reach.held{stroke:#2f7d5b}.reach.missed{stroke:#b3401d}.dot{stroke:#fff;stroke-width:.8}
.dot.held{fill:#2f7d5b}.dot.missed{fill:#b3401d}
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


def held_out_shoes(ws: Workspace, name: str | None, data: Path) -> str:
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
            "![Answers with their 80 % intervals against the last sales of the test shoes: green "
            "where the interval holds](price-answers.svg)",
            ceiling(data),
        ]
    )


def averages(ws: Workspace, name: str | None) -> str:
    """The same shoes with the mean of their sales as the price."""
    if name is None:
        name = ws.train_price("price", kind="average").bundle.meta.name
    meta = solesight.bundles.load_bundle(ws.bundles_folder / name).meta
    found = ws.evaluate_prices(name, final=True)[0]
    return "\n\n".join(
        [
            "One sale is a noisy price. Here the price is StockX's *average deadstock price*, the "
            f"mean of a year's sales, in {meta.configuration['currency']} "
            "(`solesight train price --price average`); all else as above.",
            ways(meta.validation or {}, meta.floors),
            f"**Test shoes** (looks at prices of test shoes so far: {found.looks}):",
            ways(found.scores, found.floors),
        ]
    )


def scatter(ws: Workspace, name: str) -> None:
    """Draw answers with their 80 % intervals against prices of the test shoes."""
    bundle = solesight.bundles.load_bundle(ws.bundles_folder / name)
    model = load_price_model(bundle).model
    shelf: Shelf = ws._shelf(ws.naming_spec)
    shoes = read_shoes(ws.catalog, shelf, ("test",))
    known = [i for i, shoe in enumerate(shoes.rows.shoes) if shoe.retail]
    mode = frozenset({"photo", "title", "retail"})
    spreads = model.ask(mode, shoes.asked.only(np.array(known)))
    parts = [element("style", Markup(CSS))]  # noqa: S704 - our own
    for price in (50, 100, 200, 400, 800, 1600):
        x, y = place(price)
        parts += [
            element("line", class_="grid", x1=x, x2=x, y1=TOP, y2=TOP + SIDE),
            element("line", class_="grid", x1=LEFT, x2=LEFT + SIDE, y1=y, y2=y),
            element("text", f"${price}", x=x, y=TOP + SIDE + 18, text_anchor="middle"),
            element("text", f"${price}", x=LEFT - 8, y=y + 4, text_anchor="end"),
        ]
    low, high = place(LOW), place(HIGH)
    parts.append(element("line", class_="ideal", x1=low[0], y1=low[1], x2=high[0], y2=high[1]))
    for spread, log in sorted(zip(spreads, shoes.values[known], strict=True), key=lambda p: p[1]):
        true = float(np.exp(log))
        ends = spread.interval(0.8)
        kind = "held" if ends[0] <= true <= ends[1] else "missed"
        x, y = place(true)[0], place(spread.median)[1]
        parts += [
            element("line", class_=f"reach {kind}", x1=x, x2=x, y1=place(ends[0])[1],
                    y2=place(ends[1])[1]),
            element("circle", class_=f"dot {kind}", cx=x, cy=y, r=3.4),
        ]  # fmt: skip
    middle = LEFT + SIDE / 2
    parts += [
        element("text", "answers about shoes never seen, with 80 % intervals", x=LEFT, y=22,
                class_="title"),
        element("text", "last sale", x=middle, y=TOP + SIDE + 40, text_anchor="middle"),
        element("text", "answer", x=12, y=TOP - 10),
    ]  # fmt: skip
    width, height = LEFT + SIDE + 20, TOP + SIDE + 52
    drawn = element(
        "svg", Markup("").join(parts), xmlns="http://www.w3.org/2000/svg", width=width,
        height=height, viewBox=f"0 0 {width} {height}", role="img",
        aria_label="Answers against last sales of test shoes",
    )  # fmt: skip
    (FIGURES / "price-answers.svg").write_text(f"{drawn}\n", encoding="utf-8")


def place(price: float) -> tuple[float, float]:
    """Give the place of a price on both axes, which are logarithmic."""
    share = float(np.log(np.clip(price, LOW, HIGH) / LOW) / np.log(HIGH / LOW))
    return LEFT + share * SIDE, TOP + (1 - share) * SIDE


def ceiling(data: Path) -> str:
    """Tell how far even the average of the same shoe's sales is from its last one."""
    with (data / "prices.csv").open(encoding="utf-8", newline="") as file:
        rows = list({row["title"]: row for row in csv.DictReader(file)}.values())
    kinds = ("average_deadstock_price", "last_sale")
    pairs = [tuple(float(row[kind] or 0) for kind in kinds) for row in rows]
    pairs = [pair for pair in pairs if min(pair) > 0]
    off = np.array([abs(average / last - 1) for average, last in pairs])
    return (
        f"How near can one come? Whoever knew the average of the very shoe's sales would still be "
        f"off by {100 * np.median(off):.1f} % in the middle and {100 * off.mean():.1f} % in the "
        f"mean ({len(off)} products): a single sale is that uncertain, if only for its size."
    )


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
    mind = (
        "The form of the smoothing was settled with these sales in view, its three numbers were "
        "not. Means are moved by a few sales at ten times the price, which the last sale repeats."
    )
    return "\n\n".join([*parts, mind, picture])


def main() -> int:
    """Measure all of it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--workspace", type=Path, required=True)
    parser.add_argument("--bundle", help="measure this model instead of a new one")
    parser.add_argument("--averages", help="the model of mean prices, in the stead of a new one")
    parser.add_argument("--only", choices=("shoes", "averages", "starter", "bands", "time"))
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
    if wanted("averages"):
        with solesight.open(given.workspace, progress=Meter()) as ws:
            put(page, "averages", averages(ws, given.averages), COMMAND)
    if wanted("shoes"):
        with solesight.open(given.workspace, progress=Meter()) as ws:
            put(page, "shoes", held_out_shoes(ws, given.bundle, given.data), COMMAND)
    return 0


if __name__ == "__main__":
    sys.exit(main())
