"""Running the app: uvicorn, with a limit on how long the head of a request may take."""

from __future__ import annotations

import asyncio
import secrets
import socket
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from solesight.errors import SettingsError
from solesight.web.app import create_app
from solesight.web.desk import Desk
from solesight.web.options import ServeOptions

__all__ = ["listening", "local_address", "new_token", "run", "server_of"]


def new_token() -> str:
    """Make a token that nobody guesses."""
    return secrets.token_urlsafe(24)


def local_address() -> str:
    """Give the address under which this machine is seen in its local network.

    Nothing is sent: connecting a datagram socket only chooses a route.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        address: str = probe.getsockname()[0]
        return address


class _Patient(H11Protocol):
    """Closes connections that have not sent the head of a request in time."""

    head_seconds = 10.0
    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._expect()

    def handle_events(self) -> None:
        """Take what came; a whole head ends the waiting."""
        super().handle_events()
        if self.cycle is not None and self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def data_received(self, data: bytes) -> None:
        """Take bytes; those after an answer may begin another request."""
        if self._deadline is None and (self.cycle is None or self.cycle.response_complete):
            self._expect()
        super().data_received(data)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        if self._deadline is not None:
            self._deadline.cancel()
        super().connection_lost(exc)

    def _expect(self) -> None:
        self._deadline = self.loop.call_later(self.head_seconds, self._give_up)

    def _give_up(self) -> None:
        if not self.transport.is_closing():
            self.transport.write(b"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\n\r\n")
            self.transport.close()


def server_of(desk: Desk, options: ServeOptions, **more: Any) -> uvicorn.Server:
    """Make the server of a desk, not started yet."""
    protocol = type("Protocol", (_Patient,), {"head_seconds": options.limits.head})
    config = uvicorn.Config(
        create_app(desk, options),
        host=options.host,
        port=options.port,
        http=protocol,
        ws="none",
        log_level="warning",
        access_log=False,
        server_header=False,
        # Addresses in headers are anybody's claim.
        proxy_headers=False,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=5,
        limit_concurrency=512,
        h11_max_incomplete_event_size=32_768,
        **more,
    )
    return uvicorn.Server(config)


def listening(options: ServeOptions) -> socket.socket:
    """Take the port.

    Raises:
        SettingsError: it cannot be had.
    """
    family = socket.AF_INET6 if ":" in options.host else socket.AF_INET
    # Said to be TCP, or asyncio does not switch off its waiting for more to send: 40 ms an answer.
    taken = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind((options.host.strip("[]"), options.port))
    except OSError as error:
        taken.close()
        raise SettingsError(
            f"port {options.port} of {options.host} cannot be had ({error.strerror}): name another "
            "with --port"
        ) from error
    return taken


def run(desk: Desk, options: ServeOptions, on: socket.socket) -> None:
    """Serve until Ctrl-C."""
    server_of(desk, options).run(sockets=[on])
