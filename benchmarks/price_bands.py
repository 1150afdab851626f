"""Bands of prices told from titles alone, beside the floors that know the model's name."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from tables import table

from solesight.catalog.prices import Price, parse_price
from solesight.cli.console import Meter
from solesight.evidence import Metric, mean_metric
from solesight.groups import group_titles
from solesight.price import BANDS, FitPlan, ShoeFacts, ShoeRows, Spread, fit_prices

EDGES = {
    "bands of $100 to 900+": BANDS,
    "deciles (93 ... 766)": (93.0, 116.0, 143.0, 177.0, 217.0, 272.0, 340.0, 457.0, 766.0),
}
FOLDS, SEED = 5, 0
TITLE = frozenset({"title"})


def band_rows(data: Path) -> str:
    """Predict bands of the GOAT titles, each from titles of other groups."""
    titles, prices = read(data / "tables" / "goat_products_title_image_price.csv")
    groups = np.array(group_titles(titles, [None] * len(titles)))
    rows = ShoeRows([ShoeFacts(title=t) for t in titles], np.zeros((len(titles), 1), np.float32))
    plan = FitPlan([TITLE], SEED, folds=FOLDS)
    fitted = fit_prices(rows, np.log(prices), groups, plan, progress=Meter())
    own = fitted.unseen[TITLE]
    wrong = (np.log(prices) - own.center) / own.scale
    body = []
    for name, edges in EDGES.items():
        truth = np.digitize(prices, edges)
        said = np.zeros((len(prices), len(edges) + 1))
        majority, by_model = np.zeros(len(prices), int), np.zeros(len(prices), int)
        for fold in range(FOLDS):
            train, test = own.folds != fold, (own.folds == fold).nonzero()[0]
            errors = np.sort(wrong[train])
            for i in test:
                spread = Spread.around(float(own.center[i]), float(own.scale[i]), errors)
                said[i] = [band.probability for band in spread.bands(edges)]
            majority[test] = Counter(truth[train].tolist()).most_common(1)[0][0]
            by_model[test] = modes(np.array(rows.models), truth, train)[test]
        answers = {
            "from the title": best(said),
            "*floor:* mode of the model": by_model,
            "*floor:* the commonest": majority,
        }
        for rule, answer in answers.items():
            right = metric(answer == truth, groups)
            near = metric(np.abs(answer - truth) <= 1, groups)
            body.append((name, rule, len(truth), right, near))
    head = (
        f"{len(titles)} titles with a price (repeated titles once, at their median), "
        f"{len(set(groups.tolist()))} groups by title, {FOLDS} folds of whole groups, seed {SEED}; "
        "intervals over groups. The probabilities come from the distribution of the price, so "
        "neighbouring bands know of each other."
    )
    columns = ("bands", "answer", "titles", "right", "right or next to it")
    return f"{head}\n\n{table(columns, body)}"


def read(file: Path) -> tuple[list[str], np.ndarray]:
    """Read titles with the median of their prices."""
    found: dict[str, list[float]] = {}
    with file.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            price = parse_price(row["price"], "USD")
            if isinstance(price, Price):
                found.setdefault(row["title"], []).append(float(price.amount))
    return list(found), np.array([float(np.median(own)) for own in found.values()])


def best(said: np.ndarray) -> np.ndarray:
    """Give the likeliest band of each."""
    return said.argmax(axis=1)


def modes(models: np.ndarray, truth: np.ndarray, train: np.ndarray) -> np.ndarray:
    """Give each title the commonest band of its model among the training titles."""
    every = Counter(truth[train].tolist()).most_common(1)[0][0]
    own: dict[str, Counter[int]] = {}
    for model, band in zip(models[train], truth[train], strict=True):
        own.setdefault(model, Counter())[int(band)] += 1
    known = {model: counts.most_common(1)[0][0] for model, counts in own.items()}
    return np.array([known.get(model, every) for model in models])


def metric(right: Sequence[bool] | np.ndarray, groups: np.ndarray) -> str:
    """Write a share with its interval."""
    found: Metric = mean_metric(np.asarray(right, dtype=np.float64), groups, seed=SEED)
    return f"{found.value:.3f} [{found.low:.3f}, {found.high:.3f}]"
