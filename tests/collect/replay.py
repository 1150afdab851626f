"""A replay server on 127.0.0.1: answers for many hosts, has faults, counts what it is asked.

The guarded fetch refuses private addresses. So its network is given from here: names resolve to
public addresses (of the range for documentation's neighbours), and dialling any of them reaches
this server. The check in between is the real one.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpcore2

from solesight.errors import FetchError
from solesight.fetch import Network

#: A public address that is nobody's here: nothing is sent to it.
PUBLIC = "93.184.216.34"


@dataclass(frozen=True)
class Reply:
    """What the server sends; ``cut`` sends only so many bytes of what it promised."""

    body: bytes = b""
    status: int = 200
    kind: str = "application/octet-stream"
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: int | None = None
    drip: float = 0.0  # seconds between bytes
    wait: float = 0.0  # seconds before the answer


@dataclass(frozen=True)
class Asked:
    """One request that came in."""

    at: float
    host: str
    path: str
    method: str
    headers: Mapping[str, str]
    body: bytes


Answerer = Callable[[Asked], Reply | None]
NOT_FOUND = Reply(b"not found", 404, "text/plain")


class ReplayServer:
    """Answers by host; what no one answers is 404."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.hosts: dict[str, Answerer] = {}
        self.default: Answerer = lambda asked: None
        self._lock = threading.Lock()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                outer._serve(self)

            do_POST = do_GET  # noqa: N815

            def log_message(self, *_: Any) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 128

            def handle_error(self, *_: Any) -> None:
                pass  # clients that go away are what is tested

        self._server = Server(("127.0.0.1", 0), Handler)
        self.port = int(self._server.server_address[1])
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.05,), daemon=True
        )
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def host(self, name: str, answerer: Answerer | Mapping[str, Reply]) -> None:
        """Let a host answer: by a function, or by a table of paths (with query first)."""
        if callable(answerer):
            self.hosts[name] = answerer
            return
        table = dict(answerer)
        self.hosts[name] = lambda asked: table.get(asked.path, table.get(asked.path.split("?")[0]))

    def paths(self, host: str) -> list[str]:
        """What a host was asked for, robots files left out."""
        with self._lock:
            return [a.path for a in self.asked if a.host == host and a.path != "/robots.txt"]

    def times(self, host: str) -> list[float]:
        with self._lock:
            return sorted(a.at for a in self.asked if a.host == host)

    def _serve(self, handler: BaseHTTPRequestHandler) -> None:
        length = int(handler.headers.get("content-length") or 0)
        body = handler.rfile.read(length) if length else b""
        host = (handler.headers.get("host") or "").partition(":")[0]
        headers = {k.lower(): v for k, v in handler.headers.items()}
        asked = Asked(time.time(), host, handler.path, handler.command, headers, body)
        with self._lock:
            self.asked.append(asked)
        answerer = self.hosts.get(host, self.default)
        _send(handler, answerer(asked) or NOT_FOUND)


def _send(handler: BaseHTTPRequestHandler, reply: Reply) -> None:
    if reply.wait:
        time.sleep(reply.wait)
    handler.send_response(reply.status)
    handler.send_header("Content-Type", reply.kind)
    if not any(name.lower() == "content-length" for name in reply.headers):
        handler.send_header("Content-Length", str(len(reply.body)))
    for name, value in reply.headers.items():
        handler.send_header(name, value)
    handler.end_headers()
    sent = reply.body if reply.cut is None else reply.body[: reply.cut]
    if reply.drip:
        for byte in sent:
            handler.wfile.write(bytes([byte]))
            handler.wfile.flush()
            time.sleep(reply.drip)
    else:
        handler.wfile.write(sent)
    if reply.cut is not None:
        handler.close_connection = True


class _Plain(httpcore2.NetworkStream):
    """A stream to the replay server: what would be TLS stays plain."""

    def __init__(self, inner: httpcore2.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, timeout)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, timeout)

    def close(self) -> None:
        self._inner.close()

    def start_tls(self, *_: Any, **__: Any) -> httpcore2.NetworkStream:
        return self

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


@dataclass
class Names:
    """A resolver: every name is public but those that are told otherwise; answers may change."""

    told: dict[str, list[Sequence[str]]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append(host)
        answers = self.told.get(host)
        if answers is None:
            return [host if host[0].isdigit() or ":" in host else PUBLIC]
        found = answers.pop(0) if len(answers) > 1 else answers[0]
        if not found:
            raise FetchError(f"{host}: no such host", "no_such_host")
        return found


def network_to(port: int, names: Names | None = None) -> Network:
    """A network on which every public address is the replay server."""

    def dial(address: str, _port: int, timeout: float | None) -> httpcore2.NetworkStream:
        assert address != "127.0.0.1", "the guard let a private address through"
        return _Plain(httpcore2.SyncBackend().connect_tcp("127.0.0.1", port, timeout=timeout))

    return Network(names or Names(), dial)


@contextmanager
def serving() -> Iterator[ReplayServer]:
    server = ReplayServer()
    try:
        yield server
    finally:
        server.close()
