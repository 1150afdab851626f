"""The targets that have a name of their own: hyped, brand, model, price_band."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from solesight.errors import NotEnoughDataError
from solesight.learn.bands import BandPlan, Bands
from solesight.learn.classes import ClassRule
from solesight.learn.facts import price_fact, read_price
from solesight.learn.sources import shipped_source_table
from solesight.learn.targets import (
    Facts,
    Labelled,
    Target,
    TargetOptions,
    class_rule,
    column_label,
    kept_classes,
    target,
)

__all__: list[str] = []

_HYPED_WORDS = {"hyped": "hyped", "everyday": "everyday"}
_OF_SIDE = {"resale": "hyped", "shop": "everyday"}
_HYPED_CAVEAT = (
    "Hyped means: listed on a resale site. It is confounded with the source: resale sites and "
    "shops photograph shoes differently, so a model can tell the source's style of photo instead "
    "of the shoe. Compare its scores with the floors, above all with the trivial one, and do not "
    "read them as a measure of a design's appeal."
)
_PARSED = "the manifest, else read from the title; a person's word beats both"
# Where only the maker is chosen, what it sells under another name is its own.
_MAKERS = {"yeezy": "adidas", "jordan": "Nike"}


@target("hyped")
def _hyped(options: TargetOptions) -> Target:
    table = options.sources or shipped_source_table()

    def label(facts: Facts) -> Labelled:
        # A person may have said so for this very photo; that beats the table.
        said = _HYPED_WORDS.get((facts.get("hyped") or "").strip().casefold())
        if said:
            return Labelled(said)
        source = facts.get("source") or ""
        if not source.strip():
            return Labelled(None, "no source")
        side = table.side(source, facts.get("title") or "")
        if side is None:
            return Labelled(None, f"source {source.strip()} is not in the table of sources")
        if side == "neither":
            return Labelled(None, "neither resale nor shop")
        return Labelled(_OF_SIDE[side])

    return Target(
        "hyped",
        ("hyped", "source", "title"),
        label,
        caveats=(_HYPED_CAVEAT,),
        truth="the table of sources: resale site or shop; a person's word beats it",
        # Which facts are known at all depends on the source, and the source is the label.
        hints=(),
    )


@target("brand")
def _brand(options: TargetOptions) -> Target:
    # A brand has colors of its own: learned from other colors it is told no better, or worse.
    return Target(
        "brand",
        ("brand",),
        column_label("brand", options, _MAKERS),
        class_rule(options),
        fold_case=True,
        truth=_PARSED,
        subclasses="model",
        embedder="layout+sneaker",
        floors=("source",),  # a model has one brand: its commonest would be no floor
        hints=("colors", "year"),
        kept=kept_classes(options),
    )


@target("model")
def _model(options: TargetOptions) -> Target:
    return Target(
        "model",
        ("model",),
        column_label("model", options),
        class_rule(options, min_photos=15),
        fold_case=True,
        any_color=True,
        embedder="layout",
        truth=_PARSED,
        floors=("source", "brand"),
        hints=("brand", "colors", "year", "retail"),
        kept=kept_classes(options),
    )


@target("price_band")
def _price_band(options: TargetOptions) -> Target:
    def settle(train: Sequence[Facts]) -> Target:
        found = [price for facts in train if (price := read_price(facts, options.price))]
        if not found:
            raise NotEnoughDataError(_no_price(train, options.price))
        commonest = Counter(currency for _, currency in found).most_common(1)[0][0]
        currency = options.currency or commonest
        amounts = [amount for amount, own in found if own == currency]
        return _banded(options, options.bands.settled(amounts), currency)

    fixed, currency = options.bands.bands, options.currency
    if fixed is not None and currency is not None:
        return _banded(options, fixed, currency)
    # Until then it can only say which photos have such a price.
    return Target(
        "price_band",
        (price_fact(options.price),),
        lambda facts: _priced(facts, options.price),
        kind="ordered classes",
        truth=_price_truth(options),
        settle=settle,
    )


def _banded(options: TargetOptions, bands: Bands, currency: str) -> Target:
    def label(facts: Facts) -> Labelled:
        price = read_price(facts, options.price)
        if price is None:
            return _priced(facts, options.price)
        if price[1] != currency:
            return Labelled(None, f"price not in {currency}")
        name = bands.name_of(price[0])
        return Labelled(name) if name else Labelled(None, "price outside the bands")

    plan = BandPlan(bands=bands)
    kept = {"bands": str(plan.bands), "price": options.price, "currency": currency}
    hints = ("brand", "model", "colors", "year", "retail")
    return Target(
        "price_band",
        (price_fact(options.price),),
        label,
        ClassRule(order=bands.names),
        any_color=False,
        kind="ordered classes",
        truth=f"{_price_truth(options)}, in {currency}",
        hints=tuple(hint for hint in hints if hint != options.price),
        kept=kept,
    )


def _price_truth(options: TargetOptions) -> str:
    return f"the newest {options.price.replace('_', ' ')} price of the photo's listing"


def _priced(facts: Facts, kind: str) -> Labelled:
    price = read_price(facts, kind)
    return Labelled(f"{price[0]:g} {price[1]}") if price else Labelled(None, f"no {kind} price")


def _no_price(train: Sequence[Facts], kind: str) -> str:
    counts = Counter(
        name.removeprefix(price_fact("")) for facts in train for name in facts
        if name.startswith(price_fact(""))
    )  # fmt: skip
    others = ", ".join(f"{name} ({n} photos)" for name, n in counts.most_common())
    way = f"choose another with --price: {others}" if others else "add listings with prices"
    return f"price_band: no train photo has a {kind} price; {way}"
