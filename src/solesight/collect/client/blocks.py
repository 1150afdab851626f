"""Is this answer a block page? Told by headers, by status, and by what only such pages say.

Sites block with 403 and 429, but also with 200 and a page for people. Who is blocked stops: nothing
here tries to look like somebody else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["Block", "find_block"]

# Block pages are small and say it early; a shop's page may well mention a captcha somewhere.
_SMALL, _HEAD = 200_000, 40_000
_HEADERS = (
    ("cf-mitigated", "Cloudflare"),
    ("x-datadome", "DataDome"),
    ("x-px", "PerimeterX"),
    ("x-amzn-waf-action", "AWS WAF"),
)
_MARKS = tuple(
    (re.compile(pattern, re.IGNORECASE), name)
    for pattern, name in (
        (r"captcha-delivery\.com|geo\.captcha|\bvar dd=\{", "DataDome"),
        (r"\"appId\"\s*:\s*\"PX|px-captcha|_pxAppId|/captcha/captcha\.js\?a=c", "PerimeterX"),
        (r"cf-chl-|challenge-platform|cf_chl_opt|<title>just a moment|attention required! \|"
         r" cloudflare", "Cloudflare"),
        (r"/errors/validateCaptcha|api-services-support@amazon|not a robot\. for best", "Amazon"),
        (r"id=\"captcha-form\"|unusual traffic from your|/sorry/index|solveSimpleChallenge",
         "Google"),
        (r"sending automated queries|altcha-widget|anomaly-modal|anomaly\.js", "a search engine"),
        (r"are you a (human|robot)\?|verify (that )?you are (a )?human|pardon our interruption|"
         r"press (&amp;|&|and) hold|access to this page has been denied", "a bot check"),
        (r"incapsula incident|_incapsula_resource|sucuri website firewall|request unsuccessful\.",
         "a firewall"),
    )
)  # fmt: skip


@dataclass(frozen=True)
class Block:
    """Who blocks, and by what it was told."""

    by: str
    sign: str

    def __str__(self) -> str:
        return f"{self.by} blocks programs here ({self.sign})"


def find_block(
    status: int, headers: Mapping[str, str], body: bytes, *, expected: bool = False
) -> Block | None:
    """Say whether an answer is a block page.

    Args:
        status: of HTTP.
        headers: names in lower case.
        body: the answer; only small ones that are text are looked into.
        expected: True when the answer held what was asked for: then only headers count.
    """
    for name, by in _HEADERS:
        if name in headers and (status >= 400 or not expected):
            return Block(by, f"header {name}")
    if expected or len(body) > _SMALL or body[:1] not in (b"<", b"{", b"\n", b"\r", b" ", b"\xef"):
        return Block("the site", f"status {status}") if status == 451 else None
    text = body[:_HEAD].decode("utf-8", errors="replace")
    for pattern, by in _MARKS:
        if found := pattern.search(text):
            return Block(by, f"{' '.join(found[0].split())[:60]!r} with status {status}")
    return None
