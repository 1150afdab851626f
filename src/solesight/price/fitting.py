"""How a price model is learned, and what it says of shoes that it did not see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from solesight.errors import NotEnoughDataError
from solesight.price.facts import ShoeRows
from solesight.price.model import (
    Head,
    PriceModel,
    center_of,
    scale_columns,
    scale_of,
    with_retail,
)
from solesight.price.parts import (
    PHOTO,
    Layer,
    Mode,
    Prior,
    columns_of,
    grams_of,
    market_says,
)
from solesight.price.trees import Forest, Shape, grow
from solesight.progress import Progress, Silent

__all__ = ["LEAST", "FitPlan", "Fitted", "Unseen", "deal_folds", "fit_prices"]

LEAST = 30
"""Fewer groups of shoes than this cannot tell an interval."""
_INNER = 5
_LOSSES = ("huber", "absolute_error")

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class FitPlan:
    """How prices are learned.

    Attributes:
        modes: with what the model will be asked.
        seed: of everything random.
        folds: models that are asked about the shoes they did not see.
        trees: of each forest.
    """

    modes: Sequence[Mode]
    seed: int = 0
    folds: int = 10
    trees: int = 130


@dataclass(frozen=True)
class Unseen:
    """What was said of shoes by models that did not see them nor their groups.

    Attributes:
        center: (n,) logarithms of prices; NaN where the mode lacks a fact.
        scale: (n,) how large errors were expected to be.
        folds: (n,) which model was asked.
        asked: (n,) True where the shoe has what the mode asks for.
    """

    center: Floats
    scale: Floats
    folds: Ints
    asked: NDArray[np.bool_]


@dataclass(frozen=True)
class Fitted:
    """A model, and what its like said of unseen shoes, by mode."""

    model: PriceModel
    unseen: Mapping[Mode, Unseen]


@dataclass(frozen=True)
class Material:
    """What is learned from.

    Attributes:
        rows: shoes with the mean of their photos.
        asked: the same shoes with one photo each, as they are asked about.
        counts: grams of their titles.
        values: (n,) logarithms of prices.
        groups: (n,) ids; rows of one group are never on both sides.
        market: what the prior says of them.
        has_photo: (n,) whether a photo is there.
        has_retail: (n,) whether retail is known.
    """

    rows: ShoeRows
    asked: ShoeRows
    counts: sparse.csr_matrix
    values: Floats
    groups: NDArray[Any]
    market: Mapping[str, Floats]
    has_photo: NDArray[np.bool_]
    has_retail: NDArray[np.bool_]
    retail: float

    def knows(self, mode: Mode) -> NDArray[np.bool_]:
        """Say which shoes can be asked in a mode."""
        known = np.ones(len(self.values), dtype=np.bool_)
        if PHOTO in mode:
            known &= self.has_photo
        if "retail" in mode:
            known &= self.has_retail
        if "title" in mode:
            known &= np.array([bool(text) for text in self.rows.texts])
        return known


def fit_prices(
    rows: ShoeRows,
    values: Floats,
    groups: Sequence[Any] | NDArray[Any],
    plan: FitPlan,
    *,
    asked: ShoeRows | None = None,
    prior: Prior | None = None,
    progress: Progress | None = None,
) -> Fitted:
    """Learn prices, each group of shoes once unseen.

    Args:
        rows: the shoes, with the mean of their photos' vectors.
        values: (n,) logarithms of prices.
        groups: (n,) ids; shoes of one group are never on both sides.
        plan: with what it will be asked, and how it is learned.
        asked: the same shoes with one photo each; ``rows`` by default.
        prior: what another market asks for such shoes.
        progress: told of each fold.

    Raises:
        NotEnoughDataError: there are too few groups.
    """
    material = _material(rows, asked or rows, values, np.asarray(groups), prior)
    if len(np.unique(material.groups)) < LEAST:
        raise NotEnoughDataError(
            f"{len(np.unique(material.groups))} groups of shoes have a price, an interval needs "
            f"{LEAST}: add photos of more shoes, with their last sales"
        )
    outer = deal_folds(material.groups, plan.folds, plan.seed)
    said = _unseen_centers(material, outer, plan, progress or Silent())
    everyone = np.arange(len(values))
    layer, columns = _learned(material, everyone, plan.modes, plan.seed)
    heads, unseen = {}, {}
    for mode in plan.modes:
        known = material.knows(mode)
        if known.sum() < LEAST:
            continue
        scale, scales = _scales(said[mode], values, known, outer, plan)
        errors = np.sort(((values - said[mode].center) / scales)[known])
        chosen = known.nonzero()[0]
        forests = _forests(mode, columns[mode][chosen], values[chosen], plan)
        heads[mode] = Head(forests, scale, errors)
        unseen[mode] = Unseen(said[mode].center, scales, outer, known)
    if not heads:
        raise NotEnoughDataError("no shoe has what this learner asks for: add photos or titles")
    prices = np.exp(values)
    model = PriceModel(
        layer,
        prior,
        heads,
        material.retail,
        float(np.median(prices)),
        tuple(float(x) for x in np.quantile(prices, np.arange(1, 10) / 10)),
    )
    return Fitted(model, unseen)


def deal_folds(groups: NDArray[Any], folds: int, seed: int) -> Ints:
    """Deal whole groups into folds at random: ``(n,)`` fold numbers."""
    names, codes = np.unique(groups, return_inverse=True)
    dealt = np.random.default_rng(seed).permutation(len(names)) % folds
    return dealt[codes.reshape(-1)].astype(np.int64)


def _material(
    rows: ShoeRows, asked: ShoeRows, values: Floats, groups: NDArray[Any], prior: Prior | None
) -> Material:
    has_retail = np.isfinite(rows.log_retail)
    usual = np.median(rows.log_retail[has_retail]) if has_retail.any() else np.median(values)
    retail = float(np.exp(usual))
    filled = with_retail(rows, retail)
    counts = grams_of(filled)
    return Material(
        filled,
        with_retail(asked, retail),
        counts,
        values,
        groups,
        market_says(prior, filled, counts),
        np.abs(rows.vectors).sum(axis=1) > 0,
        has_retail,
        retail,
    )


@dataclass(frozen=True)
class _Said:
    """Centers and the columns that they came from, of shoes as they were asked unseen."""

    center: Floats
    columns: Floats


def _unseen_centers(
    own: Material, outer: Ints, plan: FitPlan, progress: Progress
) -> dict[Mode, _Said]:
    centers = {mode: np.full(len(own.values), np.nan) for mode in plan.modes}
    asked: dict[Mode, list[tuple[Ints, Floats]]] = {mode: [] for mode in plan.modes}
    progress.start("price", int(outer.max()) + 1)
    for fold in range(int(outer.max()) + 1):
        train, test = (outer != fold).nonzero()[0], (outer == fold).nonzero()[0]
        layer, columns = _learned(own, train, plan.modes, plan.seed + fold + 1)
        said = layer.says(own.asked.only(test), own.counts[test])
        market = {name: column[test] for name, column in own.market.items()}
        for mode in plan.modes:
            known = own.knows(mode)
            if known[train].sum() < LEAST // 2:
                continue
            chosen = known[train].nonzero()[0]
            forests = _forests(mode, columns[mode][chosen], own.values[train][chosen], plan)
            there = columns_of(mode, own.asked.only(test), said, market)
            centers[mode][test] = center_of(forests, there)
            asked[mode].append((test, there))
        progress.advance()
    progress.finish()
    return {mode: _Said(centers[mode], _in_order(asked[mode], len(outer))) for mode in plan.modes}


def _in_order(parts: Sequence[tuple[Ints, Floats]], n: int) -> Floats:
    if not parts:
        return np.zeros((n, 1))
    whole = np.zeros((n, parts[0][1].shape[1]))
    for places, columns in parts:
        whole[places] = columns
    return whole


def _learned(
    own: Material, places: Ints, modes: Sequence[Mode], seed: int
) -> tuple[Layer, dict[Mode, Floats]]:
    """Fit the rules on some rows; lay out what rules of the others' fitting say of each row."""
    inner = deal_folds(own.groups[places], _INNER, seed)
    said: dict[str, Floats] = {}
    for fold in range(_INNER):
        train, test = places[inner != fold], places[inner == fold]
        if not len(test):
            continue
        layer = Layer.fit(own.rows.only(train), own.counts[train], own.values[train])
        for name, column in layer.says(own.rows.only(test), own.counts[test]).items():
            said.setdefault(name, np.zeros(len(places)))[inner == fold] = column
    market = {name: column[places] for name, column in own.market.items()}
    there = own.rows.only(places)
    whole = Layer.fit(there, own.counts[places], own.values[places])
    return whole, {mode: columns_of(mode, there, said, market) for mode in modes}


def _forests(mode: Mode, columns: Floats, values: Floats, plan: FitPlan) -> tuple[Forest, ...]:
    if mode == {PHOTO}:
        return ()
    return tuple(
        grow(columns, values, Shape(seed=plan.seed + i, trees=plan.trees, loss=loss))
        for i, loss in enumerate(_LOSSES)
    )


def _scales(
    said: _Said, values: Floats, known: NDArray[np.bool_], outer: Ints, plan: FitPlan
) -> tuple[Forest, Floats]:
    """Learn how large errors are from unseen shoes: for new ones, and for each from the others."""
    size = np.abs(values - said.center)
    columns = scale_columns(said.columns, said.center)
    scales = np.full(len(values), np.nan)

    shape = Shape(plan.seed, trees=min(60, plan.trees), depth=2, rate=0.05)

    def learn(rows: NDArray[np.bool_]) -> Forest:
        return grow(columns[rows], size[rows], shape)

    for fold in range(int(outer.max()) + 1):
        test = known & (outer == fold)
        if test.any():
            forest = learn(known & (outer != fold))
            scales[test] = scale_of(forest, said.columns[test], said.center[test])
    return learn(known), scales
