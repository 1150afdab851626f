"""The guarded fetch: what it must never reach, and what it must not swallow."""

from __future__ import annotations

import contextlib
import gzip
import ipaddress
import time
import zlib
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from replay import PUBLIC, Asked, Names, ReplayServer, Reply, network_to

from solesight.errors import FetchError
from solesight.fetch import Caps, Fetcher, Network, checked_url, is_public

PRIVATE = (
    *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1"),
    *("0.0.0.0", "224.0.0.1", "255.255.255.255", "240.0.0.1", "192.0.0.1"),  # noqa: S104
    "198.18.0.1",
    *("::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "2002:7f00:1::"),
    *("64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2001:db8::1", "not an address", ""),
)


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "8.8.8.8", "2606:4700::1111"])
def test_public_addresses_are(address: str) -> None:
    assert is_public(address)


@given(st.ip_addresses(v=4))
def test_an_address_in_disguise_is_as_public_as_itself(address: ipaddress.IPv4Address) -> None:
    mapped = ipaddress.IPv6Address((0xFFFF << 32) | int(address))
    translated = ipaddress.IPv6Address((0x0064FF9B << 96) | int(address))
    if not is_public(str(address)):
        assert not is_public(str(mapped))
        assert not is_public(str(translated))


@pytest.mark.parametrize(
    "url",
    [
        *(
            "file:///etc/passwd",
            "ftp://a.example/x",
            "gopher://a.example/",
            "data:image/gif;base64,",
        ),
        *("http://", "//a.example/x.jpg", "a.example", "http://user:pw@a.example/", "javascript:1"),
        *(
            "http://a.example:8080/",
            "http://a.example:22/",
            "http://[::1",
            "http://a\x00b.example/",
        ),
        "https://a.example/" + "x" * 5000,
    ],
)
def test_what_is_no_address_of_the_web_is_refused(url: str) -> None:
    with pytest.raises(FetchError) as error:
        checked_url(url)
    assert error.value.reason == "bad_url"
    assert "pw" not in str(error.value), "a password is never repeated"


@given(st.text())
def test_any_text_is_an_address_or_refused(text: str) -> None:
    with contextlib.suppress(FetchError):
        url = checked_url(text)
        assert url.scheme in ("http", "https")
        assert url.host


@pytest.fixture
def names() -> Names:
    return Names()


@pytest.fixture
def fetcher(server: ReplayServer, names: Names) -> Iterator[Fetcher]:
    with Fetcher("Solesight/test (+x)", network_to(server.port, names)) as made:
        yield made


def reason(fetcher: Fetcher, url: str, caps: Caps | None = None) -> str:
    with pytest.raises(FetchError) as error:
        fetcher.fetch(url, caps=caps)
    return error.value.reason


def test_an_answer_comes_whole(fetcher: Fetcher, server: ReplayServer) -> None:
    server.host("a.example", {"/x?q=1": Reply(b"hello", kind="text/plain")})
    found = fetcher.fetch("https://A.example/x?q=1#part")
    assert (found.status, found.body) == (200, b"hello")
    assert server.asked[0].headers["user-agent"] == "Solesight/test (+x)"


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.8", "169.254.169.254", "::1"])
def test_a_name_of_a_private_address_is_never_dialled(
    fetcher: Fetcher, server: ReplayServer, names: Names, address: str
) -> None:
    names.told["inner.example"] = [[address]]
    assert reason(fetcher, "http://inner.example/") == "private_address"
    # One bad answer among good ones spoils all.
    names.told["mixed.example"] = [[PUBLIC, address]]
    assert reason(fetcher, "http://mixed.example/") == "private_address"
    assert server.asked == []


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "2130706433", "0x7f.1", "localhost"])
def test_numbers_that_mean_this_machine_are_refused(host: str) -> None:
    """By the system's own resolver: whatever spelling it understands, its answer is checked."""
    dialled: list[str] = []

    def dial(address: str, _port: int, _timeout: float | None):
        dialled.append(address)
        raise AssertionError(address)

    with Fetcher("x", Network(dial=dial)) as fetcher:
        assert reason(fetcher, f"http://{host}/") in ("private_address", "no_such_host", "bad_url")
    assert dialled == []


def test_a_redirect_to_a_private_address_is_refused(
    fetcher: Fetcher, server: ReplayServer, names: Names
) -> None:
    names.told["metadata.example"] = [["169.254.169.254"]]
    server.host(
        "a.example", {"/x": Reply(status=302, headers={"Location": "http://metadata.example/k"})}
    )
    server.host("b.example", {"/x": Reply(status=302, headers={"Location": "file:///etc/passwd"})})
    server.host("c.example", {"/x": Reply(status=302, headers={"Location": "http://127.0.0.1/"})})
    names.told["127.0.0.1"] = [["127.0.0.1"]]
    assert reason(fetcher, "https://a.example/x") == "private_address"
    assert reason(fetcher, "https://b.example/x") == "bad_url"
    assert reason(fetcher, "https://c.example/x") == "private_address"
    assert {asked.host for asked in server.asked} == {"a.example", "b.example", "c.example"}


