"""Politeness, counted where it matters: at the server."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from answers import CDN, serve_all, shots, url
from collect_makers import WORKSPACE, photo
from replay import Asked, Names, ReplayServer, Reply, network_to
from sqlalchemy import select

import solesight
from solesight import Workspace
from solesight.catalog import Catalog, schema_collect
from solesight.collect import Ask, Collected, Hosts, Manners, Pace
from solesight.collect.client import AnswerCache, Client, Tries, find_block
from solesight.collect.sources import Answer, Page, Request, Source, SourceInfo
from solesight.errors import FetchError, SettingsError, SourceError
from solesight.fetch import Fetcher


def urls(folder: Path, addresses: list[str]) -> str:
    path = folder / "list.txt"
    path.write_text("\n".join(addresses), encoding="utf-8")
    return str(path)


def fetch(
    ws: Workspace, server: ReplayServer, folder: Path, addresses: list[str], **ask
) -> Collected:
    how = Ask(pace=Pace(patience=ask.pop("patience", 20.0), per_host=ask.pop("per_host", 1)), **ask)
    return ws.collect("urls", urls(folder, addresses), ask=how, network=network_to(server.port))


def failures(ws: Workspace) -> dict[str, str]:
    got = schema_collect.downloads.c
    with ws.catalog.reading() as connection:
        rows = connection.execute(select(got.url, got.failure, got.state))
        return {row.url: row.failure or row.state for row in rows}


def most_in(times: list[float], seconds: float) -> int:
    return max((sum(t <= other < t + seconds for other in times) for t in times), default=0)


def test_robots_txt_is_obeyed_everywhere(
    ws: Workspace, server: ReplayServer, tmp_path: Path
) -> None:
    rules = b"User-agent: Solesight\nDisallow: /7\nUser-agent: *\nDisallow: /"
    server.host(CDN, lambda a: Reply(rules) if a.path == "/robots.txt" else shots(a))
    server.host(
        "closed.example", lambda a: Reply(status=503) if a.path == "/robots.txt" else shots(a)
    )
    server.host(
        "slow.example", lambda a: Reply(cut=0, body=b"x") if a.path == "/robots.txt" else shots(a)
    )
    wanted = [url(1), url(7), url(70), "https://closed.example/2.jpg", "https://slow.example/3.jpg"]
    done = fetch(ws, server, tmp_path, wanted, patience=0.1)
    assert server.paths(CDN) == ["/1.jpg"]
    assert server.paths("closed.example") == server.paths("slow.example") == [], "fails closed"
    assert failures(ws)[url(7)] == "robots"
    assert (done.added, done.failures) == (1, {"robots": 2})
    assert done.postponed == {"later": 2}, "a robots file that cannot be read now may be later"


def test_a_robots_file_is_asked_once(ws: Workspace, server: ReplayServer, tmp_path: Path) -> None:
    server.host(
        CDN, lambda a: Reply(b"User-agent: *\nAllow: /") if a.path == "/robots.txt" else shots(a)
    )
    fetch(ws, server, tmp_path, [url(n) for n in range(1, 6)])
    fetch(ws, server, tmp_path, [url(n) for n in range(1, 9)])
    assert [a.path for a in server.asked].count("/robots.txt") == 1


def test_a_redirect_asks_the_other_hosts_robots_too(
    ws: Workspace, server: ReplayServer, tmp_path: Path
) -> None:
    server.host("a.example", {"/1.jpg": Reply(status=302, headers={"Location": url(1)})})
    rules = Reply(b"User-agent: *\nDisallow: /")
    server.host(CDN, lambda a: rules if a.path == "/robots.txt" else shots(a))
    done = fetch(ws, server, tmp_path, ["https://a.example/1.jpg"])
    assert server.paths(CDN) == []
    assert done.failures == {"robots": 1}


@pytest.mark.parametrize("word", ["noai", "noimageai", "noindex, noai", "other: none"])
def test_photos_that_say_noai_are_not_kept(
    ws: Workspace, server: ReplayServer, tmp_path: Path, word: str
) -> None:
    reply = Reply(photo(1), kind="image/jpeg", headers={"X-Robots-Tag": word})
    server.host(CDN, {"/1.jpg": reply})
    done = fetch(ws, server, tmp_path, [url(1)])
    assert (done.added, done.failures) == (0, {"noai": 1})


def test_no_host_is_asked_faster_than_its_rate_across_hosts_and_restarts(
    tmp_path: Path, server: ReplayServer
) -> None:
    rate, hosts = 12.0, ("a.example", "b.example", "c.example")
    for host in hosts:
        server.host(host, shots)
    wanted = [f"https://{host}/{n}.jpg" for n in range(1, 9) for host in hosts]
    settings = {**WORKSPACE, "photo_rate": rate}
    # Three runs one after another, each on other photos, as if each had been cut short.
    for part in range(3):
        with solesight.open(tmp_path / "ws", **settings) as ws:
            fetch(ws, server, tmp_path, wanted[: 8 * (part + 1)], per_host=4)
    assert len(server.asked) == len(wanted) + len(hosts), "the robots files count too"
    for host in hosts:
        times = server.times(host)
        assert len(times) == 9
        # A token bucket of one: in any window of w seconds at most w * rate + 1 requests. One more
        # is granted to this machine, which may let two that were sent apart arrive together.
        for window in (0.25, 0.5, times[-1] - times[0]):
            assert most_in(times, window) <= window * rate + 2, host


def test_the_rate_holds_over_a_restart_that_follows_at_once(
    catalog: Catalog, tmp_path: Path
) -> None:
    now = [1000.0]
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    starts = []
    for _ in range(5):  # a new process each time: nothing is remembered but the catalog
        hosts = Hosts(catalog, lambda: now[0], sleep)
        hosts.take_turn("a.example", Manners(rate=0.5))
        starts.append(now[0])
    gaps = [b - a for a, b in itertools.pairwise(starts)]
    assert all(2.0 <= gap <= 2.3 for gap in gaps), gaps


def test_a_days_budget_is_not_exceeded(catalog: Catalog) -> None:
    now = [86_400.0 * 100 + 10]
    hosts = Hosts(catalog, lambda: now[0], lambda s: None)
    manners = Manners(rate=1000.0, daily=7)
    for _ in range(7):
        hosts.take_turn("a.example", manners)
    with pytest.raises(FetchError) as error:
        Hosts(catalog, lambda: now[0], lambda s: None).take_turn("a.example", manners)
    assert (error.value.reason, error.value.after) == ("budget", 86_390.0)
    now[0] += 86_400
    hosts.take_turn("a.example", manners)


def test_a_host_over_its_budget_waits_for_another_day(tmp_path: Path, server: ReplayServer) -> None:
    server.host(CDN, shots)
    with solesight.open(tmp_path / "ws", **WORKSPACE, photo_daily=4) as ws:
        done = fetch(ws, server, tmp_path, [url(n) for n in range(1, 10)])
    assert (done.added, done.postponed) == (3, {"budget": 6}), "the robots file counts as well"
    assert "used up" in done.stopped[CDN]
    assert not done.failures


def test_crawl_delay_slows_a_host(ws: Workspace, server: ReplayServer, tmp_path: Path) -> None:
    rules = Reply(b"User-agent: *\nCrawl-delay: 0.4")
    server.host(CDN, lambda a: rules if a.path == "/robots.txt" else shots(a))
    fetch(ws, server, tmp_path, [url(1), url(2), url(3)])
    times = [a.at for a in server.asked if a.path != "/robots.txt"]
    assert times[2] - times[0] >= 0.75


def test_retry_after_pauses_the_host(ws: Workspace, server: ReplayServer, tmp_path: Path) -> None:
    seen: list[Asked] = []

    def busy(asked: Asked) -> Reply | None:
        if asked.path == "/robots.txt":
            return None
        seen.append(asked)
        return Reply(b"", 429, headers={"Retry-After": "1"}) if len(seen) == 1 else shots(asked)

    server.host(CDN, busy)
    done = fetch(ws, server, tmp_path, [url(1), url(2)])
    assert done.added == 2
    assert seen[1].at - seen[0].at >= 0.95, "nobody is asked there meanwhile"


def test_a_long_retry_after_ends_the_run_not_the_photo(
    ws: Workspace, server: ReplayServer, tmp_path: Path
) -> None:
    server.host(CDN, lambda a: None if a.path == "/robots.txt" else Reply(
        b"", 429, headers={"Retry-After": "7200"}))  # fmt: skip
    began = time.monotonic()
    done = fetch(ws, server, tmp_path, [url(1), url(2)])
    assert time.monotonic() - began < 20
    assert (done.failures, sum(done.postponed.values())) == ({}, 2)
    assert len(server.paths(CDN)) == 1


def test_a_failing_photo_is_tried_again_a_few_times_and_then_named(
    ws: Workspace, server: ReplayServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("solesight.collect.queue.downloads._FIRST", 0.01)
    server.host(CDN, lambda a: None if a.path == "/robots.txt" else Reply(b"", 500))
    done = fetch(ws, server, tmp_path, [url(1)])
    assert len(server.paths(CDN)) == 5
    assert done.failures == {"server": 1}
    assert done.failed[0].url == url(1)
    # It stays failed, until a person says otherwise.
    fetch(ws, server, tmp_path, [url(1)])
    assert len(server.paths(CDN)) == 5
    server.host(CDN, shots)
    again = fetch(ws, server, tmp_path, [url(1)], retry_failed=True)
    assert again.added == 1


BLOCKS = {
    "Amazon": b"<html><form action='/errors/validateCaptcha'></form></html>",
    "Google": b'<html><form id="captcha-form"></form>unusual traffic from your network</html>',
    "DataDome": b"<html><script>var dd={'host':'geo.captcha-delivery.com'}</script></html>",
    "Cloudflare": b"<!DOCTYPE html><title>Just a moment...</title><div id='cf-chl-x'></div>",
    "PerimeterX": b'{"appId":"PXabc","blockScript":"/captcha/captcha.js?a=c"}',
    "a search engine": b"<html>Sorry your network appears to be sending automated queries</html>",
}


@pytest.mark.parametrize("by", BLOCKS)
@pytest.mark.parametrize("status", [200, 403])
def test_block_pages_stop_the_host(
    ws: Workspace, server: ReplayServer, tmp_path: Path, by: str, status: int
) -> None:
    reply = Reply(BLOCKS[by], status, kind="text/html")
    server.host(CDN, lambda a: None if a.path == "/robots.txt" else reply)
    server.host("other.example", shots)
    wanted = [url(n) for n in range(1, 6)] + ["https://other.example/9.jpg"]
    done = fetch(ws, server, tmp_path, wanted)
    assert by in done.stopped[CDN]
    assert len(server.paths(CDN)) == 1
    assert done.postponed == {"blocked": 5}
    assert done.added == 1, "other hosts go on"
    fetch(ws, server, tmp_path, wanted)
    assert len(server.paths(CDN)) == 1, "a later run knows it too"


def test_a_shops_page_that_mentions_a_captcha_is_no_block() -> None:
    page = b"<html>" + b"<p>shoe</p>" * 30_000 + b"px-captcha</html>"
    assert find_block(200, {}, page) is None
    assert find_block(200, {}, BLOCKS["Amazon"], expected=True) is None
    assert find_block(200, {"cf-mitigated": "challenge"}, b"") is not None


def test_a_host_that_refuses_everything_is_left_alone(
    ws: Workspace, server: ReplayServer, tmp_path: Path
) -> None:
    server.host(CDN, lambda a: None if a.path == "/robots.txt" else Reply(b"no", 403))
    done = fetch(ws, server, tmp_path, [url(n) for n in range(1, 12)])
    assert len(server.paths(CDN)) == 5
    assert "403 5 times" in done.stopped[CDN]


def test_wrong_types_and_stand_ins_have_their_reasons(
    ws: Workspace, server: ReplayServer, tmp_path: Path
) -> None:
    import io

    from PIL import Image

    file = io.BytesIO()
    Image.new("RGB", (200, 200), "white").save(file, "PNG")
    server.host(CDN, {
        "/html.jpg": Reply(b"<html><body>not found</body></html>", kind="image/jpeg"),
        "/svg.jpg": Reply(b"<svg xmlns='http://www.w3.org/2000/svg'/>", kind="image/svg+xml"),
        "/dot.gif": Reply(b"GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\xff\xff\x00\x00\x00!\xf9\x04"
                          b"\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D"
                          b"\x01\x00;", kind="image/gif"),
        "/white.png": Reply(file.getvalue(), kind="image/png"),
        "/gone.jpg": Reply(b"", 404),
        "/good.bin": Reply(photo(3), kind="application/octet-stream"),
    })  # fmt: skip
    names = ("html.jpg", "svg.jpg", "dot.gif", "white.png", "gone.jpg", "good.bin")
    wanted = [f"https://{CDN}/{n}" for n in names]
    private = ["http://127.0.0.1/x.jpg", "ftp://a.example/x.jpg", "https://u:p@a.example/x.jpg"]
    done = fetch(ws, server, tmp_path, [*wanted, *private])
    assert done.added == 1, "what it is counts, not what it is called"
    assert done.failures == {
        "html": 1, "unreadable": 1, "too_small": 1, "placeholder": 1, "gone": 1,
        "private_address": 1,
    }  # fmt: skip
    assert done.queries[0].lost["bad_url"] == 2


class _Asking:
    """A client on the replay server, and a source of one page."""

    def __init__(self, catalog: Catalog, server: ReplayServer, folder: Path) -> None:
        fetcher = Fetcher("Solesight/test (+t)", network_to(server.port, Names()))
        tries = Tries(attempts=3, first=0.01, longest=0.02)
        cache = AnswerCache(folder / "answers")
        self.hosts = Hosts(catalog)
        self.client = Client(fetcher, self.hosts, cache, {"k": "secret-k"}, tries=tries)
        self.info = SourceInfo("toy", "Toy", "open", ("api.example",), rate=1000.0, ttl=0.0)

    def ask(self, request: Request | None = None) -> Answer:
        source = Source(self.info, lambda answer: Page())
        asked = request or Request("https://api.example/x", {"q": "arc"})
        answer = self.client.answer(source, asked)
        self.client.keep(source, asked, answer)
        return answer


@pytest.fixture
def asking(catalog: Catalog, server: ReplayServer, tmp_path: Path) -> Iterator[_Asking]:
    made = _Asking(catalog, server, tmp_path)
    with made.client:
        yield made


def test_an_answer_that_did_not_change_is_not_sent_again(
    asking: _Asking, server: ReplayServer
) -> None:
    def api(asked: Asked) -> Reply | None:
        if asked.path == "/robots.txt":
            return None
        if asked.headers.get("if-none-match") == '"v1"':
            return Reply(b"", 304, headers={"ETag": '"v1"'})
        return Reply(b"[1]", headers={"ETag": '"v1"'})

    server.host("api.example", api)
    assert asking.ask().body == asking.ask().body == b"[1]"
    assert [a.headers.get("if-none-match") for a in server.asked[1:]] == [None, '"v1"']


def test_pages_are_tried_again_and_keys_are_never_written(
    asking: _Asking, server: ReplayServer, tmp_path: Path
) -> None:
    replies = [Reply(b"", 503), Reply(b"x" * 90, cut=20), Reply(b"[1]")]
    server.host("api.example", lambda a: None if a.path == "/robots.txt" else replies.pop(0))
    hidden = Request("https://api.example/x", {"q": "a"}, key_params={"api_key": "k"},
                     key_headers={"Authorization": "Bearer k"})  # fmt: skip
    answer = asking.ask(hidden)
    assert answer.body == b"[1]"
    assert "api_key=secret-k" in server.asked[-1].path
    assert server.asked[-1].headers["authorization"] == "Bearer secret-k"
    assert "secret" not in answer.url
    kept = b"".join(p.read_bytes() for p in tmp_path.rglob("*") if p.is_file())
    assert b"secret-k" not in kept


def test_a_source_may_ask_its_own_hosts_only(asking: _Asking, server: ReplayServer) -> None:
    with pytest.raises(SourceError, match=r"may not ask other\.example"):
        asking.ask(Request("https://other.example/x"))
    onward = Reply(status=302, headers={"Location": "https://other.example/x"})
    server.host("api.example", lambda a: None if a.path == "/robots.txt" else onward)
    with pytest.raises(FetchError, match="not declared"):
        asking.ask()
    assert {a.host for a in server.asked} == {"api.example"}


def test_nobody_is_asked_anonymously(tmp_path: Path, server: ReplayServer) -> None:
    with (
        solesight.open(tmp_path / "ws") as ws,
        pytest.raises(SettingsError, match="SOLESIGHT_CONTACT"),
    ):
        ws.collect("commons", "arc", network=network_to(server.port))
    assert server.asked == []


def test_who_asks_is_said_in_every_request(ws: Workspace, server: ReplayServer) -> None:
    serve_all(server)
    ws.collect("commons", "arc", limit=2, network=network_to(server.port))
    agents = {a.headers["user-agent"] for a in server.asked}
    assert agents == {f"Solesight/{solesight.__version__} (+tests@solesight.example)"}
    assert not any("cookie" in a.headers for a in server.asked)
