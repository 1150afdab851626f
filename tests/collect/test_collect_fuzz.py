"""Whatever a parser is given, it gives listings or a typed error, and nothing else."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from answers import SAVED
from hypothesis import given, settings
from hypothesis import strategies as st

from solesight.collect import known_sources
from solesight.collect.client import find_block
from solesight.collect.saved import recognise
from solesight.collect.sources import Answer, Listing, Page, Query
from solesight.errors import AnswerError

SOURCES = known_sources()
KEYS = """
    slug sku name title value data image_url main_picture_url pictureUrl variantsList id
    brandName productTemplateExternalPictures specialDisplayPriceCents retail_price_cents
    urlKey media market imageUrl all360Images gallery traits variants pricing state lowestAsk
    amount bidAskData productId lowestAskAmount products hasNextPage pageNumber itemSummaries
    itemId itemWebUrl price image thumbnailImages href total next results url thumbnail
    license foreign_landing_url page page_count query pages imageinfo extmetadata continue
    images_results original images orig pin_id grid_title type ischj metadata original_image
    result images_results asin itemInfo searchResult items offersV2 listings shoeName styleID
    lowestResellPrice resellPrices retailPrice colorway hero_image_url @type offers
    priceCurrency newSizes properties rg_s vqd width height
""".split()  # noqa: SIM905 - a list of this length is read by nobody
TEXTS = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        ["https://a.example/1.jpg", "Product", "pin", "$1,097", "12", "-1", "NaN", "//x", "data:,",
         "2023-08-30", "https://www.amazon.com/dp/B000000001", "https://www.ebay.com/itm/123456789"]
    ),
)  # fmt: skip
NUMBERS = st.one_of(st.integers(), st.floats(), st.booleans(), st.none())
TREES: st.SearchStrategy[Any] = st.recursive(
    st.one_of(TEXTS, NUMBERS),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.sampled_from(KEYS), inner, max_size=8),
    ),
    max_leaves=25,
)
URLS = st.sampled_from(
    ["https://api.kicks.dev/v3/goat/products?query=x", "https://www.flightclub.com/men", "file:x",
     "https://duckduckgo.com/i.js?vqd=4-1&s=0", "https://www.bing.com/images/async?first=1", ""]
)  # fmt: skip

BODIES = st.one_of(
    st.binary(max_size=200), st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace"))
)


def check(page: Page) -> None:
    assert isinstance(page, Page)
    assert page.next is None or isinstance(page.next, str)
    for one in page.listings:
        assert isinstance(one, Listing)
        assert one.key
        assert isinstance(one.key, str)
        assert all(isinstance(v, str) for v in one.labels.values())
        assert all(photo.url.startswith(("http://", "https://")) for photo in one.photos)
        for offer in one.offers:
            assert float(offer.amount) > 1, "placeholders are no prices"
            assert len(offer.currency) == 3
        one.title.encode("utf-8")


def parse(name: str, answer: Answer) -> None:
    page = Page()
    with contextlib.suppress(AnswerError):
        page = SOURCES[name].parse(answer)
    check(page)
    request = SOURCES[name].request
    if request is not None and page.next is not None:
        assert request(Query("arc"), page.next).url.startswith("https://")


@pytest.mark.parametrize("name", SOURCES)
@settings(max_examples=20, deadline=None)
@given(tree=TREES, url=URLS)
def test_any_json(name: str, tree: Any, url: str) -> None:
    parse(name, Answer(url, json.dumps(tree).encode()))


@pytest.mark.parametrize("name", SOURCES)
@settings(max_examples=20, deadline=None)
@given(body=BODIES, url=URLS)
def test_any_bytes(name: str, body: bytes, url: str) -> None:
    parse(name, Answer(url, body))
    parse(name, Answer(url, b"<html>" + body))


@pytest.mark.parametrize("name", SAVED)
@settings(max_examples=20, deadline=None)
@given(place=st.floats(0, 1), put=st.binary(max_size=4), cut=st.integers(0, 30))
def test_a_good_answer_that_was_damaged(name: str, place: float, put: bytes, cut: int) -> None:
    body = SAVED[name][1].encode()
    at = int(place * len(body))
    damaged = Answer("file:x", body[:at] + put + body[at + cut :])
    parse(name, damaged)
    check(recognise(damaged, SOURCES.values()).page)


@pytest.mark.parametrize("name", SOURCES)
def test_depth_is_survived(name: str) -> None:
    for body in (b"[" * 100_000, b'{"data":' * 50_000, b"<div>" * 20_000):
        parse(name, Answer("file:x", body))


@settings(max_examples=60, deadline=None)
@given(status=st.integers(100, 599), body=st.binary(max_size=300))
def test_any_answer_is_a_block_or_none(status: int, body: bytes) -> None:
    found = find_block(status, {}, body)
    assert found is None or str(found)
