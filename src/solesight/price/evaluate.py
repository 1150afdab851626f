"""The verb `evaluate_prices`: how far a model of prices is off, beside trivial rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from solesight.bundles import Bundle, load_bundle
from solesight.catalog import Catalog, count_looks_at
from solesight.price.dataset import Shelf
from solesight.price.starter import load_price_model
from solesight.price.train import log_test, score_test

__all__ = ["PriceEvaluated", "evaluate_prices"]


@dataclass(frozen=True)
class PriceEvaluated:
    """How a model of prices does.

    Attributes:
        bundle: which one.
        split: ``unseen``: train and validation shoes, each asked of a model that did not see its
            group; or ``test`` with ``final``.
        scores: as JSON, the fullest way of asking first, the others under ``ways``.
        floors: trivial rules on the same shoes, as JSON.
        looks: how often this target's test shoes were looked at, this time included.
    """

    bundle: Bundle
    split: str
    scores: Mapping[str, Any]
    floors: Mapping[str, Any]
    looks: int

    def as_json(self) -> dict[str, Any]:
        """Give the line that ``--json`` prints."""
        meta = self.bundle.meta
        return {
            "bundle": meta.name,
            "target": meta.target,
            "learner": meta.learner,
            "split": self.split,
            "snapshot": meta.split,
            "seed": meta.seed,
            "scores": dict(self.scores),
            "floors": dict(self.floors),
            "currency": meta.configuration["currency"],
            "test_looks": self.looks,
            "caveats": list(meta.caveats),
        }


def evaluate_prices(
    catalog: Catalog, folder: Path, shelf: Shelf, *, final: bool = False
) -> PriceEvaluated:
    """Give the scores of a model of prices.

    Without ``final`` they are those of its training, where each shoe was asked of a model that had
    not seen its group: the saved model has learned from all of these shoes.

    Args:
        catalog: where facts are.
        folder: the bundle.
        shelf: which photos, frames and vectors; the snapshot is the bundle's own.
        final: look at the test shoes; the look is logged.

    Raises:
        BundleError: it is damaged, or holds no model of prices.
        NotEnoughDataError: no test shoe has a price.
    """
    bundle = load_bundle(folder)
    meta = bundle.meta
    if not final:
        looks = count_looks_at(catalog, meta.target, meta.split)
        return PriceEvaluated(bundle, "unseen", meta.validation or {}, meta.floors, looks)
    model = load_price_model(bundle).model
    test, _ = score_test(catalog, replace(shelf, snapshot=meta.split), model, meta)
    looks = log_test(catalog, meta, test)
    floors = {name: floor.as_json() for name, floor in test.floors.items()}
    return PriceEvaluated(bundle, "test", test.as_json(), floors, looks)
