"""Make the starter model of prices and the table of sizes.

    python training/price/build.py SHARED_DATA_FOLDER

The folder holds ``prices.csv`` and ``tables/``; the photos are not opened: their vectors are
those of the shipped starter reference. The same folder gives the same model.
"""

from __future__ import annotations

import argparse
import csv
import dataclasses
import json
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from market import market_prior
from sizes import size_rows

from solesight.bundles import BundleMeta, save_bundle
from solesight.catalog import shoe_key
from solesight.embed import embedder_spec
from solesight.groups import group_titles
from solesight.identify.starter import starter_card, starter_shoes, starter_vectors
from solesight.price import (
    LEARNERS,
    FitPlan,
    PricedShoes,
    PriceRecipe,
    ShoeFacts,
    ShoeRows,
    fit_prices,
    price_card,
    read_release,
)
from solesight.price.train import price_meta, score_unseen

ROOT = Path(__file__).resolve().parents[2]
OUT = ROOT / "src" / "solesight" / "price"
SEED = 0


def main(folder: Path, out: Path) -> None:
    """Write both."""
    titles, facts, sales = products(folder)
    table = size_rows(folder / "tables" / "stockx_contest_2019_sales.csv.gz")
    (out / "data").mkdir(exist_ok=True)
    text = json.dumps(table, indent=1, ensure_ascii=False)
    (out / "data" / "sizes.json").write_text(text + "\n", encoding="utf-8")
    shoes = shoes_of(titles, facts, sales)
    goat = folder / "tables" / "goat_products_title_image_price.csv"
    prior, n_prior = market_prior(goat, titles)
    fitted = fit_prices(
        shoes.rows,
        shoes.values,
        shoes.groups,
        FitPlan(LEARNERS["both"], SEED),
        asked=shoes.asked,
        prior=prior,
    )
    scores = score_unseen(fitted, shoes, "price", SEED)
    spec = embedder_spec(starter_card()["embedder"]["name"])
    meta = price_meta("price", PriceRecipe("both", SEED), spec, shoes, fitted.model, scores)
    save(out, described(meta, len(shoes), n_prior), fitted.model.to_arrays())
    for name, way in scores.scores.items():
        print(name, *(f"{key} {metric}" for key, metric in way.metrics.items()))


def products(folder: Path) -> tuple[list[str], list[ShoeFacts], list[float]]:
    """Read StockX products: those with photos, then those of the table alone, each title once."""
    found: dict[str, tuple[ShoeFacts, float]] = {}
    with (folder / "prices.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            add(found, row["title"], row["brand"], row, row["last_sale"])
    known = {_name(title) for title in found}
    table = folder / "tables" / "stockx_products_2023.csv"
    with table.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if _name(row["item"]) not in known:
                add(found, row["item"], row["brand"], row, row["lastSale"])
    titles = list(found)
    return titles, [found[t][0] for t in titles], [found[t][1] for t in titles]


def add(
    found: dict[str, tuple[ShoeFacts, float]],
    title: str,
    brand: str,
    row: dict[str, str],
    sale: str,
) -> None:
    """Take a product in, its first row only."""
    price = float(sale or 0)
    if price > 1 and title not in found:
        retail = float(row["retail"] or 0)
        facts = ShoeFacts(
            title=title,
            brand=brand or None,
            retail=retail if retail > 1 else None,
            release=read_release(row["release"]),
        )
        found[title] = (facts, price)


def _name(title: str) -> tuple[str, str | None]:
    facts = ShoeFacts(title=title)
    return shoe_key(title), facts.size_kind


def shoes_of(titles: Sequence[str], facts: list[ShoeFacts], sales: list[float]) -> PricedShoes:
    """Join products with the vectors of their photos."""
    vectors, of_shoe = starter_vectors()
    place = {shoe.key: i for i, shoe in enumerate(starter_shoes())}
    mean = np.zeros((len(titles), vectors.shape[1]), dtype=np.float32)
    one, photos = mean.copy(), np.zeros(len(titles), dtype=np.int64)
    for row, title in enumerate(titles):
        own = (of_shoe == place.get(shoe_key(title), -1)).nonzero()[0]
        if len(own):
            mean[row] = vectors[own].mean(axis=0)
            mean[row] /= np.linalg.norm(mean[row])
            # Not the surest view: those who ask have any.
            one[row], photos[row] = vectors[own[row % len(own)]], len(own)
    groups = np.array([f"{g:05d}" for g in group_titles(titles, [None] * len(titles))])
    return PricedShoes(
        ShoeRows(facts, mean),
        ShoeRows(facts, one),
        np.log(np.array(sales)),
        groups,
        np.full(len(titles), "train"),
        photos,
        {"stockx (products of 2023)": int(photos.sum())},
        "USD",
        "last_sale",
        0,
        {},
    )


def described(meta: BundleMeta, shoes: int, prior: int) -> BundleMeta:
    """Say what is special about this one."""
    said = (
        f"Learned from {shoes} sneakers that StockX listed in 2023, with the prices of that year: "
        "other kinds of shoes, other markets and other years are guesses.",
        f"It also read titles and asks of {prior} shoes on GOAT that are none of these.",
        *meta.caveats,
    )
    return dataclasses.replace(
        meta,
        caveats=said,
        n={"train": meta.n["train"]},
        licence="Apache-2.0 for the weights: learned from facts (titles, prices, dates) and from "
        "numbers computed from photos. No photo is inside. Brand names belong to their owners.",
    )


def save(out: Path, meta: BundleMeta, arrays: dict[str, np.ndarray]) -> None:
    """Put the bundle where the package keeps it."""
    with tempfile.TemporaryDirectory(dir=out) as made:
        bundle = save_bundle(Path(made), meta, arrays, name="starter", card=price_card)
        shutil.rmtree(out / "starter", ignore_errors=True)
        bundle.folder.rename(out / "starter")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="of prices.csv and tables")
    parser.add_argument("--out", type=Path, default=OUT, help="the package's folder of prices")
    args = parser.parse_args()
    main(args.folder, args.out)
