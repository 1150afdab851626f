"""Which addresses of the web may be asked for, and their one spelling."""

from __future__ import annotations

import httpx2

from solesight.errors import FetchError

__all__ = ["Url", "checked_url", "host_of"]

#: An address in its parts.
Url = httpx2.URL

_LONGEST = 4000
_PORTS = {"http": 80, "https": 443}


def checked_url(text: str) -> httpx2.URL:
    """Read an address and refuse what must not be fetched.

    Returns:
        The address without its fragment, its host in lower case and in ASCII (IDNA).

    Raises:
        FetchError: ``bad_url``: not http(s), no host, with user or password, another port than 80
            or 443, control characters, or too long.
    """
    if len(text) > _LONGEST:
        raise FetchError(f"an address of {len(text):,} characters is left out", "bad_url")
    try:
        url = httpx2.URL(text.strip())
    except (httpx2.InvalidURL, ValueError, TypeError) as error:
        raise FetchError(
            f"not an address of the web ({_short(text)}): {error}", "bad_url"
        ) from None
    shown = _short(text)
    if url.scheme not in _PORTS or not url.host:
        raise FetchError(
            f"{shown}: only http and https addresses with a host are fetched", "bad_url"
        )
    if url.userinfo:
        # Not shown: it would repeat the password.
        raise FetchError(f"an address of {url.host} carries a user or password", "bad_url")
    if (url.port or _PORTS[url.scheme]) not in _PORTS.values():
        raise FetchError(f"{shown}: only the ports 80 and 443 are fetched", "bad_url")
    return url.copy_with(fragment=None) if url.fragment else url


def host_of(text: str) -> str:
    """Give the host of an address in lower case, or an empty text where there is none."""
    try:
        return httpx2.URL(text).host
    except (httpx2.InvalidURL, ValueError, TypeError):
        return ""


def _short(text: str) -> str:
    return repr(text if len(text) <= 120 else text[:117] + "...")
