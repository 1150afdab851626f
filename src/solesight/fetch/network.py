"""Name, address, connection: resolved once, every answer checked, the checked address dialled.

A name whose answers change between the check and the connection (DNS rebinding) gains nothing:
the connection goes to the very address that was checked, while TLS still asks for the name.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import httpcore2

from solesight.errors import FetchError
from solesight.fetch.addresses import is_public

__all__ = ["Deadline", "Network", "PinnedBackend"]

Resolve = Callable[[str, int], Sequence[str]]
Dial = Callable[[str, int, float | None], httpcore2.NetworkStream]


def _system_resolve(host: str, port: int) -> Sequence[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise FetchError(f"{host}: no such host ({error})", "no_such_host", again=True) from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def _system_dial(address: str, port: int, timeout: float | None) -> httpcore2.NetworkStream:
    return httpcore2.SyncBackend().connect_tcp(address, port, timeout=timeout)


@dataclass(frozen=True)
class Network:
    """How names become addresses and addresses connections.

    The check in between is not part of it: another network (a test's, that answers every name from
    a local server) cannot turn the check off.

    Attributes:
        resolve: ``(host, port)`` -> addresses as text.
        dial: ``(address, port, timeout)`` -> an open stream.
    """

    resolve: Resolve = _system_resolve
    dial: Dial = _system_dial


class Deadline(threading.local):
    """When the request of this thread must be over, in seconds of the monotonic clock."""

    at: float | None = None

    def left(self, timeout: float | None) -> float | None:
        """Shorten a time limit to what is left.

        Raises:
            ReadTimeout: nothing is left.
        """
        if self.at is None:
            return timeout
        left = self.at - time.monotonic()
        if left <= 0:
            raise httpcore2.ReadTimeout("took longer than it may")
        return left if timeout is None else min(left, timeout)


class PinnedBackend(httpcore2.NetworkBackend):
    """Connects to checked addresses only."""

    def __init__(self, network: Network, deadline: Deadline) -> None:
        self._network, self._deadline = network, deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        """Resolve, check every answer, dial one of them."""
        del local_address, socket_options  # we set none
        failed: Exception | None = None
        for address in self._checked(host, port):
            try:
                stream = self._network.dial(address, port, self._deadline.left(timeout))
                return _Timed(stream, self._deadline)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failed = error
        raise failed or httpcore2.ConnectError(f"{host} has no address")

    def _checked(self, host: str, port: int) -> list[str]:
        found = list(self._network.resolve(host.strip("[]"), port))
        private = [address for address in found if not is_public(address)]
        if private:
            # One bad answer spoils all: which one a second look would get is the answerer's choice.
            raise FetchError(
                f"{host} has an address that is not public: refused", "private_address"
            )
        return found

    def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        """Refuse: sockets of this machine are no places of the web."""
        del timeout, socket_options
        raise FetchError(f"{path}: local sockets are never spoken to", "private_address")


class _Timed(httpcore2.NetworkStream):
    """A stream whose every wait ends with the request's deadline."""

    def __init__(self, inner: httpcore2.NetworkStream, deadline: Deadline) -> None:
        self._inner, self._deadline = inner, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._deadline.left(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore2.NetworkStream:
        left = self._deadline.left(timeout)
        return _Timed(self._inner.start_tls(ssl_context, server_hostname, left), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)
