"""A server to measure, and a client that costs next to nothing."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

_BOUNDARY = "solesight-benchmark"
_own = threading.local()


@dataclass(frozen=True)
class Answer:
    """What came back, and how long it took; ``retry``: seconds to wait before asking again."""

    status: int
    seconds: float
    retry: float


class Server:
    """`solesight serve` in a process of its own; a context manager.

    Args:
        workspace: which.
    """

    def __init__(self, workspace: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        command = [sys.executable, "-m", "solesight", "serve", "--port", str(self.port)]
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the server
        self._process = subprocess.Popen(
            [*command, "--workspace", str(workspace)], stdout=self._log, stderr=self._log
        )

    def __enter__(self) -> Self:
        for _ in range(1200):
            # Answered once gallery and bundles are loaded.
            if get(self, "/api/v1/status").status == 200:
                return self
            time.sleep(0.1)
        self.stop()
        raise RuntimeError("the server did not start")

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """End it."""
        self._process.terminate()
        self._process.wait(60)
        self._log.close()

    def memory(self) -> int:
        """Give the resident bytes of the server."""
        text = Path(f"/proc/{self._process.pid}/statm").read_text(encoding="ascii")
        return int(text.split()[1]) * os.sysconf("SC_PAGE_SIZE")


def photo_body(name: str, data: bytes) -> bytes:
    """Pack a photo as a form does."""
    head = f'Content-Disposition: form-data; name="photo"; filename={json.dumps(name)}'
    kind = "Content-Type: application/octet-stream"
    start = f"--{_BOUNDARY}\r\n{head}\r\n{kind}\r\n\r\n".encode()
    return start + data + f"\r\n--{_BOUNDARY}--\r\n".encode()


def ask(server: Server, body: bytes) -> Answer:
    """Look at a photo."""
    kind = {"Content-Type": f"multipart/form-data; boundary={_BOUNDARY}"}
    return _request(server, "POST", "/api/v1/look", body, kind)


def get(server: Server, path: str) -> Answer:
    """Get a page."""
    return _request(server, "GET", path, None, {})


def _request(
    server: Server, method: str, path: str, body: bytes | None, headers: dict[str, str]
) -> Answer:
    begun = time.perf_counter()
    connection = _connection(server.port)
    try:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        answer.read()
    except (ConnectionError, http.client.HTTPException):
        # Refused before the body was sent, as a busy server does: the connection is of no more use.
        connection.close()
        return Answer(_refused(server, method, path), time.perf_counter() - begun, 1.0)
    retry = float(answer.headers.get("Retry-After", 1))
    return Answer(answer.status, time.perf_counter() - begun, retry)


def _refused(server: Server, method: str, path: str) -> int:
    """Ask again without a body, to learn why: 503 and 429 are said before it is read."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    try:
        connection.request(method, path)
        return connection.getresponse().status
    except (ConnectionError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


def _connection(port: int) -> http.client.HTTPConnection:
    found: dict[int, http.client.HTTPConnection] = _own.__dict__.setdefault("known", {})
    if port not in found:
        found[port] = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    return found[port]
