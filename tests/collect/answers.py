"""Answers in the shape of each source, with values of our own: drawn shoes, invented sites."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

from collect_makers import photo
from replay import Answerer, Asked, ReplayServer, Reply

CDN = "photos.example"


def url(n: int | str) -> str:
    return f"https://{CDN}/{n}.jpg"


def shots(asked: Asked) -> Reply | None:
    """The photos of every source: a number a picture."""
    name = asked.path.strip("/").partition("?")[0].removesuffix(".jpg")
    return Reply(photo(int(name)), kind="image/jpeg") if name.isdigit() else None


def as_json(value: Any, **more: Any) -> Reply:
    return Reply(json.dumps(value).encode(), kind="application/json", **more)


def asked_for(asked: Asked, name: str) -> str:
    return parse_qs(urlsplit(asked.path).query).get(name, [""])[0]


def commons(asked: Asked) -> Reply | None:
    start = int(asked_for(asked, "gsroffset") or 0)
    pages = [
        {
            "pageid": n, "ns": 6, "title": f"File:Kestrin Arc {n}.jpg", "index": n,
            "imageinfo": [{
                "url": url(n), "descriptionurl": f"https://commons.wikimedia.org/wiki/File:{n}",
                "width": 96, "height": 64, "mime": "image/jpeg",
                "extmetadata": {
                    "LicenseShortName": {"value": "CC BY-SA 4.0"},
                    "LicenseUrl": {"value": "https://creativecommons.org/licenses/by-sa/4.0"},
                    "Artist": {"value": "<a href='//x'>Ana Lem</a>"},
                },
            }],
        }
        for n in (start + 2, start + 1)
    ]  # fmt: skip
    more = {"continue": {"gsroffset": start + 2, "continue": "-||"}} if start < 2 else {}
    return as_json({"batchcomplete": True, "query": {"pages": pages}, **more})


def openverse(asked: Asked) -> Reply | None:
    page = int(asked_for(asked, "page"))
    results = [
        {
            "id": f"u-{n}", "title": f"Kestrin Arc {n}", "url": url(n), "license": "by",
            "foreign_landing_url": f"https://pics.example/{n}", "license_version": "2.0",
            "license_url": "https://creativecommons.org/licenses/by/2.0/", "creator": "Ana",
            "source": "flickr", "width": 96, "height": 64,
        }
        for n in (page * 2 - 1, page * 2)
    ]  # fmt: skip
    return as_json({"result_count": 4, "page_count": 2, "page": page, "results": results})


def ebay(asked: Asked) -> Reply | None:
    if asked.path.startswith("/identity"):
        return as_json({"access_token": "tok-1", "expires_in": 7200, "token_type": "x"})
    if asked.headers.get("authorization") != "Bearer tok-1":
        return Reply(b"{}", 401)
    offset = int(asked_for(asked, "offset"))
    here = f"https://api.ebay.com{asked.path}"
    items = [
        {
            "itemId": f"v1|{n}|0", "legacyItemId": str(n), "title": f"Kestrin Arc used {n}",
            "itemWebUrl": f"https://www.ebay.com/itm/{n}?hash=1", "condition": "Pre-owned",
            "price": {"value": "45.50", "currency": "USD"}, "image": {"imageUrl": url(n)},
        }
        for n in (offset + 1, offset + 2)
    ]  # fmt: skip
    more = {"next": here.replace(f"offset={offset}", "offset=2")} if offset == 0 else {}
    return as_json({"href": here, "total": 4, "itemSummaries": items, **more})


def stockx_token(asked: Asked) -> Reply | None:
    return as_json({"access_token": "tok-2", "expires_in": 7200})


def stockx_api(asked: Asked) -> Reply | None:
    if asked.headers.get("x-api-key") != "secret-stockx_api_key":
        return Reply(b"{}", 401)
    if asked.path.endswith("currencyCode=USD"):
        key = asked.path.split("/")[4]
        return as_json({"productId": key, "currencyCode": "USD", "lowestAskAmount": "190",
                        "highestBidAmount": "150"})  # fmt: skip
    page = int(asked_for(asked, "pageNumber"))
    product = {
        "productId": f"p-{page}", "urlKey": f"kestrin-arc-{page}", "styleId": f"KA-{page}",
        "title": f"Kestrin Arc {page}", "brand": "Kestrin", "productType": "sneakers",
        "productAttributes": {"retailPrice": 120, "colorway": "White/Teal"},
    }  # fmt: skip
    return as_json({"count": 2, "pageNumber": page, "hasNextPage": page < 2, "products": [product]})


def creators(asked: Asked) -> Reply | None:
    if asked.path == "/oauth2/token":
        return as_json({"access_token": "tok-3", "expires_in": 3600})
    said = json.loads(asked.body)
    if said["partnerTag"] != "secret-amazon_partner_tag":
        return Reply(b"{}", 401)
    n = said["itemPage"]
    item = {
        "asin": f"B00000000{n}", "images": {"primary": {"large": {"url": url(n)}}},
        "itemInfo": {"title": {"displayValue": f"Kestrin Walk {n}"}},
        "offersV2": {"listings": [{"price": {"money": {"amount": 39.9, "currency": "USD"}}}]},
    }  # fmt: skip
    return as_json({"searchResult": {"totalResultCount": 12, "items": [item]}})


def kicksdb(asked: Asked) -> Reply | None:
    if asked.headers.get("authorization") != "Bearer secret-kicksdb_key":
        return Reply(b"{}", 401)
    product = {
        "id": "k-1", "slug": "kestrin-arc", "sku": "KA 100", "title": "Kestrin Arc Teal",
        "brand": "Kestrin", "image": url(1), "link": "https://stockx.com/kestrin-arc",
        "variants": [{"size": "9", "lowest_ask": 210}],
    }  # fmt: skip
    return as_json({"data": [product], "meta": {"current_page": 1, "per_page": 50, "total": 1}})


def serpapi(asked: Asked) -> Reply | None:
    if asked_for(asked, "api_key") != "secret-serpapi_key":
        return Reply(b"{}", 401)
    page = int(asked_for(asked, "ijn"))
    results = [
        {"original": url(n), "title": f"Kestrin Arc {n}", "link": f"https://blog.example/{n}",
         "source": "blog", "original_width": 96, "original_height": 64}
        for n in (1, 2)
    ]  # fmt: skip
    params = {"engine": "google_images", "ijn": str(page)}
    found = {"images_results": results} if page == 0 else {"error": "no results"}
    return as_json({"search_parameters": params, **found})


def bing(asked: Asked) -> Reply | None:
    first = int(asked_for(asked, "first"))
    if first > 2:
        return Reply(b"<html><body><div>no more</div></body></html>", kind="text/html")
    cards = "".join(
        "<li><a class='iusc' m='"
        + json.dumps(
            {"murl": url(n), "t": f"Kestrin \ue000Arc\ue001 {n}", "purl": f"https://b/{n}.html"}
        )
        + "'></a><span class='nowrap'>96×64 · jpeg</span></li>"
        for n in (1, 2)
    )
    return Reply(f"<html><ul class='dgControl_list'>{cards}</ul></html>".encode(), kind="text/html")


def duckduckgo(asked: Asked) -> Reply | None:
    if not asked.path.startswith("/i.js"):
        return Reply(b'<html><script>vqd="4-123456789";</script></html>', kind="text/html")
    if asked_for(asked, "vqd") != "4-123456789":
        return Reply(b"", 403)
    start = int(asked_for(asked, "s"))
    results = [
        {"title": f"Kestrin Arc {n}", "image": url(n), "thumbnail": url(n), "width": 96,
         "url": f"https://blog.example/{n}", "height": 64, "source": "Bing"}
        for n in (start + 1, start + 2)
    ]  # fmt: skip
    more = {"next": "i.js?q=x&o=json&p=1&s=2"} if start == 0 else {}
    return as_json({"results": results, "vqd": {"x": "4-123456789"}, **more})


_HOSTS: dict[str, Answerer] = {
    CDN: shots,
    "commons.wikimedia.org": commons,
    "api.openverse.org": openverse,
    "api.ebay.com": ebay,
    "accounts.stockx.com": stockx_token,
    "api.stockx.com": stockx_api,
    "creatorsapi.amazon": creators,
    "api.kicks.dev": kicksdb,
    "serpapi.com": serpapi,
    "www.bing.com": bing,
    "duckduckgo.com": duckduckgo,
}


def serve_all(server: ReplayServer) -> None:
    for name, answerer in _HOSTS.items():
        server.host(name, _without_robots(answerer))


def _without_robots(answerer: Answerer) -> Answerer:
    return lambda asked: None if asked.path == "/robots.txt" else answerer(asked)


#: Saved answers by source: file name, content, listings, photos.
SAVED: dict[str, tuple[str, str, int, int]] = {
    "goat": (
        "goat.json",
        json.dumps({"response": {"results": [
            {"value": "Kestrin Arc 'Teal'", "data": {
                "id": "1", "sku": "KA 100", "slug": "kestrin-arc-teal-ka-100", "image_url": url(1),
                "product_type": "sneakers", "release_date": 20230830, "retail_price_cents": 12000,
                "lowest_price_cents": 7900, "product_condition": "new_no_defects"}},
            {"value": "Kestrin Arc 'Rust'", "data": {
                "id": "2", "sku": "KA 200", "slug": "kestrin-arc-rust-ka-200", "image_url": url(2),
                "product_type": "sneakers", "retail_price_cents": 12000}},
        ]}}),
        2, 2,
    ),
    "flightclub": (
        "fc.html",
        "<html><head><link rel='canonical' href='https://www.flightclub.com/men'></head><body>"
        f"<a data-qa='ProductItemsUrl' href='/kestrin-arc-123456'><img src='{url(1)}'>"
        "<h2 data-qa='ProductItemTitle'>Kestrin Arc Teal</h2>"
        "<span data-qa='ProductItemPrice'>$210</span></a></body></html>",
        1, 1,
    ),
    "stockx": (
        "stockx.html",
        "<html><script id='__NEXT_DATA__' type='application/json'>"
        + json.dumps({"props": {"product": {
            "id": "s-1", "urlKey": "kestrin-arc-teal", "title": "Kestrin Arc Teal",
            "brand": "Kestrin", "styleId": "KA-100",
            "traits": [{"name": "Retail Price", "value": "120"}],
            "media": {"imageUrl": url(1), "gallery": [], "all360Images": [url(2), url(3)]},
            "market": {"bidAskData": {"lowestAsk": 200, "highestBid": 150},
                       "salesInformation": {"lastSale": 180}}}}})
        + "</script></html>",
        1, 3,
    ),
    "amazon": (
        "amazon.html",
        "<html><div data-asin='B000000001' data-component-type='s-search-result'>"
        f"<img class='s-image' src='{url(1)}'><h2 aria-label='Kestrin Walk Everyday'><span>Kestrin"
        "</span></h2><span class='a-price'><span class='a-offscreen'>$39.99</span></span></div>"
        "<div data-asin='' data-component-type='s-search-result'></div></html>",
        1, 1,
    ),
    "pinterest": (
        "pins.json",
        json.dumps({"resource_response": {"bookmark": "-end-", "data": {"results": [
            {"type": "pin", "id": "9", "grid_title": "Kestrin", "pinner": {},
             "images": {"orig": {"url": url(1), "width": 96, "height": 64}}},
            {"type": "story", "id": "10"}]}}}),
        1, 1,
    ),
    "google": (
        "google.txt",
        ")]}'\n" + json.dumps({"ischj": {"metadata": [{
            "result": {"referrer_url": "https://blog.example/", "page_title": "Kestrin"},
            "original_image": {"url": url(1), "width": 96, "height": 64}}]}}),
        1, 1,
    ),
    "brave": (
        "brave.json",
        json.dumps({"results": [{"title": "Kestrin", "url": "https://blog.example/", "thumbnail":
            {"src": url(1)}, "properties": {"url": url(1), "width": 96, "height": 64}}]}),
        1, 1,
    ),
    "solecollector": (
        "sole.json",
        json.dumps([{"id": 5, "name": "Kestrin Arc", "style_code": "KA-100",
                     "hero_image_url": url(1)},
                    {"id": 6, "name": "Kestrin Walk", "hero_image_url": "https://x.example/p.svg"}]),
        2, 1,
    ),
    "aggregators": (
        "sneaks.json",
        json.dumps([{"_id": "a", "shoeName": "Kestrin Arc", "styleID": "KA-100", "retailPrice": 120,
                     "thumbnail": url(1), "lowestResellPrice": {"stockX": 200, "goat": 190}}]),
        1, 1,
    ),
    "webpage": (
        "shop.html",
        "<html><script type='application/ld+json'>" + json.dumps({
            "@type": "Product", "name": "Kestrin Arc Teal", "sku": "KA-100", "image": [url(1)],
            "url": "https://shop.example/arc", "brand": {"name": "Kestrin"},
            "offers": {"price": "119.00", "priceCurrency": "EUR"}}) + "</script></html>",
        1, 1,
    ),
}  # fmt: skip
