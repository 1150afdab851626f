"""The verb `train_prices`: what shoes sell for, learned from those with a price."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from solesight.bundles import Bundle, BundleMeta, save_bundle
from solesight.catalog import Catalog, log_look_at
from solesight.embed import EmbedderSpec
from solesight.price.card import price_card
from solesight.price.dataset import ASKED, PricedShoes, Shelf, read_shoes
from solesight.price.fitting import FitPlan, Fitted, fit_prices
from solesight.price.model import PriceModel, mode_name, modes_of
from solesight.price.parts import Mode, Prior
from solesight.price.scores import (
    PriceFloor,
    PriceScores,
    answers_of,
    floor_answers,
    floor_scores,
    price_scores,
    unseen_answers,
    unseen_floors,
)
from solesight.progress import Running

__all__ = ["PriceRecipe", "PriceTest", "PriceTrained", "price_meta", "score_test", "train_prices"]


@dataclass(frozen=True)
class PriceRecipe:
    """How prices are learned.

    Attributes:
        learner: ``both`` asks with whatever is known, ``facts`` without a photo, ``probe`` with the
            photo alone.
        seed: of everything random.
        final: look at the test rows too; the look is logged.
        kind: which price is learned, ``average`` for example; by default last sales, or asks where
            too few sales are known.
    """

    learner: str = "both"
    seed: int = 0
    final: bool = False
    kind: str | None = None


@dataclass(frozen=True)
class PriceTest:
    """Scores and floors on rows that the model did not learn from."""

    scores: Mapping[str, PriceScores]
    floors: Mapping[str, PriceFloor]

    def as_json(self) -> dict[str, Any]:
        """Give the fullest way of asking first, all of them under ``ways``, and the floors."""
        first = next(iter(self.scores.values()))
        ways = {name: own.as_json() for name, own in self.scores.items()}
        floors = {name: own.as_json() for name, own in self.floors.items()}
        return {**first.as_json(), "ways": ways, "floors": floors}


@dataclass(frozen=True)
class PriceTrained:
    """What `train_prices` made.

    Attributes:
        bundle: the model as saved.
        validation: scores on train and validation shoes, each asked of a model that had not seen
            its group.
        test: scores on the test shoes with ``final``; else None.
        left_out: photos without a price, by reason.
    """

    bundle: Bundle
    validation: PriceTest
    test: PriceTest | None
    left_out: Mapping[str, int]

    def as_json(self) -> dict[str, Any]:
        """Give the line that ``--json`` prints."""
        meta = self.bundle.meta
        return {
            "bundle": meta.name,
            "target": meta.target,
            "learner": meta.learner,
            "n": dict(meta.n),
            "validation": self.validation.as_json(),
            "test": self.test.as_json() if self.test else None,
            "floors": dict(meta.floors),
            "currency": meta.configuration["currency"],
            "split": meta.split,
            "seed": meta.seed,
            "left_out": dict(self.left_out),
        }


def train_prices(
    catalog: Catalog,
    target: str,
    shelf: Shelf,
    bundles: Path,
    *,
    recipe: PriceRecipe = PriceRecipe(),
    prior: Prior | None = None,
    running: Running = Running(),  # noqa: B008 - it is frozen
) -> PriceTrained:
    """Learn what shoes sell for and save it as a bundle.

    Choices are none: every setting is fixed. Train and validation shoes are dealt into ten folds
    by group, and each is asked of a model that saw neither it nor its group: that gives the
    scores, and the errors that the intervals are made of (cross-conformal). The saved model has
    learned from all of them.

    Args:
        catalog: where facts are.
        target: ``price``, or ``premium``: the price over retail.
        shelf: which photos, frames, vectors and splits.
        bundles: the folder of bundles.
        recipe: learner, seed, and whether the test rows are looked at.
        prior: what another market asks for shoes of such words and models.
        running: told of the progress.

    Raises:
        UnknownNameError: there is no such learner.
        NotReadyError: splits or vectors are missing.
        NotEnoughDataError: too few shoes have a price.
    """
    modes = modes_of(recipe.learner)
    shoes = read_shoes(catalog, shelf, ("train", "validation"), target=target, kind=recipe.kind)
    fitted = fit_prices(
        shoes.rows,
        shoes.values,
        shoes.groups,
        FitPlan(modes, recipe.seed),
        asked=shoes.asked,
        prior=prior,
        progress=running.progress,
    )
    validation = score_unseen(fitted, shoes, target, recipe.seed)
    meta = price_meta(target, recipe, shelf.embedder, shoes, fitted.model, validation)
    test = None
    if recipe.final:
        test, asked = score_test(catalog, shelf, fitted.model, meta)
        meta = replace(meta, test=test.as_json(), n={**meta.n, "test": asked.size()})
    bundle = save_bundle(bundles, meta, fitted.model.to_arrays(), card=price_card)
    if test is not None:
        log_test(catalog, bundle.meta, test)
    return PriceTrained(bundle, validation, test, shoes.left_out)


def log_test(catalog: Catalog, meta: BundleMeta, test: PriceTest) -> int:
    """Log the look at the test rows; give how many there were."""
    found = test.as_json()
    return log_look_at(catalog, meta.name, meta.target, meta.split, found["n"], found)


def score_unseen(fitted: Fitted, shoes: PricedShoes, target: str, seed: int) -> PriceTest:
    """Score what was said of shoes that were not seen, beside the trivial rules on the same."""
    scores = {
        mode_name(mode): price_scores(
            shoes.values, unseen_answers(own, shoes.values), shoes.groups, mode_name(mode), seed
        )
        for mode, own in fitted.unseen.items()
    }
    folds = next(iter(fitted.unseen.values())).folds
    floors = unseen_floors(shoes.rows, shoes.values, folds, over_retail=target == "price")
    return PriceTest(scores, floor_scores(shoes.values, floors, shoes.groups, seed))


def score_test(
    catalog: Catalog, shelf: Shelf, model: PriceModel, meta: BundleMeta
) -> tuple[PriceTest, PricedShoes]:
    """Score a model on the test shoes of its own snapshot.

    Raises:
        NotEnoughDataError: no test shoe has a price.
    """
    own = replace(shelf, snapshot=meta.split)
    chosen = {name: meta.configuration[name] for name in ("kind", "currency")}
    shoes = read_shoes(catalog, own, ("test",), target=meta.target, **chosen)
    known = read_shoes(catalog, own, ("train", "validation"), target=meta.target, **chosen)
    scores = {mode_name(mode): _score_mode(model, mode, shoes, meta.seed) for mode in model.heads}
    said = floor_answers(known.rows, known.values, shoes.asked, over_retail=meta.target == "price")
    floors = floor_scores(shoes.values, said, shoes.groups, meta.seed)
    return PriceTest(scores, floors), shoes


def _score_mode(model: PriceModel, mode: Mode, shoes: PricedShoes, seed: int) -> PriceScores:
    knows = np.array(
        [model.mode_for(shoe, photo=True) is not None for shoe in shoes.rows.shoes]
    ) & np.array([_has(shoe, mode) for shoe in shoes.rows.shoes])
    places = knows.nonzero()[0]
    answers = answers_of(model.ask(mode, shoes.asked.only(places)))
    name = mode_name(mode)
    return price_scores(shoes.values[places], answers, shoes.groups[places], name, seed)


def _has(shoe: Any, mode: Mode) -> bool:
    return ("retail" not in mode or bool(shoe.retail)) and ("title" not in mode or bool(shoe.text))


def price_meta(
    target: str,
    recipe: PriceRecipe,
    embedder: EmbedderSpec,
    shoes: PricedShoes,
    model: PriceModel,
    validation: PriceTest,
) -> BundleMeta:
    """Say what a model of prices is, and how well it did."""
    parts = {name: shoes.splits == name for name in ("train", "validation")}
    return BundleMeta(
        target=target,
        learner=recipe.learner,
        classes=(),
        embedder=embedder.name,
        embedder_sha256=embedder.sha256,
        split=shoes.snapshot,
        seed=recipe.seed,
        n={name: _size(shoes, mask) for name, mask in parts.items()},
        caveats=_caveats(shoes),
        validation=validation.as_json(),
        floors={name: floor.as_json() for name, floor in validation.floors.items()},
        configuration={
            "currency": shoes.currency,
            "kind": shoes.kind,
            "model": model.as_json(),
        },
        sources=dict(shoes.sources),
        left_out=dict(shoes.left_out),
    )


def _size(shoes: PricedShoes, mask: Any) -> dict[str, int]:
    groups = len(set(shoes.groups[mask].tolist()))
    return {"photos": int(shoes.photos[mask].sum()), "shoes": int(mask.sum()), "groups": groups}


def _caveats(shoes: PricedShoes) -> tuple[str, ...]:
    size = "all sizes together" if shoes.kind == "average" else "whatever size was sold last"
    said = [
        f"Prices are {shoes.says}, in {shoes.currency}, as of when they were collected: a market "
        "moves, a model does not.",
        f"Sizes sell at different prices; these are of {size}, and condition is not looked at: it "
        "means new.",
    ]
    if shoes.kind == ASKED:
        said.append("Asks are what sellers hope for: sales are lower.")
    return tuple(said)
