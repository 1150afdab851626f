"""Prices, premium, hype and what bundles say: a name, a value, a note and a chart each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from solesight.pages import clean_text
from solesight.pages.charts.bars import stack
from solesight.web.pages.prices import price_span
from solesight.web.pages.reading import money, percent_rough, signed_percent, words

__all__ = ["fact_views", "hyped_share"]

Json = Mapping[str, Any]


def fact_views(found: Json, named: Json | None) -> list[dict[str, Any]]:
    """Lay out what is known of a shoe beside its name.

    Args:
        found: what `Desk.look` gives.
        named: its part on names; None where nothing was named.
    """
    facts: list[dict[str, Any]] = []
    predictions = found.get("predictions") or {}
    facts += _price_facts(found.get("price"))
    facts += _known_prices(named)
    if "hyped" in predictions:
        facts.append(_hyped(predictions["hyped"]))
    facts += [
        _predicted(target, one)
        for target, one in predictions.items()
        if target not in {"hyped"} and one.get("label") is not None
    ]
    if len(facts) % 2 and not any(fact["wide"] for fact in facts):
        facts[0]["wide"] = True
    return facts


def _fact(
    name: str, value: str, note: str = "", chart: Markup | None = None, *, wide: bool = False
) -> dict[str, Any]:
    return {"name": name, "value": value, "note": note, "chart": chart, "wide": wide}


def _price_facts(price: Json | None) -> list[dict[str, Any]]:
    if not price or price.get("median") is None:
        return []
    currency = price.get("currency")
    are = "are asked" if price.get("kind") == "ask" else "sell"
    low, high = money(price["low_80"], currency), money(price["high_80"], currency)
    note = f"8 of 10 {are} between {low} and {high}"
    if price.get("low_95") is not None:
        wide = (money(price["low_95"], currency), money(price["high_95"], currency))
        note += f", 19 of 20 between {wide[0]} and {wide[1]}"
    note += _drivers(price)
    if price.get("notice"):
        note += ". By the shipped model: no model of prices was trained here yet"
    chart = price_span(price)
    facts = [_fact("Price, estimated", money(price["median"], currency), note, chart, wide=True)]
    premium = price.get("premium")
    if isinstance(premium, Mapping):
        ends = f"{signed_percent(premium['low_80'])} to {signed_percent(premium['high_80'])}"
        said = f"8 of 10 from {ends} over retail, {money(price.get('retail'), currency)}"
        facts.append(_fact("Premium, estimated", signed_percent(premium["median"]), said))
    return facts


def _drivers(price: Json) -> str:
    """Say what moved the price most."""
    moved = sorted(price.get("drivers") or (), key=lambda one: -abs(one["percent"]))[:3]
    told = [f"{words(one['fact'])} {one['value']} {signed_percent(one['percent'] / 100)}"
            for one in moved if abs(one["percent"]) >= 1]  # fmt: skip
    return f". Moved by {', '.join(told)}" if told else ""


def _known_prices(named: Json | None) -> list[dict[str, Any]]:
    """Say what was paid for the shoe, where one may be sure that it is this one."""
    if named is None or named["status"] != "known":
        return []
    prices = {p["kind"]: p for p in named["answers"][0].get("prices", ())}
    retail, sale = prices.get("retail"), prices.get("last_sale") or prices.get("average")
    facts = []
    if sale:
        facts.append(_fact("Last sale known", money(sale["amount"], sale["currency"])))
    elif retail:
        facts.append(_fact("Retail", money(retail["amount"], retail["currency"])))
    if retail and sale and retail["currency"] == sale["currency"] and retail["amount"]:
        premium = sale["amount"] / retail["amount"] - 1
        note = f"over retail, {money(retail['amount'], retail['currency'])}"
        facts.append(_fact("Premium", signed_percent(premium), note))
    return facts


def _hyped(one: Json) -> dict[str, Any]:
    share = hyped_share(one)
    value = "Looks hyped" if share >= 0.5 else "Looks everyday"
    note = f"{percent_rough(share)} like what resale sites list, by {one['bundle']}"
    return _fact("Hyped or not", value, note, stack([("fill", share)]))


def hyped_share(one: Json) -> float:
    """Give the probability of hyped that a bundle says, whatever its labels are called."""
    given = one["probabilities"]
    if "hyped" in given:
        return float(given["hyped"])
    label = str(one["label"]).casefold()
    own = float(one["probability"])
    return own if label in {"hyped", "yes", "true", "1"} else 1.0 - own


def _predicted(target: str, one: Json) -> dict[str, Any]:
    name = str(clean_text(str(target))).replace("_", " ").capitalize()
    second = [(k, v) for k, v in one["probabilities"].items() if k not in {one["label"], "others"}]
    note = f"{percent_rough(one['probability'])}, by {one['bundle']}"
    if second:
        note += f"; then {second[0][0]}, {percent_rough(second[0][1])}"
    chart = stack([("fill", one["probability"]), ("half", second[0][1] if second else 0.0)])
    return _fact(f"{name}, by looks alone", str(one["label"]), note, chart)
