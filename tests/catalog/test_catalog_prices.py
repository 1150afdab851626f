from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solesight.catalog.prices import Price, PriceProblem, is_placeholder, parse_price


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("$1,097", "1097", "USD"),
        ("US $97.50", "97.50", "USD"),
        ("$107", "107", "USD"),
        ("1.097,00 €", "1097.00", "EUR"),
        ("1 097,00 €", "1097.00", "EUR"),
        ("1\u202f097,00\u00a0€", "1097.00", "EUR"),
        ("€ 1.234.567,89", "1234567.89", "EUR"),
        ("2.499,- EUR", "2499", "EUR"),
        ("£80", "80", "GBP"),
        ("Rs. 2,499", "2499", "INR"),
        ("₹1,299", "1299", "INR"),
        ("₹1,29,999", "129999", "INR"),
        ("USD 120", "120", "USD"),
        ("$120 USD", "120", "USD"),
        ("C $120", "120", "CAD"),
        ("HK$1,200", "1200", "HKD"),
        ("1'097.50 CHF", "1097.50", "CHF"),
        ("120.–\u00a0chf", "120", "CHF"),
        ("JPY 12,000", "12000", "JPY"),
    ],
)
def test_reads_prices_as_shops_write_them(text: str, amount: str, currency: str) -> None:
    assert parse_price(text) == Price(Decimal(amount), currency)


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        (None, "absent"),
        ("", "absent"),
        ("  ", "absent"),
        ("N/A", "absent"),
        (float("nan"), "absent"),
        (float("inf"), "unreadable"),
        ("about 5", "unreadable"),
        ("1,23,45", "unreadable"),
        ("$5 $10", "unreadable"),
        ("size 10", "unreadable"),
        ("120", "ambiguous_currency"),
        (97.5, "ambiguous_currency"),
        ("¥12,000", "ambiguous_currency"),
        ("12,50 kr", "ambiguous_currency"),
        ("$100 - $120", "range"),
        ("100–120 €", "range"),
        ("$80.00 to $90.00", "range"),
        ("-5", "negative"),
        ("-$5", "negative"),
        ("$-5", "negative"),
        (-5, "negative"),
        ("$0", "placeholder"),
        ("$1.00", "placeholder"),
        (0.5, "placeholder"),
        ("99999", "placeholder"),
        ("$999,999", "placeholder"),
        ("99999.99 USD", "placeholder"),
        ("9999999", "placeholder"),
    ],
)
def test_refuses_with_a_reason(value: str | float | None, problem: str) -> None:
    assert parse_price(value) is PriceProblem(problem)


def test_default_currency_serves_where_none_is_said_or_the_sign_is_shared() -> None:
    assert parse_price("120", "USD") == Price(Decimal(120), "USD")
    assert parse_price(97.5, "USD") == Price(Decimal("97.5"), "USD")
    assert parse_price("¥12,000", "JPY") == Price(Decimal(12000), "JPY")
    assert parse_price("￥500", "CNY") == Price(Decimal(500), "CNY")
    assert parse_price("$120", "CAD") == Price(Decimal(120), "CAD")
    assert parse_price("$120", "EUR") == Price(Decimal(120), "USD")
    assert parse_price("£80", "USD") == Price(Decimal(80), "GBP")


def test_numbers_are_taken_as_they_are() -> None:
    assert parse_price(Decimal("2.097"), "USD") == Price(Decimal("2.097"), "USD")
    assert parse_price("2.097", "USD") == Price(Decimal(2097), "USD")


def test_common_round_prices_are_no_placeholders() -> None:
    assert not any(is_placeholder(Decimal(value)) for value in ("99", "999", "9999", "100007"))


@settings(deadline=None)
@given(st.integers(2, 98_999), st.integers(0, 99))
def test_both_ways_of_pointing_agree(whole: int, cents: int) -> None:
    expected = Price(Decimal(f"{whole}.{cents:02}"), "EUR")
    american = f"€{whole:,}.{cents:02}"
    german = american.translate(str.maketrans(",.", ".,"))
    assert parse_price(american) == expected
    assert parse_price(german) == expected


@settings(deadline=None)
@given(st.text(max_size=30))
def test_any_text_is_a_positive_price_or_a_problem(text: str) -> None:
    found = parse_price(text, "USD")
    assert isinstance(found, PriceProblem) or found.amount > 1
