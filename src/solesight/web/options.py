"""How the web app is served: to whom, and how much of it."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field

__all__ = ["MEGABYTE", "MOST_PHOTOS", "Limits", "ServeOptions", "is_loopback"]

MOST_PHOTOS = 16
"""Photos of one request."""
MEGABYTE = 2**20


@dataclass(frozen=True)
class Limits:
    """What one client, one request and all of them together may ask for.

    Attributes:
        body: bytes of a request without a picture.
        looked: bytes of a request with photos to look at.
        added: bytes of a request with photos to add.
        files: files in one request that adds.
        idle: seconds that a request may say nothing.
        head: seconds until the head of a request must be there.
        rate: bytes a second that a body must bring after ``grace``.
        grace: seconds in which a body may be as slow as it likes.
        queue: requests that may wait for a worker.
        workers: threads that look at photos.
        burst: requests that a client may make at once.
        per_second: requests a second that a client may make for long.
        logins: wrong tokens a minute that a client may try.
        streams: open event streams.
    """

    body: int = MEGABYTE
    looked: int = 96 * MEGABYTE
    added: int = 512 * MEGABYTE
    files: int = 500
    idle: float = 10.0
    head: float = 10.0
    rate: float = 16_384.0
    grace: float = 20.0
    queue: int = 16
    workers: int = 2
    burst: int = 400
    per_second: float = 80.0
    logins: int = 10
    streams: int = 32


@dataclass(frozen=True)
class ServeOptions:
    """Who may come in.

    Attributes:
        host: the address to listen on.
        port: the port to listen on.
        token: what a client must know; None lets in everybody who reaches the address.
        pass_token: works once, for the phone that reads it from the terminal.
        names: further names under which the server may be asked for.
        limits: how much may be asked for.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    token: str | None = None
    pass_token: str | None = None
    names: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)

    @property
    def guarded(self) -> bool:
        """True where a client must prove that it may come in."""
        return self.token is not None or self.pass_token is not None


def is_loopback(host: str) -> bool:
    """Say whether an address is this machine's own, reached by nobody else."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
