"""What pages say of given facts: no browser, no server."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from solesight.web.pages import prices
from solesight.web.pages.answers import answer_view, row_of
from solesight.web.pages.cards import chips, kept_filters
from solesight.web.pages.common import field_said
from solesight.web.pages.links import catalog_link
from solesight.web.pages.prices import price_chart, price_span, seen_prices
from solesight.web.pages.reading import ago, breakable, money, percent_rough, signed_percent
from solesight.web.pages.rendering import render, static

SHOE = {
    "title": "Orbelo Drift Slide Moss",
    "brand": "Orbelo",
    "model": "Drift Slide",
    "colorway": "Moss",
    "style_code": "OB1-2",
    "probability": 0.9,
    "key": "ob1-2",
    "photos": [{"photo": "a" * 64, "path": "1.jpg", "source": "shop", "similarity": 0.9}],
    "prices": [
        {"kind": "retail", "amount": 50.0, "currency": "USD"},
        {"kind": "last_sale", "amount": 80.0, "currency": "USD"},
    ],
}


def found(**changes: Any) -> dict[str, Any]:
    """What the desk says of a photo of a shoe that it knows."""
    named = {
        "status": "known",
        "level": "shoe",
        "said": SHOE["title"],
        "unknown_probability": 0.04,
        "answers": [SHOE, {**SHOE, "title": "Other", "probability": 0.001}],
        "models": [{"name": "Drift Slide", "probability": 0.93}],
        "brands": [{"name": "Orbelo", "probability": 0.95}],
        "calibrated": True,
        "shoes": 62,
    } | changes.pop("identify", {})
    alike = {"title": "Halo", "similarity": 0.5, "photos": SHOE["photos"], "prices": []}
    return {
        "path": "my <photo>.jpg",
        "photo": "b" * 64,
        "width": 400,
        "height": 300,
        "seen": True,
        "frame": {"corners": [[0.1, 0.2], [0.9, 0.2], [0.9, 0.8], [0.1, 0.8]], "angle": 0.0},
        "identify": named,
        "similar": {"itself": None, "hyped": [alike], "everyday": [], "other": [alike]},
        "predictions": {
            "hyped": {
                "bundle": "hyped-probe-001",
                "label": "everyday",
                "probability": 0.8,
                "probabilities": {"everyday": 0.8, "hyped": 0.2},
            }
        },
        "price": None,
        "missing": {},
        "seconds": 0.2,
    } | changes


def test_a_known_shoe_is_named_with_what_was_paid() -> None:
    view = answer_view(found())
    assert view["headline"] == "Orbelo Drift Slide Moss"
    assert (view["tone"], view["status"]) == ("good", "90\u202f% sure")
    # Brand, model and colorway stand in the title already.
    assert view["line"] == "OB1-2"
    facts = {fact["name"]: fact["value"] for fact in view["facts"]}
    assert facts == {
        "Last sale known": "$80",
        "Premium": "+60\u202f%",
        "Hyped or not": "Looks everyday",
    }
    assert [one["title"] for one in view["answers"]] == ["Orbelo Drift Slide Moss"]
    assert [side["name"] for side in view["alikes"]] == ["Hyped look-alikes"]


def test_what_is_left_over_is_shown_and_sums_to_one() -> None:
    named = {"answers": [{**SHOE, "probability": 0.5}], "unknown_probability": 0.2}
    view = answer_view(found(identify=named))
    shares = [one["probability"] for one in (*view["answers"], *view["rests"])]
    assert sum(shares) == pytest.approx(1.0)
    assert [one["name"] for one in view["rests"]] == ["another of them", "not in this catalog"]


@pytest.mark.parametrize(
    ("status", "level", "said", "headline", "brand"),
    [
        ("unknown", "none", "not in this catalog", "Not in this catalog", None),
        ("unknown", "brand", "not in this catalog; looks like Orbelo",
         "Not in this catalog; looks like Orbelo", "Orbelo"),
        ("unsure", "model", "adidas Samba, not sure which colorway",
         "adidas Samba, not sure which colorway", "Orbelo"),
    ],
)  # fmt: skip
def test_who_is_not_sure_says_so(
    status: str, level: str, said: str, headline: str, brand: str | None
) -> None:
    one = found(identify={"status": status, "level": level, "said": said})
    view = answer_view(one)
    assert view["headline"] == headline
    assert view["tone"] == "mind"
    assert "62 shoes" in view["why"]
    # The price of a shoe that it may not be is no answer.
    assert "Last sale known" not in {fact["name"] for fact in view["facts"]}
    assert row_of(one)["brand"] == brand
    assert row_of(one).get("price") is None


def test_where_no_shoe_is_seen_nothing_is_named() -> None:
    view = answer_view(found(seen=False))
    assert view["status"] == "No shoe seen"
    assert view["answers"] == view["facts"] == view["alikes"] == []
    assert view["row"]["status"] == "no shoe"
    assert view["row"]["brand"] is None


def test_without_photos_of_its_own_nothing_is_linked() -> None:
    view = answer_view(found(), has_photo=False)
    assert view["answers"][0]["href"] is None
    assert view["answers"][0]["photos"] == []


def test_an_estimate_stands_with_its_intervals() -> None:
    price = {"median": 210.0, "low_80": 150.0, "high_80": 290.0, "low_95": 120.0,
             "high_95": 380.0, "currency": "USD"}  # fmt: skip
    more = {"premium": {"median": 0.2, "low_80": -0.1, "high_80": 0.6}, "retail": 175.0,
            "drivers": [{"fact": "brand", "value": "Orbelo", "percent": 12.0, "price": 200.0}],
            "kind": "last_sale"}  # fmt: skip
    fact, premium = answer_view(found(price=price | more))["facts"][:2]
    assert "8 of 10 sell" in fact["note"]
    assert "brand Orbelo +12\u202f%" in fact["note"]
    assert premium["value"] == "+20\u202f%"
    assert fact["value"] == "$210"
    assert "$150 and $290" in fact["note"]
    assert "$120 and $380" in fact["note"]
    drawn = price_span(price)
    assert drawn.count("<line") == 2
    assert "$380" in drawn


def test_names_are_escaped_wherever_they_are_shown() -> None:
    bad = "<script>alert('x')</script>"
    one = found(path=bad, identify={"answers": [{**SHOE, "title": bad}], "said": bad})
    html = render("look_answer.html.jinja", {"answer": answer_view(one), "can_correct": True})
    assert "<script" not in html
    assert html.count("data-row='") == 1
    assert " style=" not in html


def test_prices_over_days_are_drawn_and_those_of_one_day_are_not() -> None:
    day = {"currency": "USD", "kind": "ask"}
    rows = [{**day, "amount": 100 + n, "observed_at": f"2026-01-0{n + 1}"} for n in range(3)]
    currency, seen = seen_prices(rows)
    assert currency == "USD"
    assert "newest: ask $102" in str(price_chart(seen, currency))
    assert price_chart(seen_prices(rows[:1])[1], "USD") is None
    assert seen_prices([]) == ("", ())


@given(st.floats(0.5, 1e6), st.floats(0.5, 1e6))
def test_a_scale_holds_all_prices_with_few_steps(a: float, b: float) -> None:
    low, high, step = prices._scale(min(a, b), max(a, b))
    assert low <= min(a, b)
    assert high >= max(a, b)
    assert 1 <= round((high - low) / step) <= 9


@given(st.dictionaries(st.sampled_from(["text", "brand", "price_min", "cluster", "x"]), st.text()))
def test_filters_from_an_address_are_what_they_should_be(query: dict[str, str]) -> None:
    kept = kept_filters(query)
    assert "x" not in kept
    assert isinstance(kept.get("price_min", 0.0), float)
    assert isinstance(kept.get("cluster", 0), int)
    assert kept_filters({name: str(value) for name, value in kept.items()}) == kept
    assert len(chips(kept)) == len(kept)


def test_addresses_hold_what_is_asked_and_nothing_else() -> None:
    assert catalog_link({"brand": "A&B", "text": "", "model": None}) == "/catalog?brand=A%26B"
    assert catalog_link({}) == "/catalog"
    assert kept_filters({"sort": "new", "price_min": "-1"}) == {}


def test_one_field_is_read_and_only_ours() -> None:
    assert field_said({"field": "brand", "value": " Nike "}) == {"brand": "Nike"}
    assert field_said({"field": "verdict", "verdict": "back"}) == {"verdict": None}
    assert field_said({"field": "verdict", "verdict": "evil"}) == {}
    assert field_said({"field": "photo", "value": "x"}) == {}


def test_values_are_written_as_a_reader_wants_them() -> None:
    assert money(1240.4) == "$1,240"
    assert money(9.5, "CHF") == "9.50 CHF"
    assert signed_percent(-0.2) == "−20\u202f%"
    assert percent_rough(0.9999) == "99\u202f%"
    assert breakable("a/<b>_c") == Markup("a/<wbr>&lt;b&gt;_<wbr>c")
    now = datetime(2026, 5, 1, 12, tzinfo=UTC)
    assert ago((now - timedelta(minutes=61)).isoformat(), now) == "1 hour ago"
    assert ago("2026-04-01T10:00:00", now) == "2026-04-01"


def test_no_template_and_no_script_asks_for_what_the_policy_forbids() -> None:
    from importlib import resources

    web = resources.files("solesight.web")
    for file in web.joinpath("templates").iterdir():
        text = file.read_text(encoding="utf-8")
        assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:", text), file.name
        for script in re.findall(r"<script[^>]*>", text):
            assert "src=" in script, file.name
        assert "http://" not in text
        assert "https://" not in text
    assert "?v=" in static("style.css")
    # One module, one address: two would be two.
    assert static("app.js") == "/static/app.js"
