"""Who may come in, from where, how often, how much, how slowly."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from solesight.errors import SettingsError
from solesight.web.app import create_app
from solesight.web.desk import Desk
from solesight.web.entering import _inside
from solesight.web.entry import COOKIE, Doorkeeper
from solesight.web.options import Limits, ServeOptions, is_loopback
from solesight.web.rates import Buckets

API = "/api/v1"
TOKEN = "a-token-nobody-guesses"


def client(desk: Desk, options: ServeOptions, **more: Any) -> TestClient:
    more = {"base_url": "http://127.0.0.1", "client": ("127.0.0.1", 50_000), **more}
    return TestClient(create_app(desk, options), raise_server_exceptions=False, **more)


def status(http: TestClient, path: str = "/status", **more: Any) -> int:
    return http.get(f"{API}{path}", follow_redirects=False, **more).status_code


def test_every_answer_keeps_the_browser_strict(http: TestClient) -> None:
    for path in (f"{API}/healthz", f"{API}/photos/nobody", "/nowhere", f"{API}/openapi.json"):
        headers = http.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "script-src 'self';" in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "server" not in headers


def test_errors_are_problems_and_show_no_trace(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise RuntimeError("secret inside")

    http = client(desk, ServeOptions())
    monkeypatch.setattr(desk, "status", broken)
    answer = http.get(f"{API}/status")
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == 500
    assert "secret" not in answer.text
    assert http.put(f"{API}/status").status_code == 405


@pytest.mark.parametrize(
    ("host", "wanted"),
    [
        ("127.0.0.1:8000", 200),
        ("localhost", 200),
        ("[::1]:8000", 200),
        ("LOCALHOST:1", 200),
        ("evil.example", 421),
        ("127.0.0.1.evil.example", 421),
        ("localhost@evil.example", 421),
        ("", 421),
    ],
)
def test_a_strangers_name_for_this_machine_is_refused(
    http: TestClient, host: str, wanted: int
) -> None:
    assert status(http, "/healthz", headers={"Host": host}) == wanted


@pytest.mark.parametrize(
    ("headers", "allowed"),
    [
        ({}, True),
        ({"Origin": "http://127.0.0.1"}, True),
        ({"Origin": "http://evil.example"}, False),
        ({"Origin": "null"}, False),
        ({"Origin": "http://127.0.0.1:9999"}, False),
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "none"}, True),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site", "Origin": "http://127.0.0.1"}, False),
    ],
)
def test_another_sites_page_changes_nothing(
    own: TestClient, headers: dict[str, str], allowed: bool
) -> None:
    answer = own.post(f"{API}/jobs", json={"kind": "report"}, headers=headers)
    assert answer.status_code == (202 if allowed else 403)
    assert len(own.get(f"{API}/jobs").json()["jobs"]) == allowed
    # A form of another site can send this type without asking first.
    plain = {"Content-Type": "text/plain", **headers}
    answer = own.post(f"{API}/jobs", content='{"kind": "report"}', headers=plain)
    assert answer.status_code in (403, 422)


def test_a_token_keeps_others_out(desk: Desk) -> None:
    http = client(desk, ServeOptions(token=TOKEN))
    assert status(http) == 401
    assert status(http, "/healthz") == 200
    assert status(http, headers={"Authorization": f"Bearer {TOKEN}"}) == 200
    for wrong in (f"Bearer {TOKEN}x", "Bearer ", f"Basic {TOKEN}", TOKEN, "Bearer \xff"):
        assert status(http, headers={"Authorization": wrong.encode("latin-1")}) == 401
    to = http.get("/catalog?brand=a b", follow_redirects=False)
    assert to.status_code == 303
    assert to.headers["location"].startswith("/login?next=/catalog")


def test_a_browser_logs_in_and_out(desk: Desk) -> None:
    http = client(desk, ServeOptions(token=TOKEN))
    sent = {"token": TOKEN, "next": "/catalog"}
    assert http.post("/login", data={**sent, "token": "wrong"}).status_code == 401
    came = http.post("/login", data=sent, follow_redirects=False)
    assert (came.status_code, came.headers["location"]) == (303, "/catalog")
    said = came.headers["set-cookie"].lower()
    assert "httponly" in said
    assert "samesite=lax" in said
    assert TOKEN not in said
    assert status(http) == 200
    # A cookie that somebody wrote himself.
    http.cookies.set(COOKIE, "9999999999.0000")
    http.post("/logout", follow_redirects=False)
    http.cookies.clear()
    assert status(http) == 401


@pytest.mark.parametrize("cookie", ["", ".", "9999999999.", "9999999999.aa", "x.y", "1.2.3"])
def test_a_forged_cookie_opens_nothing(desk: Desk, cookie: str) -> None:
    http = client(desk, ServeOptions(token=TOKEN), cookies={COOKIE: cookie})
    assert status(http) == 401


def test_a_session_ends() -> None:
    now = [1000.0]
    keeper = Doorkeeper(ServeOptions(token=TOKEN), lambda: now[0])
    scope = {"type": "http", "path": "/", "client": ("10.0.0.7", 1)}

    def admitted(cookie: str) -> bool:
        return keeper.admits({**scope, "headers": [(b"cookie", f"{COOKIE}={cookie}".encode())]})

    session = keeper.session()
    assert admitted(session)
    now[0] += 31 * 86_400
    assert not admitted(session)


def test_wrong_tokens_are_counted(desk: Desk) -> None:
    limits = replace(Limits(), logins=3)
    http = client(desk, ServeOptions(token=TOKEN, limits=limits))
    tried = [http.post("/login", data={"token": "no"}).status_code for _ in range(5)]
    assert tried == [401, 401, 401, 429, 429]


def test_a_phone_comes_in_by_a_pass_that_works_once(desk: Desk) -> None:
    options = ServeOptions("0.0.0.0", 8000, None, "the-pass-of-the-phone", ("192.168.1.5",))
    app = create_app(desk, options)
    base = "http://192.168.1.5:8000"

    def device(address: str, url: str = base) -> TestClient:
        return TestClient(app, base_url=url, client=(address, 1), raise_server_exceptions=False)

    phone, other = device("192.168.1.20"), device("192.168.1.66")
    assert status(phone) == status(other) == 401
    assert other.get("/enter?t=guess", follow_redirects=False).status_code == 401
    came = phone.get("/enter?t=the-pass-of-the-phone", follow_redirects=False)
    assert (came.status_code, came.headers["location"]) == (303, "/")
    assert status(phone) == 200
    assert other.get("/enter?t=the-pass-of-the-phone").status_code == 401
    assert status(other) == 401
    # The owner's own browser needs no pass; a stranger that only says so does.
    assert status(device("127.0.0.1", "http://127.0.0.1:8000")) == 200
    assert status(other, headers={"Host": "127.0.0.1"}) == 401


@pytest.mark.parametrize(
    ("to", "kept"),
    [
        ("/catalog?x=1", "/catalog?x=1"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example", "/"),
        ("/a\r\nSet-Cookie: x=1", "/"),
        ("", "/"),
    ],
)
def test_a_login_leads_nowhere_else(to: str, kept: str) -> None:
    assert _inside(to) == kept


def test_who_could_be_reached_by_others_must_be_guarded() -> None:
    from solesight.cli.commands.serving import _options

    with pytest.raises(SettingsError, match="--token"):
        _options("0.0.0.0", 1, phone=False, token=None, names=())
    with pytest.raises(SettingsError, match="too short"):
        _options("0.0.0.0", 1, phone=False, token="short", names=())
    assert _options("127.0.0.1", 1, phone=False, token=None, names=()).guarded is False
    assert len(_options("0.0.0.0", 1, phone=False, token="new", names=()).token or "") > 30
    phone = _options("127.0.0.1", 1, phone=True, token=None, names=())
    assert (phone.guarded, phone.host) == (True, "0.0.0.0")
    assert [is_loopback(h) for h in ("127.0.0.9", "::1", "[::1]", "localhost")] == [True] * 4
    assert [is_loopback(h) for h in ("0.0.0.0", "10.0.0.1", "example.org", "")] == [False] * 4


def test_buckets_fill_again() -> None:
    now = [0.0]
    buckets = Buckets(3, 2.0, lambda: now[0])
    assert [buckets.take("a") for _ in range(4)] == [0, 0, 0, 0.5]
    assert buckets.take("b") == 0
    now[0] += 0.5
    assert [buckets.take("a"), buckets.take("a") > 0] == [0, True]
    now[0] += 100
    assert [buckets.take("a") for _ in range(4)][:3] == [0, 0, 0]


def test_who_asks_too_often_waits(desk: Desk) -> None:
    limits = replace(Limits(), burst=5, per_second=0.5)
    http = client(desk, ServeOptions(limits=limits))
    answers = [http.get(f"{API}/healthz") for _ in range(7)]
    assert [a.status_code for a in answers] == [200] * 5 + [429] * 2
    assert int(answers[-1].headers["retry-after"]) in (1, 2)


def test_a_full_queue_says_come_back(copied: Path) -> None:
    limits = replace(Limits(), workers=1, queue=1)
    with Desk.open(copied, limits, workers=0) as desk:
        http = client(desk, ServeOptions(limits=limits))
        let_go = threading.Event()

        def blocked(*_: object, **__: object) -> dict[str, object]:
            let_go.wait(20)
            return {"ok": True}

        desk.look = blocked  # type: ignore[method-assign, assignment]
        codes: list[int] = []

        def ask() -> None:
            codes.append(http.post(f"{API}/look", files={"photo": ("a", b"x")}).status_code)

        threads = [threading.Thread(target=ask) for _ in range(2)]
        for n, thread in enumerate(threads, 1):
            thread.start()
            while desk.work_pool.inside < n:
                time.sleep(0.01)
        full = http.post(f"{API}/look", files={"photo": ("a", b"x")})
        assert full.status_code == 503
        assert int(full.headers["retry-after"]) >= 1
        # What needs no worker is answered all the same.
        assert status(http, "/healthz") == 200
        let_go.set()
        for thread in threads:
            thread.join()
        assert codes == [200, 200]


@pytest.fixture(scope="module")
def port(made: Path, serve: Callable[..., Any]) -> Iterator[int]:
    """A server of little patience."""
    few = {"looked": 2 * 2**20, "added": 3 * 2**20, "body": 2**16}
    quick = {"idle": 0.4, "head": 0.6, "grace": 0.3, "rate": 1e6}
    with serve(made, replace(Limits(), **few, **quick)) as served:
        yield served.port


def _head(path: str, *lines: str) -> bytes:
    return "\r\n".join([f"POST {path} HTTP/1.1", "Host: 127.0.0.1", *lines, "", ""]).encode()


def _all(sock: socket.socket) -> bytes:
    sock.settimeout(15)
    found = b""
    while True:
        try:
            part = sock.recv(65_536)
        except ConnectionError:
            return found
        if not part:
            return found
        found += part


_MULTIPART = "Content-Type: multipart/form-data; boundary=b"
_START = b'--b\r\nContent-Disposition: form-data; name="photo"; filename="a"\r\n\r\n'


@pytest.mark.parametrize("path", ["look", "identify", "photos", "corrections", "jobs"])
def test_a_stream_without_end_is_cut_early(port: int, made: Path, path: str) -> None:
    before = sorted(p.name for p in made.iterdir())
    with socket.create_connection(("127.0.0.1", port)) as sock:
        sock.sendall(_head(f"{API}/{path}", "Transfer-Encoding: chunked", _MULTIPART))
        sock.sendall(f"{len(_START):x}\r\n".encode() + _START + b"\r\n")
        chunk, sent = b"x" * 65_536, 0
        # A gigabyte, if it were let in.
        while sent < 2**30:
            try:
                sock.sendall(f"{len(chunk):x}\r\n".encode() + chunk + b"\r\n")
            except OSError:
                break
            sent += len(chunk)
        answer = _all(sock)
    # What the sockets' buffers hold is sent before the no is heard.
    assert sent < 40 * 2**20
    assert answer == b"" or b" 413 " in answer.split(b"\r\n")[0]
    assert sorted(p.name for p in made.iterdir() if p.name != "cache") == [
        name for name in before if name != "cache"
    ]


def test_a_length_that_is_too_large_is_refused_unread(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port)) as sock:
        sock.sendall(_head(f"{API}/look", f"Content-Length: {2**30}", _MULTIPART))
        answer = _all(sock)
    assert b" 413 " in answer.split(b"\r\n")[0]
    assert json.loads(answer.split(b"\r\n\r\n")[1])["status"] == 413


@pytest.mark.parametrize("before", [b"", b"GET / HT", b"POST /api/v1/look HTTP/1.1\r\nHost: a\r\n"])
def test_a_head_that_never_ends_is_cut(port: int, before: bytes) -> None:
    with socket.create_connection(("127.0.0.1", port)) as sock:
        sock.sendall(before)
        answer = _all(sock)
    assert answer.startswith(b"HTTP/1.1 408")


def test_a_body_that_drips_is_cut(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port)) as sock:
        sock.sendall(_head(f"{API}/look", "Content-Length: 100000", _MULTIPART))
        sock.sendall(_START)
        begun = time.monotonic()
        for _ in range(200):
            try:
                sock.sendall(b"x")
            except OSError:
                break
            time.sleep(0.05)
        answer = _all(sock)
    assert time.monotonic() - begun < 9
    assert answer == b"" or b" 408 " in answer.split(b"\r\n")[0]


def test_a_connection_serves_again_after_a_pause(port: int) -> None:
    import http.client

    connection = http.client.HTTPConnection("127.0.0.1", port)
    for _ in range(3):
        connection.request("GET", f"{API}/healthz")
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200
        time.sleep(0.9)
    connection.close()
