"""What a pair should sell for: prices with an interval, from photos, facts, or both."""

from __future__ import annotations

from solesight.price.asking import AskedPhoto, LoadedModel, Priced, Pricer, Unpriced
from solesight.price.backtest import Backtested, Forecast, Slice, backtest
from solesight.price.backtest_plot import backtest_svg
from solesight.price.card import price_card
from solesight.price.dataset import TARGETS, PricedShoes, Shelf, read_facts, read_shoes
from solesight.price.drivers import Driver
from solesight.price.evaluate import PriceEvaluated, evaluate_prices
from solesight.price.facts import ShoeFacts, ShoeRows, read_release
from solesight.price.fitting import FitPlan, Fitted, Unseen, deal_folds, fit_prices
from solesight.price.lookalikes import LookAlikePrice, Reference, ReferenceShoe
from solesight.price.model import LEARNERS, PriceModel, mode_name, modes_of
from solesight.price.parts import Means, Prior, grams_of
from solesight.price.scores import PriceFloor, PriceScores, price_scores, unseen_answers
from solesight.price.sizes import SizeFactor, size_factor
from solesight.price.spread import BANDS, Band, Spread
from solesight.price.starter import load_price_model, starter_folder, starter_model
from solesight.price.train import PriceRecipe, PriceTest, PriceTrained, train_prices
from solesight.price.words import WordRidge, plain_words

__all__ = [
    "BANDS",
    "LEARNERS",
    "TARGETS",
    "AskedPhoto",
    "Backtested",
    "Band",
    "Driver",
    "FitPlan",
    "Fitted",
    "Forecast",
    "LoadedModel",
    "LookAlikePrice",
    "Means",
    "PriceEvaluated",
    "PriceFloor",
    "PriceModel",
    "PriceRecipe",
    "PriceScores",
    "PriceTest",
    "PriceTrained",
    "Priced",
    "PricedShoes",
    "Pricer",
    "Prior",
    "Reference",
    "ReferenceShoe",
    "Shelf",
    "ShoeFacts",
    "ShoeRows",
    "SizeFactor",
    "Slice",
    "Spread",
    "Unpriced",
    "Unseen",
    "WordRidge",
    "backtest",
    "backtest_svg",
    "deal_folds",
    "evaluate_prices",
    "fit_prices",
    "grams_of",
    "load_price_model",
    "mode_name",
    "modes_of",
    "plain_words",
    "price_card",
    "price_scores",
    "read_facts",
    "read_release",
    "read_shoes",
    "size_factor",
    "starter_folder",
    "starter_model",
    "train_prices",
    "unseen_answers",
]
