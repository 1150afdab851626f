"""Words, trees and means: small known truths, and the arrays that a bundle keeps."""

from __future__ import annotations

import zlib

import numpy as np
import pytest
from sklearn.ensemble import GradientBoostingRegressor

from solesight.price import Means, ShoeFacts, WordRidge, plain_words, read_release
from solesight.price.trees import Forest, Shape, grow
from solesight.price.words import BUCKETS, count_grams


def test_a_word_that_costs_is_found_and_stored() -> None:
    titles = [f"dunk low {color} {i % 7}" for i in range(60) for color in ("gold", "grey")]
    values = np.array([5.0 if "gold" in title else 4.0 for title in titles])
    ridge = WordRidge.fit(count_grams(titles), values, alpha=0.1)
    asked = count_grams(["dunk low gold 99", "dunk low grey 99"])
    gold, grey = ridge.predict(asked)
    assert gold - grey == pytest.approx(1, abs=0.3)
    back = WordRidge.from_arrays(ridge.to_arrays("w"), "w")
    assert back.predict(asked) == pytest.approx([gold, grey])


def test_grams_are_the_same_on_every_machine() -> None:
    counts = count_grams(["chicago"])
    assert counts.shape == (1, BUCKETS)
    # The word itself, by its CRC-32; the letter groups are in the other half.
    assert counts[0, zlib.crc32(b"chicago") % (BUCKETS // 2)] == 1
    assert (count_grams(["chicago"]) != counts).nnz == 0
    assert count_grams([""]).nnz == 0


def test_titles_of_two_shops_have_the_same_words() -> None:
    stockx = plain_words("Jordan 1 Retro High OG Chicago (GS)")
    goat = plain_words("Air Jordan 1 Retro High OG GS 'Chicago'")
    assert stockx == goat == "jordan 1 high chicago"


@pytest.mark.parametrize("loss", ["huber", "absolute_error"])
def test_a_forest_answers_as_scikit_learn_does(loss: str) -> None:
    rng = np.random.default_rng(0)
    columns = rng.normal(size=(300, 5)).astype(np.float32).astype(np.float64)
    values = np.where(columns[:, 0] > 0, 2.0, 0.0) + columns[:, 1] + 0.1 * rng.normal(size=300)
    forest = grow(columns, values, Shape(3, trees=40, depth=3, rate=0.1, loss=loss))
    theirs = GradientBoostingRegressor(
        loss=loss, n_estimators=40, learning_rate=0.1, max_depth=3, subsample=0.5,
        min_samples_leaf=8, max_features=0.4, random_state=3,
    ).fit(columns, values)  # fmt: skip
    asked = rng.normal(size=(500, 5)).astype(np.float32).astype(np.float64)
    assert forest.predict(asked) == pytest.approx(theirs.predict(asked), abs=1e-5)
    back = Forest.from_arrays(forest.to_arrays("f"), "f")
    assert (back.predict(asked) == forest.predict(asked)).all()


def test_means_are_drawn_to_all_where_few_speak() -> None:
    means = Means.fit(["a"] * 50 + ["b"], np.array([1.0] * 50 + [9.0]))
    of_a, of_b, of_none = means.predict(["a", "b", "never seen"])
    assert of_a == pytest.approx(1.0, abs=0.05)
    assert 1.5 < of_b < 4
    assert of_none == pytest.approx(means.base)
    assert Means.from_json(means.as_json()).predict(["b"])[0] == pytest.approx(of_b)


@pytest.mark.parametrize(
    ("text", "year"),
    [("2022-01-15", 2022.0), ("2022-07", 2022.5), ("2022", 2022.5), ("soon", None), (None, None)],
)
def test_releases_are_read_as_years(text: str | None, year: float | None) -> None:
    assert read_release(text) == year


def test_facts_never_hold_a_price_of_the_market() -> None:
    labels = {
        "title": "Nike Dunk Low Panda", "brand": "Nike", "release": "2021-03-10", "last_sale": "99",
        "price_premium": "0.5", "average": "101", "ask": "120", "bid": "80",
    }  # fmt: skip
    bare = {name: labels[name] for name in ("title", "brand", "release")}
    assert ShoeFacts.from_labels(labels, 110.0) == ShoeFacts.from_labels(bare, 110.0)
