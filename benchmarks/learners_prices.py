"""Price as a class, as it was reported: steps of $100, and ten bands with as many photos each."""

from __future__ import annotations

from typing import Any

import numpy as np

from solesight.catalog import latest_snapshot, read_prices, read_snapshot
from solesight.evidence import FloorRows, floors
from solesight.eye import frames_config
from solesight.learn import (
    ClassRule,
    Corpus,
    Facts,
    Labelled,
    Target,
    TargetOptions,
    find_target,
    target,
)
from solesight.learn.train import labelled_rows
from solesight.workspace import Workspace

__all__ = ["by_model", "register_prices"]

_KIND, _CURRENCY = "ask", "USD"
_STEP, _LAST = 100, 900


def register_prices(ws: Workspace) -> None:
    """Make ``price_100`` and ``price_deciles`` targets of the photos that have a price.

    The edges of the deciles come from train rows alone.
    """
    amounts = _amounts(ws)
    with ws.catalog.reading() as connection:
        snapshot = read_snapshot(connection, latest_snapshot(connection) or 1)
    known = [v for photo, v in amounts.items() if snapshot.splits.get(photo) == "train"]
    inner = np.unique(np.quantile(known, np.linspace(0.1, 0.9, 9))) if known else np.zeros(0)
    _register("price_100", np.arange(_STEP, _LAST + 1, _STEP, dtype=float), amounts)
    _register("price_deciles", inner, amounts)


def _amounts(ws: Workspace) -> dict[str, float]:
    with ws.catalog.reading() as connection:
        prices = read_prices(connection)
    found = {
        photo: [amount for kind, amount, currency in seen if (kind, currency) == (_KIND, _CURRENCY)]
        for photo, seen in prices.items()
    }
    return {photo: float(np.median(seen)) for photo, seen in found.items() if seen}


def _register(name: str, inner: np.ndarray, amounts: dict[str, float]) -> None:
    def label(facts: Facts) -> Labelled:
        amount = amounts.get(facts.get("photo") or "")
        if amount is None:
            return Labelled(None, f"no {_KIND} in {_CURRENCY}")
        return Labelled(f"band {int(np.searchsorted(inner, amount, side='right')):02d}")

    @target(name)
    def _made(options: TargetOptions) -> Target:
        return Target(name, ("photo",), label, ClassRule(min_photos=5))


def by_model(ws: Workspace, name: str, classes: tuple[str, ...]) -> dict[str, Any]:
    """Score the rule that knows nothing but the model's name: its commonest band in train."""
    corpus = Corpus(ws._kept(), frames_config(), ws.spec)
    wanted = find_target(name)
    sides = [labelled_rows(ws.catalog, corpus, wanted, classes, part)
             for part in ("train", "validation")]  # fmt: skip
    train, asked = (
        FloorRows(truth, rows.groups, None,
                  {"model": [photo.labels.get("model") for photo in rows.photos]})
        for rows, truth in sides
    )  # fmt: skip
    return floors(train, asked, n_classes=len(classes))["by_model"].as_json()
