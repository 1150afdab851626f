"""Every real sample of a source's answer is read, no listing lost: the table of docs/collect.md."""

from __future__ import annotations

import csv
import gzip
import json
import os
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from solesight.collect import known_sources
from solesight.collect.lists import ListColumns, read_list
from solesight.collect.models import file_names
from solesight.collect.saved import read_saved, recognise
from solesight.collect.sources import Listing

ROOT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("SOLESIGHT_SHARED", ROOT.parent / "shared"))
SAMPLES = SHARED / "samples"
PAGE = ROOT / "docs" / "collect.md"

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not SAMPLES.is_dir(), reason="no samples: parsers were NOT tried on them"),
]

Count = Callable[[Path], int]


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _at(*steps: str | int) -> Count:
    def count(path: Path) -> int:
        value = _json(path)
        for step in steps:
            value = value[step]
        return len(value)

    return count


def _matches(pattern: str) -> Count:
    return lambda path: len(set(re.findall(pattern, _text(path))))


def _text(path: Path) -> str:
    data = path.read_bytes()
    return (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8")


def _one(path: Path) -> int:
    return 1


def _pins(path: Path) -> int:
    rows = _json(path)["resource_response"]["data"]["results"]
    return sum(row.get("type") == "pin" for row in rows)


def _unique(*steps: str | int) -> Count:
    """Count by id: pages that were asked one after another repeat a product now and then."""

    def count(path: Path) -> int:
        value = _json(path)
        for step in steps:
            value = value[step]
        return len({row["id"] for row in value})

    return count


@dataclass(frozen=True)
class Sample:
    """A sample: who reads it, and an independent count of its listings."""

    source: str
    grade: str
    count: Count


SAMPLES_READ = {
    "goat/sneakers_listing_page_2023-11.html": Sample(
        "goat", "R", _matches(r'data-grid-cell-name="(\d+)"')
    ),
    "goat/constructor_browse_group_sneakers_men_p1.json": Sample(
        "goat", "R", _at("response", "results")
    ),
    "goat/constructor_search_results_2025-03.json": Sample("goat", "P", _at()),
    "goat/consumer_search_productsList_2025-08.json": Sample("goat", "R", _unique()),
    "goat/product_template_2025-08.json": Sample("goat", "R", _at()),
    "more/goat/rianbittencourt_Sneaker-Store_src_data_sneakers.json": Sample(
        "goat", "R", _at("sneakers")
    ),
    "stockx/rest_search_record_2017.json": Sample("stockx", "R", _at("Products")),
    "stockx/graphql_browse_nodes_2023-05.json": Sample("stockx", "R", _at()),
    "stockx/graphql_browse_nodes_2024-10.json": Sample("stockx", "R", _at()),
    "stockx/product_page_2023-05.json": Sample("stockx", "R", _one),
    "stockx/product_page_2024-10.json": Sample("stockx", "R", _one),
    "stockx/product_page_with_360_2024.json": Sample("stockx", "R", _one),
    "bing/phrona_images_async_2026-08.html": Sample(
        "bing", "R", _matches(r"&quot;murl&quot;:&quot;(.*?)&quot;")
    ),
    "duckduckgo/phrona_i_js_2026-08.json": Sample("duckduckgo", "R", _at("results")),
    "google/searx_unit_2016_rg_meta.html": Sample("google", "R", _matches(r'"ou.{4}(.{80})')),
    "brave/phrona_brave_images_2026-08.html.gz": Sample(
        "brave", "R", _matches(r'<button class="image-result[^>]* data-index="(\d+)"')
    ),
    "pinterest/base_search_resource_2026-09_trimmed.json": Sample("pinterest", "R", _pins),
    "pinterest/v3_search_pins_2021_obj2.json": Sample("pinterest", "R", _pins),
    "pinterest/scrapfly_parsed_2026-06.json": Sample("pinterest", "P", _at("pins")),
    "amazon/parsed_search_2025-12.json": Sample("amazon", "P", _at()),
    "more/amazon/Domejko_amazon_nl_search_response.html": Sample(
        "amazon", "R", _matches(r'data-asin="(\w{10})"[^>]*data-component-type="s-search-result"')
    ),
    "more/amazon/Domejko_constants_card_0.html": Sample("amazon", "R", _one),
    "ebay/browse_item_summary_search_2023.json": Sample("ebay", "R", _at("itemSummaries")),
    "aggregators/ebay_parsed_search_2026-05.json": Sample("ebay", "P", _at()),
    "aggregators/sneaks_api_products_2020-12.json": Sample("aggregators", "P", _at()),
    "aggregators/sneaks_api_product_prices_2020-12.json": Sample("aggregators", "P", _one),
    "aggregators/thesneakerdatabase_results.json": Sample("aggregators", "R", _at("results")),
}
# What a program's outputs are not: results of a web search name pages, not photos.
NO_LISTINGS = {"bing/scrapfly_web_serp.json", "pinterest/last_page_and_errors.jsonl"}


def read(path: Path) -> tuple[str | None, tuple[Listing, ...]]:
    (saved,) = read_saved(path)
    (answer,) = saved.answers
    found = recognise(answer, known_sources().values())
    return (found.source.info.name if found.source else None), found.page.listings


def fields(listings: tuple[Listing, ...]) -> Counter[str]:
    made = Counter[str]()
    for one in listings:
        made.update(
            title=bool(one.title), page=bool(one.page), photos=len(one.photos),
            prices=len(one.offers), **dict.fromkeys(one.labels, 1),
        )  # fmt: skip
    return made


@pytest.mark.parametrize("name", SAMPLES_READ)
def test_no_listing_is_lost(name: str) -> None:
    sample = SAMPLES_READ[name]
    source, listings = read(SAMPLES / name)
    assert source == sample.source
    assert len(listings) == sample.count(SAMPLES / name) > 0
    assert len({one.key for one in listings}) == len(listings)
    if "amazon_nl" not in name:  # its one card was saved before it was filled
        assert all(one.title for one in listings)


@pytest.mark.parametrize("name", sorted(NO_LISTINGS))
def test_what_has_no_listings_gives_none(name: str) -> None:
    assert read(SAMPLES / name)[1] == ()


BLOCKS = {
    "amazon_captcha_200.html": "Amazon",
    "google_images_sorry_200_2026-08.html": "Google",
    "google_web_enablejs_2026-08.html": "Google",
    "mojeek_altcha_block_2026-08.html": "a search engine",
    "qwant_datadome_200_2026-08.html": "DataDome",
    "stockx_perimeterx_403_2021.json": "PerimeterX",
}


@pytest.mark.parametrize("name", BLOCKS)
def test_block_pages_are_known(name: str) -> None:
    (saved,) = read_saved(SAMPLES / "blocks" / name)
    found = recognise(saved.answers[0], known_sources().values())
    assert found.block is not None
    assert found.block.by == BLOCKS[name]


@pytest.mark.parametrize("name", SAMPLES_READ)
def test_no_real_page_is_taken_for_a_block(name: str) -> None:
    (saved,) = read_saved(SAMPLES / name)
    assert recognise(saved.answers[0], known_sources().values()).block is None


def test_old_lists_are_read_whole() -> None:
    path = SAMPLES / "lists" / "goat_products_updated_head.csv"
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    found = [one for one in read_list(path, ListColumns()) if isinstance(one, Listing)]
    assert len(found) == len(rows) == 200
    assert sum(bool(one.offers) for one in found) == sum(bool(row["price"]) for row in rows)
    names = SAMPLES / "sole_collector" / "allShoes.csv"
    assert len(list(file_names(names))) == len(names.read_text(encoding="utf-8").splitlines())


def table() -> str:
    """The table of the docs."""
    lines = ["| sample | grade | source | listings expected | found | photos | prices | fields |",
             "|---|---|---|---|---|---|---|---|"]  # fmt: skip
    for name, sample in SAMPLES_READ.items():
        _, listings = read(SAMPLES / name)
        made = fields(listings)
        n = len(listings)
        known = sorted(set(made) - {"photos", "prices"}, key=lambda f: (-made[f], f))
        said = ", ".join(f"{f} {made[f]}" if made[f] < n else f for f in known if made[f])
        lines.append(
            f"| {name.rpartition('/')[2]} | {sample.grade} | `{sample.source}` | "
            f"{sample.count(SAMPLES / name)} | {n} | {made['photos']} | {made['prices']} | {said} |"
        )
    return "\n".join(lines)


def test_the_table_of_the_docs_is_current() -> None:
    assert table() in PAGE.read_text(encoding="utf-8")
