"""Every source, from query or saved page to photos, labels and prices in the catalog."""

from __future__ import annotations

from pathlib import Path

import pytest
from answers import CDN, SAVED, serve_all, url
from replay import ReplayServer, Reply, network_to
from sqlalchemy import select

from solesight import Workspace
from solesight.catalog import Catalog, read_labels, read_photos, schema, schema_collect
from solesight.collect import Ask, Pace, Source, SourceInfo, known_sources
from solesight.collect.sources import Page, register
from solesight.errors import SourceError, UnknownNameError

#: Live sources: photos that a query of 10 gives, and requests to the source itself.
LIVE = {
    "commons": (4, 2),
    "openverse": (4, 2),
    "ebay": (4, 3),
    "stockx-api": (0, 5),
    "amazon-creators": (2, 3),
    "kicksdb": (1, 1),
    "serpapi": (2, 2),
    "bing": (2, 2),
    "duckduckgo": (4, 3),
}
FAST = Ask(terms_read=True, pace=Pace(per_host=4))


@pytest.fixture(autouse=True)
def _fast_sources(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sources may be asked as often as the test likes; their rates have tests of their own."""
    for source in known_sources().values():
        monkeypatch.setitem(source.info.__dict__, "rate", 1000.0)


def prices(catalog: Catalog) -> list[tuple[str, str, str, str | None, bool]]:
    o = schema.observations.c
    with catalog.reading() as connection:
        rows = connection.execute(select(o.kind, o.amount, o.currency, o.size, o.photo))
        return sorted((r.kind, r.amount, r.currency, r.size, r.photo is not None) for r in rows)


def test_every_source_is_tested() -> None:
    assert {*LIVE, *SAVED} == {*known_sources()}


@pytest.mark.parametrize("name", LIVE)
def test_from_query_to_catalog(ws: Workspace, server: ReplayServer, name: str) -> None:
    serve_all(server)
    expected, requests = LIVE[name]
    network = network_to(server.port)
    done = ws.collect(name, "kestrin arc", limit=10, ask=FAST, network=network)
    assert done.complete, done.as_json()
    assert (done.added, done.queries[0].kept) == (expected, expected)
    hosts = {*known_sources()[name].info.hosts, "accounts.stockx.com"}
    asked = [a for a in server.asked if a.host in hosts and a.path != "/robots.txt"]
    assert len(asked) == requests, [a.path for a in asked]
    # A second run has nothing to ask, and loses nothing.
    before = len(server.asked)
    again = ws.collect(name, "kestrin arc", limit=10, ask=FAST, network=network)
    assert (again.added, again.queries[0].kept) == (0, expected)
    assert [a.path for a in server.asked[before:]] == []
    with ws.catalog.reading() as connection:
        photos = read_photos(connection)
    assert len(photos) == expected
    market = known_sources()[name].info.market
    assert all(p.source in (market, "stockx") for p in photos)
    assert all(p.labels["query"] == "kestrin arc" for p in photos)
    assert all("Kestrin" in p.labels["title"] for p in photos)


def test_prices_of_a_keyed_source(ws: Workspace, server: ReplayServer) -> None:
    serve_all(server)
    network = network_to(server.port)
    ws.collect("stockx-api", "arc", ask=FAST, network=network)
    assert prices(ws.catalog) == [
        *[("ask", "190", "USD", None, False)] * 2,
        *[("bid", "150", "USD", None, False)] * 2,
        *[("retail", "120", "USD", None, False)] * 2,
    ]
    ws.collect("ebay", "arc", ask=FAST, network=network)
    assert prices(ws.catalog).count(("ask", "45.5", "USD", None, True)) == 4


@pytest.mark.parametrize("name", SAVED)
def test_from_a_saved_page_to_the_catalog(
    ws: Workspace, server: ReplayServer, tmp_path: Path, name: str
) -> None:
    serve_all(server)
    file, text, listings, photos = SAVED[name]
    (tmp_path / file).write_text(text, encoding="utf-8")
    network = network_to(server.port)
    found = ws.collect("saved", str(tmp_path / file), ask=FAST, network=network)
    assert found.complete or name == "solecollector", found.as_json()
    assert (found.queries[0].listings, found.added) == (listings, photos)
    # Nobody but the photos' host is asked.
    assert {a.host for a in server.asked} == {CDN}
    with ws.catalog.reading() as connection:
        rows = read_photos(connection)
        seen = connection.execute(select(schema_collect.sightings)).all()
    assert len(rows) == photos
    assert {row.source for row in rows} <= {name, "sneaks", "shop.example"}
    assert all(row.labels["title"].startswith("Kestrin") for row in rows)
    assert len(seen) == photos
    # Named as its own, the page is read alike; and it is known by now.
    again = ws.collect(name, str(tmp_path / file), ask=FAST, network=network)
    assert (again.queries[0].kept, again.added) == (photos, 0)


def test_a_page_that_blocks_is_told_from_one_of_listings(ws: Workspace, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        "<html><form action='/errors/validateCaptcha'>Enter the characters</form></html>"
    )
    found = ws.collect("saved", str(page), ask=FAST)
    assert not found.complete
    assert "Amazon blocks" in (found.queries[0].stopped or "")


def test_provenance_and_licence_of_each_photo(ws: Workspace, server: ReplayServer) -> None:
    serve_all(server)
    ws.collect("commons", "kestrin arc", limit=1, ask=FAST, network=network_to(server.port))
    got, seen = schema_collect.downloads.c, schema_collect.sightings
    with ws.catalog.reading() as connection:
        row = connection.execute(
            select(schema_collect.downloads).where(got.photo.is_not(None))
        ).one()
        sight = connection.execute(select(seen).where(seen.c.download == row.key)).one()
        labels = read_labels(connection)
        listing = connection.execute(
            select(schema.listings).where(schema.listings.c.photo == row.photo)
        ).one()
    assert (row.url, row.final_url, row.status, row.robots) == (url(1), url(1), 200, "no_file")
    assert row.content_type == "image/jpeg"
    assert sight.page == "https://commons.wikimedia.org/wiki/File:1"
    assert "gsrsearch" in sight.answered
    assert '"licence": "CC BY-SA 4.0"' in listing.row
    assert '"credit": "Ana Lem"' in listing.row
    assert "licence" not in labels[row.photo], "a licence is nothing to learn"


def test_opt_in_sources_show_their_terms_first(ws: Workspace, server: ReplayServer) -> None:
    serve_all(server)
    for name in ("bing", "duckduckgo"):
        with pytest.raises(SourceError, match=r"--i-have-read-the-terms"):
            ws.collect(name, "arc", network=network_to(server.port))
    assert server.asked == []


@pytest.mark.parametrize("name", sorted(n for n, s in known_sources().items() if not s.request))
def test_saved_sources_make_no_live_calls(ws: Workspace, server: ReplayServer, name: str) -> None:
    with pytest.raises(SourceError, match="saved pages only"):
        ws.collect(name, "arc", ask=FAST, network=network_to(server.port))
    assert server.asked == []


def test_a_missing_key_is_named(tmp_path: Path) -> None:
    import solesight

    with (
        solesight.open(tmp_path / "ws", contact="a@b.example") as ws,
        pytest.raises(SourceError, match=r"ebay_client_id.*developer.ebay.com"),
    ):
        ws.collect("ebay", "arc")


def test_an_unknown_source_lists_the_known(ws: Workspace) -> None:
    with pytest.raises(UnknownNameError, match="commons"):
        ws.collect("nowhere", "arc")


def test_a_name_is_registered_once() -> None:
    with pytest.raises(SourceError, match="two sources named commons"):
        register(Source(SourceInfo("commons", "x", "open"), lambda answer: Page()))


def test_a_limit_is_kept_and_a_larger_one_goes_on(ws: Workspace, server: ReplayServer) -> None:
    serve_all(server)
    network = network_to(server.port)
    first = ws.collect("commons", "arc", limit=1, ask=FAST, network=network)
    assert (first.queries[0].kept, first.queries[0].complete) == (1, False)
    n = len(server.paths("commons.wikimedia.org"))
    more = ws.collect("commons", "arc", limit=4, ask=FAST, network=network)
    assert (more.queries[0].kept, more.added) == (4, 3)
    assert len(server.paths("commons.wikimedia.org")) == n + 1, "the first page is not asked again"


def test_suffixes_ask_once_more_under_the_same_label(ws: Workspace, server: ReplayServer) -> None:
    serve_all(server)
    done = ws.collect(
        "commons", "arc", suffixes=["used"], ask=FAST, network=network_to(server.port)
    )
    assert [one.query for one in done.queries] == ["arc", "arc used"]
    with ws.catalog.reading() as connection:
        assert {row.labels["query"] for row in read_photos(connection)} == {"arc"}


def test_a_block_page_with_a_friendly_status_stops_the_host(
    ws: Workspace, server: ReplayServer
) -> None:
    page = b'<html><form id="captcha-form">unusual traffic from your network</form></html>'
    server.host("www.bing.com", lambda asked: Reply(page, kind="text/html")
                if asked.path != "/robots.txt" else None)  # fmt: skip
    network = network_to(server.port)
    done = ws.collect("bing", "arc", "walk", ask=FAST, network=network)
    assert not done.complete
    assert "Google blocks" in (done.queries[0].stopped or "")
    assert "Google blocks" in (done.queries[1].stopped or "")
    assert len(server.paths("www.bing.com")) == 1, "the second query asks no more"
    ws.collect("bing", "arc", ask=FAST, network=network)
    assert len(server.paths("www.bing.com")) == 1, "nor does the next run"
    retry = Ask(terms_read=True, retry_failed=True)
    ws.collect("bing", "arc", ask=retry, network=network)
    assert len(server.paths("www.bing.com")) == 2, "until a person says so"