def test_dns_that_changes_its_answer_gains_nothing(
    fetcher: Fetcher, server: ReplayServer, names: Names
) -> None:
    # First public, then private: each connection is checked on its own answer.
    names.told["evil.example"] = [[PUBLIC], ["127.0.0.1"]]
    server.host("evil.example", {"/x": Reply(b"1", headers={"Connection": "close"})})
    assert fetcher.fetch("http://evil.example/x").body == b"1"
    assert reason(fetcher, "http://evil.example/x") == "private_address"
    assert len(server.asked) == 1


def test_a_circle_of_redirects_ends(fetcher: Fetcher, server: ReplayServer) -> None:
    server.host("a.example", {"/x": Reply(status=301, headers={"Location": "/x"})})
    assert reason(fetcher, "https://a.example/x") == "redirects"
    assert len(server.asked) == 6


def test_keys_and_cookies_stay_with_their_host(fetcher: Fetcher, server: ReplayServer) -> None:
    onward = Reply(status=302, headers={"Location": "https://b.example/y", "Set-Cookie": "id=1"})
    server.host("a.example", {"/x": onward})
    server.host("b.example", {"/y": Reply(b"ok"), "/z": Reply(b"ok")})
    fetcher.fetch("https://a.example/x", headers={"Authorization": "Bearer k", "X-Api-Key": "k"})
    first, second = server.asked
    assert first.headers["authorization"] == "Bearer k"
    assert not {"authorization", "x-api-key", "cookie"} & second.headers.keys()


@pytest.mark.parametrize("promised", [True, False])
def test_more_than_the_cap_is_refused(
    fetcher: Fetcher, server: ReplayServer, promised: bool
) -> None:
    headers = {} if promised else {"Content-Encoding": "identity"}
    server.host("a.example", {"/x": Reply(b"x" * 50_000, headers=headers)})
    assert reason(fetcher, "https://a.example/x", Caps(max_bytes=10_000)) == "too_large"


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_a_bomb_is_cut_off(fetcher: Fetcher, server: ReplayServer, encoding: str) -> None:
    pack = gzip.compress if encoding == "gzip" else zlib.compress
    bomb = pack(b"\0" * 50_000_000)
    assert len(bomb) < 100_000
    server.host("a.example", {"/x": Reply(bomb, headers={"Content-Encoding": encoding})})
    assert reason(fetcher, "https://a.example/x", Caps(max_bytes=1_000_000)) == "too_large"


def test_a_packed_answer_is_unpacked(fetcher: Fetcher, server: ReplayServer) -> None:
    packed = gzip.compress(b"hello" * 1000)
    server.host("a.example", {"/x": Reply(packed, headers={"Content-Encoding": "gzip"}),
                              "/y": Reply(packed[:-12], headers={"Content-Encoding": "gzip"}),
                              "/z": Reply(b"?", headers={"Content-Encoding": "br"})})  # fmt: skip
    assert fetcher.fetch("https://a.example/x").body == b"hello" * 1000
    assert reason(fetcher, "https://a.example/y") == "truncated"
    assert reason(fetcher, "https://a.example/z") == "wrong_type"


def test_truncation_has_its_reason(fetcher: Fetcher, server: ReplayServer) -> None:
    server.host("a.example", {"/x": Reply(b"x" * 1000, cut=500)})
    assert reason(fetcher, "https://a.example/x") == "truncated"


@pytest.mark.parametrize("reply", [Reply(b"x" * 500, drip=0.02), Reply(b"x", wait=1.0)])
def test_slow_answers_end_with_the_clock(
    fetcher: Fetcher, server: ReplayServer, reply: Reply
) -> None:
    server.host("a.example", {"/x": reply})
    began = time.monotonic()
    caps = Caps(seconds=0.3, read_seconds=0.3)
    assert reason(fetcher, "https://a.example/x", caps) == "too_slow"
    assert time.monotonic() - began < 5.0, "neither the whole drip nor a default limit"


def test_nobody_there(fetcher: Fetcher, names: Names) -> None:
    names.told["gone.example"] = [[]]
    assert reason(fetcher, "https://gone.example/x") == "no_such_host"


def test_a_post_becomes_a_get_when_it_is_sent_on(fetcher: Fetcher, server: ReplayServer) -> None:
    server.host(
        "a.example", {"/x": Reply(status=302, headers={"Location": "/y"}), "/y": Reply(b"ok")}
    )
    fetcher.fetch("https://a.example/x", method="POST", content=b"secret=1")
    assert [(a.method, a.body) for a in server.asked] == [("POST", b"secret=1"), ("GET", b"")]


def test_before_each_hop_somebody_may_say_no(fetcher: Fetcher, server: ReplayServer) -> None:
    seen: list[str] = []

    def before(url) -> None:
        seen.append(str(url))
        if url.host == "b.example":
            raise FetchError("no", "robots")

    server.host("a.example", {"/x": Reply(status=302, headers={"Location": "https://b.example/y"})})
    with pytest.raises(FetchError, match="no"):
        fetcher.fetch("https://a.example/x", before=before)
    assert seen == ["https://a.example/x", "https://b.example/y"]
    assert isinstance(server.asked[0], Asked)
    assert len(server.asked) == 1
