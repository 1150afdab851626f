"""Bands of prices: every amount in one of them or in none, edges as they were written."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solesight.errors import NotEnoughDataError, SettingsError
from solesight.learn import BandPlan, Bands, TargetOptions, find_target, parse_bands
from solesight.learn.facts import price_fact

_MONEY = st.integers(0, 200_000).map(lambda cents: cents / 100)


def test_edges_of_ones_own_have_names_in_their_order() -> None:
    bands = parse_bands("0,100,200,900+").bands
    assert bands is not None
    assert bands.names == ("0 to 100", "100 to 200", "200 to 900", "900 and over")
    names = [bands.name_of(amount) for amount in (0, 99.99, 100, 899, 900, 100_007, -1)]
    assert names == ["0 to 100", "0 to 100", "100 to 200", "200 to 900", "900 and over",
                     "900 and over", None]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    ["", "1", "x", "0", "5,5", "9,3", "0,nan,2", "1,2,", "101", "+", "<", "10-20", "1e3,2e3"],
)
def test_what_makes_no_bands_is_refused(text: str) -> None:
    with pytest.raises(SettingsError, match="bands"):
        parse_bands(text)


@settings(deadline=None)
@given(st.lists(_MONEY, min_size=2, max_size=12, unique=True), st.booleans(), st.booleans(), _MONEY)
def test_bands_are_read_as_they_were_written(
    edges: list[float], below: bool, above: bool, amount: float
) -> None:
    try:
        bands = Bands(tuple(sorted(edges)), below, above)
    except ValueError:
        assert (len(edges), below, above) == (2, False, False)
        return
    assert parse_bands(str(bands)).bands == bands
    name = bands.name_of(amount)
    inside = [below or amount >= min(edges), above or amount < max(edges)]
    assert (name is not None) == all(inside)
    assert name is None or name in bands.names


@settings(deadline=None)
@given(st.lists(_MONEY, min_size=1, max_size=60), st.integers(2, 12))
def test_shares_hold_every_train_price_and_none_is_empty(amounts: list[float], shares: int) -> None:
    try:
        bands = BandPlan(shares).settled(amounts)
    except NotEnoughDataError:
        # So many are the cheapest that not one share is above them.
        assert amounts.count(min(amounts)) > (1 - 1 / shares) * (len(amounts) - 1)
        return
    found = [bands.name_of(amount) for amount in amounts]
    assert set(found) == set(bands.names)
    assert len(bands.names) <= shares


def _priced(amounts: list[float], kind: str = "last_sale") -> list[dict[str, str]]:
    return [{price_fact(kind): f"{amount} USD"} for amount in amounts]


def test_edges_come_from_the_train_rows_and_are_kept() -> None:
    target = find_target("price_band", (), TargetOptions(bands=parse_bands("4")))
    settled = target.settled(_priced([10, 20, 30, 40, 50, 60, 70, 80]))
    labels = [settled.label(facts).value for facts in _priced([5, 30, 1000])]
    assert labels == [settled.rule.order[0], settled.rule.order[1], settled.rule.order[-1]]
    # Whoever loads the bundle has these edges, whatever the train rows are by then.
    again = find_target("price_band", (), TargetOptions(), dict(settled.kept))
    assert again.settle is None
    assert again.rule.order == settled.rule.order
    assert settled.kept["currency"] == "USD"


def test_prices_of_another_kind_or_currency_have_no_band() -> None:
    train = _priced([10, 20, 30, 40])
    settled = find_target("price_band", (), TargetOptions(bands=parse_bands("2"))).settled(train)
    assert settled.label({price_fact("last_sale"): "10 EUR"}).reason == "price not in USD"
    assert settled.label({price_fact("ask"): "10 USD"}).reason == "no last_sale price"
    with pytest.raises(NotEnoughDataError, match=r"--price: ask \(4 photos\)"):
        find_target("price_band").settled(_priced([1, 2, 3, 4], "ask"))


def test_a_price_is_never_told_of_itself() -> None:
    for kind in ("retail", "last_sale", "ask"):
        plan = TargetOptions(price=kind, bands=parse_bands("2"))
        settled = find_target("price_band", (), plan).settled(_priced([1, 2, 3, 4], kind))
        assert kind not in settled.hints
        assert ("retail" in settled.hints) == (kind != "retail")
