"""Learning: known truth is found, groups do not leak, intervals hold, nothing is pickled."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from price_making import MODELS, Market, made_market

from solesight.errors import BundleError, NotEnoughDataError, UnknownNameError
from solesight.price import (
    LEARNERS,
    FitPlan,
    Fitted,
    PriceModel,
    ShoeFacts,
    ShoeRows,
    deal_folds,
    fit_prices,
    mode_name,
    modes_of,
    price_scores,
    unseen_answers,
)
from solesight.price.drivers import drivers_of
from solesight.price.scores import floor_scores, unseen_floors

FULL = frozenset({"photo", "title", "retail"})


def _scores(fitted: Fitted, market: Market) -> dict[str, dict[str, float]]:
    found = {}
    for mode, own in fitted.unseen.items():
        answers = unseen_answers(own, market.values)
        scores = price_scores(market.values, answers, market.groups, mode_name(mode))
        found[mode_name(mode)] = {name: m.value for name, m in scores.metrics.items()}
    return found


def test_knowing_more_is_being_closer(fitted: Fitted, market: Market) -> None:
    scores = _scores(fitted, market)
    errors = {name: own["median_error"] for name, own in scores.items()}
    # What no model can tell is the noise: its median is .12 * .67.
    assert errors["photo+title+retail"] < 0.14
    assert errors["photo+title+retail"] < errors["title+retail"] < errors["title"]
    assert errors["photo"] > errors["title"]
    folds = next(iter(fitted.unseen.values())).folds
    said = unseen_floors(market.rows, market.values, folds)
    floors = floor_scores(market.values, said, market.groups)
    assert errors["title+retail"] < floors["model_median"].median_error.value
    assert errors["photo+title+retail"] < floors["usual_premium"].median_error.value
    assert floors["usual_premium"].median_error.value < floors["constant"].median_error.value


def test_intervals_hold_as_often_as_they_say(fitted: Fitted, market: Market) -> None:
    for own in _scores(fitted, market).values():
        assert 0.72 < own["coverage_80"] < 0.88
        assert 0.89 < own["coverage_95"] <= 1.0


def test_intervals_hold_on_shoes_of_another_day(fitted: Fitted) -> None:
    new = made_market(n=400, seed=9)
    spreads = fitted.model.ask(FULL, new.rows)
    asked = zip(new.values, (s.interval(0.8) for s in spreads), strict=True)
    inside = [low <= np.exp(value) <= high for value, (low, high) in asked]
    assert 0.72 < np.mean(inside) < 0.9


def test_a_group_is_never_on_both_sides() -> None:
    # Every group has a price of its own that its titles tell, and nothing else does: whoever
    # had seen the group would be right, who did not can only say the middle.
    rng = np.random.default_rng(1)
    secret = rng.normal(size=40)
    shoes = [ShoeFacts(title=f"Nike Dunk Low secret{g} {k}") for g in range(40) for k in range(3)]
    groups = np.repeat([f"g{g}" for g in range(40)], 3)
    values = np.repeat(secret, 3) + 5
    rows = ShoeRows(shoes, np.zeros((120, 4), dtype=np.float32))
    fitted = fit_prices(rows, values, groups, FitPlan(LEARNERS["facts"], folds=5, trees=30))
    own = fitted.unseen[frozenset({"title"})]
    assert abs(np.corrcoef(own.center, values)[0, 1]) < 0.5
    assert np.abs(own.center - values).mean() > 0.5


def test_folds_keep_groups_whole() -> None:
    groups = np.array(["a", "b", "a", "c", "b", "d"] * 5)
    folds = deal_folds(groups, 3, 0)
    assert all(len(set(folds[groups == name])) == 1 for name in set(groups))
    assert set(folds) == {0, 1, 2}


def test_a_model_comes_back_from_arrays_and_json(fitted: Fitted, market: Market) -> None:
    kept = json.loads(json.dumps(fitted.model.as_json()))
    arrays = fitted.model.to_arrays()
    assert all(array.dtype.kind in "fiu" for array in arrays.values())
    back = PriceModel.restored(arrays, kept)
    some = market.rows.only(np.arange(6))
    for mode in fitted.model.heads:
        ours, theirs = fitted.model.ask(mode, some), back.ask(mode, some)
        assert [s.median for s in theirs] == pytest.approx([s.median for s in ours])
    with pytest.raises(BundleError, match="no model of prices"):
        PriceModel.restored({}, kept)


def test_the_same_seed_gives_the_same_model(market: Market) -> None:
    few = market.rows.only(np.arange(80))
    two = [
        fit_prices(
            few,
            market.values[:80],
            market.groups[:80],
            FitPlan(modes_of("facts"), folds=3, trees=20),
        )
        for _ in range(2)
    ]
    asked = market.rows.only(np.arange(80, 90))
    mode = frozenset({"title", "retail"})
    assert [s.median for s in two[0].model.ask(mode, asked)] == [
        s.median for s in two[1].model.ask(mode, asked)
    ]


def test_the_fullest_way_is_chosen_for_what_is_known(fitted: Fitted) -> None:
    model = fitted.model
    facts = ShoeFacts(title="Nike Dunk Low Red", retail=110.0)
    assert model.mode_for(facts, photo=True) == FULL
    assert model.mode_for(facts, photo=False) == {"title", "retail"}
    assert model.mode_for(ShoeFacts(), photo=True) == {"photo"}
    assert model.mode_for(ShoeFacts(retail=110.0), photo=False) == {"retail"}
    assert model.mode_for(ShoeFacts(), photo=False) is None


def test_drivers_lead_from_the_usual_price_to_the_answer(fitted: Fitted, market: Market) -> None:
    facts, vector = market.rows.shoes[1], market.rows.vectors[1]
    drivers = drivers_of(fitted.model, facts, vector)
    assert [driver.fact for driver in drivers] == ["brand", "model", "words", "retail", "photo"]
    price = fitted.model.usual
    for driver in drivers:
        price *= 1 + driver.percent / 100
        assert driver.price == pytest.approx(price)
    answer = fitted.model.ask(FULL, market.rows.only(np.array([1])))[0]
    assert price == pytest.approx(answer.median)


def test_a_dear_model_drives_the_price_up(fitted: Fitted) -> None:
    told = {}
    for model in MODELS:
        facts = ShoeFacts(title=f"{model} Red", retail=110.0)
        told[model] = fitted.model.ask(
            frozenset({"title", "retail"}), ShoeRows([facts], np.zeros((1, 8), dtype=np.float32))
        )[0].median
    assert told["Air Jordan 1 High"] == max(told.values())
    assert told["New Balance 550"] == min(told.values())


def test_too_few_shoes_are_refused(market: Market) -> None:
    few = market.rows.only(np.arange(20))
    with pytest.raises(NotEnoughDataError, match="10 groups"):
        fit_prices(few, market.values[:20], market.groups[:20], FitPlan(LEARNERS["both"]))


def test_shoes_without_retail_are_asked_without_it(market: Market) -> None:
    shoes = [replace(s, retail=None) if i % 2 else s for i, s in enumerate(market.rows.shoes)]
    rows = ShoeRows(shoes, market.rows.vectors)
    fitted = fit_prices(
        rows, market.values, market.groups, FitPlan(modes_of("facts"), folds=3, trees=20)
    )
    with_retail = fitted.unseen[frozenset({"title", "retail"})]
    assert with_retail.asked.sum() == 80
    assert fitted.unseen[frozenset({"title"})].asked.all()


def test_an_unknown_learner_lists_the_known() -> None:
    with pytest.raises(UnknownNameError, match="both, facts, probe"):
        modes_of("magic")
