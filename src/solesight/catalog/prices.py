"""Prices as people and shops write them, read into an amount and a currency.

Placeholders that feeds put where no price is known (0, 1, 99999, 999999 ...) are refused, and each
refusal says why: an average over such numbers is worthless, and nobody sees it in the average.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

_CODES = frozenset(
    {"AED", "AUD", "BRL", "CAD", "CHF", "CNY", "CZK", "DKK", "EUR", "GBP", "HKD", "INR", "JPY"}
    | {"KRW", "MXN", "NOK", "NZD", "PLN", "SEK", "SGD", "THB", "TRY", "USD"}
)
# Longest first: "us $" must be seen before "$".
_SIGNS = {
    **{"us $": "USD", "hk$": "HKD", "us$": "USD", "au $": "AUD", "au$": "AUD", "ca $": "CAD"},
    **{"c $": "CAD", "ca$": "CAD", "c$": "CAD", "a$": "AUD", "s$": "SGD", "r$": "BRL"},
    **{"nz$": "NZD", "rs.": "INR", "rs": "INR", "cn¥": "CNY", "jp¥": "JPY", "元": "CNY"},
    **{"円": "JPY", "zł": "PLN", "€": "EUR", "£": "GBP", "₹": "INR", "₩": "KRW"},
    **{"₺": "TRY", "฿": "THB"},
}
# Signs of several currencies: who may use them, and whose they are when nothing is said.
_SHARED: dict[str, tuple[frozenset[str], str | None]] = {
    "¥": (frozenset({"JPY", "CNY"}), None),
    "kr": (frozenset({"SEK", "NOK", "DKK"}), None),
    "$": (frozenset({"USD", "CAD", "AUD", "HKD", "SGD", "NZD", "MXN"}), "USD"),
}
_ABSENT = frozenset(
    {"", "-", "--", "—", "?", "n/a", "na", "none", "null", "nan", "tbd", "tba", "sold out"}
)
_CODE = re.compile(r"(?<![a-z])[a-z]{3}(?![a-z])")
_ANY_SIGN = re.compile(r"[$€£₹¥]")
_NUMBER = re.compile(r"\d+(?:['’ ]\d{3}(?!\d)|[.,]\d+)*|(?<!\d)[.,]\d+")
_RANGE = re.compile(r"\d\D*(?:[-–—]|\bto\b)\D*\d")
_SPACES = re.compile(r"['’ ]")
_MINUS = re.compile(r"[-−]\s*$")
_PLAIN = re.compile(r"\d*(?:[.,]\d+)?")
_GROUPS = r"(?:\d{1,3}(?:%s\d{3})+|\d{1,2}(?:%s\d{2})+%s\d{3})"  # thousands, or Indian lakhs
_GROUPED = tuple(
    re.compile(_GROUPS % ((group,) * 3) + rf"(?:{point}\d+)?")
    for group, point in ((",", r"\."), (r"\.", ","))
)


class PriceProblem(StrEnum):
    """Why a text is no price."""

    ABSENT = "absent"
    UNREADABLE = "unreadable"
    AMBIGUOUS_CURRENCY = "ambiguous_currency"
    RANGE = "range"
    NEGATIVE = "negative"
    PLACEHOLDER = "placeholder"


@dataclass(frozen=True, slots=True)
class Price:
    """An amount of money; ``currency`` is an ISO 4217 code."""

    amount: Decimal
    currency: str


def parse_price(
    value: str | float | Decimal | None, default_currency: str | None = None
) -> Price | PriceProblem:
    """Read a price, or say why it is none.

    ``"1.097,00 €"`` and ``"$1,097.00"`` are both 1097: of two kinds of separators the last one is
    the decimal one, and a lone separator before exactly three digits groups thousands.

    Args:
        value: what a source gives; numbers are taken as they are.
        default_currency: for texts without a currency, and for signs that several currencies
            share: "¥", "kr", and "$" (US dollars unless the default is another dollar).

    Returns:
        A ``Price``, or the ``PriceProblem``: ``absent`` (nothing, "N/A"), ``unreadable`` (not one
        number), ``ambiguous_currency`` (none said and no default), ``range`` ("$100 - $120":
        neither end was asked or paid), ``negative``, ``placeholder`` (see ``is_placeholder``).
    """
    if value is None:
        return PriceProblem.ABSENT
    if not isinstance(value, str):
        return _judge(Decimal(str(value)), default_currency)
    plain = unicodedata.normalize("NFKC", value).strip().casefold()
    if plain in _ABSENT:
        return PriceProblem.ABSENT
    currency, rest = _currency(plain, default_currency)
    amount = _amount(rest)
    return amount if isinstance(amount, PriceProblem) else _judge(amount, currency)


def is_placeholder(amount: Decimal) -> bool:
    """Say whether an amount stands for "no price": up to 1, or five nines and more."""
    whole = str(int(amount))
    return amount <= 1 or (len(whole) >= 5 and set(whole) == {"9"})


def _judge(amount: Decimal, currency: str | None) -> Price | PriceProblem:
    if not amount.is_finite():
        return PriceProblem.ABSENT if amount.is_nan() else PriceProblem.UNREADABLE
    if amount < 0:
        return PriceProblem.NEGATIVE
    if is_placeholder(amount):
        return PriceProblem.PLACEHOLDER
    return PriceProblem.AMBIGUOUS_CURRENCY if currency is None else Price(amount, currency)


def _currency(plain: str, default: str | None) -> tuple[str | None, str]:
    """Take the currency out of a text; what is left should be the number."""
    for code in _CODE.findall(plain):
        if code.upper() in _CODES:
            return code.upper(), _ANY_SIGN.sub(" ", plain.replace(code, " "))
    for sign, code in _SIGNS.items():
        if sign in plain:
            return code, plain.replace(sign, " ")
    for sign, (users, usual) in _SHARED.items():
        if sign in plain:
            return (default if default in users else usual), plain.replace(sign, " ")
    return default, plain


def _amount(rest: str) -> Decimal | PriceProblem:
    if _RANGE.search(rest):
        return PriceProblem.RANGE
    numbers = list(_NUMBER.finditer(rest))
    if len(numbers) != 1 or any(letter.isalpha() for letter in rest):
        return PriceProblem.UNREADABLE
    amount = _decimal(_SPACES.sub("", numbers[0][0]))
    if amount is None:
        return PriceProblem.UNREADABLE
    return -amount if _MINUS.search(rest[: numbers[0].start()]) else amount


def _decimal(digits: str) -> Decimal | None:
    for pattern, group in zip(_GROUPED, ",.", strict=True):
        if pattern.fullmatch(digits):
            return Decimal(digits.replace(group, "").replace(",", "."))
    return Decimal(digits.replace(",", ".")) if _PLAIN.fullmatch(digits) else None
