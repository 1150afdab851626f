"""The polite client: every request of `collect` goes through it, a source's and a photo's alike."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import stamina

from solesight.catalog import now
from solesight.closing import Closing
from solesight.collect.client.answers import AnswerCache, answer_key
from solesight.collect.client.blocks import find_block
from solesight.collect.client.hosts import Hosts, Manners
from solesight.collect.client.robots import Robots
from solesight.collect.client.tokens import Keys
from solesight.collect.sources.declaring import Answer, Request, Source
from solesight.errors import FetchError, SourceError
from solesight.fetch import Caps, Fetched, Fetcher, Url, checked_url

__all__ = ["Client", "Tries", "noai", "photo_caps"]

# What is tried again is told by the verb, at its end; without this, it would also be on stderr.
logging.getLogger("stamina").addHandler(logging.NullHandler())

# So many refusals on end, and no page in between: the host means us.
_REFUSALS, _REFUSED_FOR = 5, 3600.0
# A thread that waits longer for its turn could ask another host meanwhile.
_PHOTO_PATIENCE = 5.0
_PAGE_CAPS = Caps(max_bytes=16 * 2**20, seconds=60.0)
# "noai" and "noimageai" alone would be obeyed too late for those who only know the older words.
_NO_AI = re.compile(r"(?:^|[,:\s])(noai|noimageai|noindex|noimageindex|none)(?:$|[,\s])", re.I)


@dataclass(frozen=True)
class Tries:
    """How often a source's page is tried before the query is left for the next run.

    Attributes:
        attempts: at most.
        first: seconds before the second try; doubled each time, with jitter.
        longest: seconds between two tries.
        patience: a Retry-After longer than this ends the query for now.
    """

    attempts: int = 4
    first: float = 2.0
    longest: float = 60.0
    patience: float = 120.0


def photo_caps(max_bytes: int) -> Caps:
    """Give the limits of one photo."""
    return Caps(max_bytes=min(max_bytes, 20 * 2**20), seconds=45.0, read_seconds=15.0)


def noai(headers: Mapping[str, str]) -> str | None:
    """Give the word of X-Robots-Tag, or of TDM's reservation, by which a photo is not taken."""
    found = _NO_AI.search(headers.get("x-robots-tag", ""))
    if found:
        return found[1].lower()
    return "tdm-reservation" if headers.get("tdm-reservation", "").strip() == "1" else None


class Client(Closing):
    """Asks sources and fetches photos as a good guest does.

    Args:
        fetcher: the guarded fetch.
        hosts: turns, budgets and blocks.
        cache: kept answers.
        keys: the user's own.
        manners: how hosts of photos are asked.
        tries: how often pages are tried.
    """

    def __init__(
        self,
        fetcher: Fetcher,
        hosts: Hosts,
        cache: AnswerCache,
        keys: Mapping[str, str],
        manners: Manners | None = None,
        tries: Tries | None = None,
    ) -> None:
        self._fetcher, self.hosts, self.cache = fetcher, hosts, cache
        self._manners, self._tries = manners or Manners(), tries or Tries()
        self.keys = Keys(keys, self._post)
        self._refused: dict[str, int] = {}
        agent = fetcher.agent.partition("/")[0]
        self.robots = Robots(hosts, agent, self._robots_file)

    def close(self) -> None:
        """Let go of the connections."""
        self._fetcher.close()

    def photo(self, url: str, caps: Caps) -> tuple[Fetched, str]:
        """Fetch a photo once.

        Returns:
            The answer (of status 200), and what the robots file said.

        Raises:
            FetchError: with its reason; the queue decides whether to try again.
        """
        said = list[str]()
        accept = {"Accept": "image/avif,image/webp,image/png,image/jpeg,image/*;q=0.8"}
        answer = self._fetcher.fetch(url, headers=accept, caps=caps, before=self._asks_robots(said))
        self._check(answer, expected=answer.headers.get("content-type", "").startswith("image/"))
        word = noai(answer.headers)
        if word:
            raise FetchError(f"{url}: X-Robots-Tag says {word}", "noai")
        return answer, said[-1]

    def _asks_robots(self, said: list[str]) -> Callable[[Url], None]:
        def before(url: Url) -> None:
            verdict = self.robots.verdict(url)
            said.append(verdict.said)
            if not verdict.allowed:
                closed = verdict.said == "closed"
                text = "cannot be read now" if closed else "does not allow it"
                raise FetchError(f"{url}: robots.txt {text}", "robots", again=closed)
            slow = 1.0 / verdict.delay if verdict.delay else self._manners.rate
            manners = replace(self._manners, rate=min(self._manners.rate, slow))
            self.hosts.take_turn(url.host, manners, _PHOTO_PATIENCE)

        return before

    def _robots_file(self, url: str, caps: Caps) -> Fetched:
        return self._fetcher.fetch(url, caps=caps, before=lambda at: self._turn(at, self._manners))

    def _turn(self, url: Url, manners: Manners) -> None:
        self.hosts.take_turn(url.host, manners)

    def _post(self, url: str, headers: Mapping[str, str], form: bytes) -> Fetched:
        # A form with a secret is sent to the very address that was declared: no redirect.
        caps = replace(_PAGE_CAPS, hops=0)
        return self._fetcher.fetch(
            url, method="POST", headers=headers, content=form, caps=caps,
            before=lambda at: self._turn(at, Manners()),
        )  # fmt: skip

    def _check(self, answer: Fetched, *, expected: bool = False) -> None:
        """Turn an answer that is none into an error.

        Raises:
            FetchError: a block page, or a status that is not 200.
        """
        host = checked_url(answer.final_url).host
        block = find_block(answer.status, answer.headers, answer.body, expected=expected)
        if block is not None:
            self.hosts.block(host, str(block))
            raise FetchError(f"{host}: {block}; nothing more is asked there today", "blocked")
        if answer.status == 200:
            self._refused.pop(host, None)
            return
        if answer.status in (401, 403):
            self._count_refusal(host, answer.status)
        reason, again = _status_reason(answer.status)
        after = _retry_after(answer.headers) if again else None
        if answer.status == 429 and after is None:
            after = 60.0
        if after:
            # The whole host asked for the pause, not this one address.
            self.hosts.pause(host, after)
        raise FetchError(f"{host}: answers {answer.status}", reason, again=again, after=after)

    def _count_refusal(self, host: str, status: int) -> None:
        n = self._refused[host] = self._refused.get(host, 0) + 1
        if n >= _REFUSALS:
            self._refused.pop(host, None)
            text = f"it answered {status} {n} times on end"
            self.hosts.block(host, text, _REFUSED_FOR)
            raise FetchError(f"{host}: {text}; nothing more is asked there for an hour", "blocked")

    def answer(self, source: Source, request: Request, *, refresh: bool = False) -> Answer:
        """Ask a source, or take a fresh answer that is kept.

        Raises:
            FetchError: it could not be had.
            SourceError: a key is missing, or the request goes where the source did not declare.
        """
        key = answer_key(request.url, request.params, request.json)
        kept = self.cache.get(key)
        if kept is not None and kept.until > self.hosts.now() and not refresh:
            return kept.answer
        known = dict(kept.validators) if kept else {}
        for attempt in stamina.retry_context(
            on=self._worth_trying, attempts=self._tries.attempts, timeout=None,
            wait_initial=self._tries.first, wait_max=self._tries.longest,
            wait_jitter=self._tries.first,
        ):  # fmt: skip
            with attempt:
                answer = self._asked(source, request, known)
        return kept.answer if answer.status == 304 and kept is not None else answer

    def keep(self, source: Source, request: Request, answer: Answer) -> None:
        """Keep an answer that could be read, so that it need not be asked for again soon."""
        key = answer_key(request.url, request.params, request.json)
        self.cache.put(key, answer, self.hosts.now() + source.info.ttl)

    def check_empty(self, answer: Answer) -> None:
        """Look at an answer that holds no listing: was it a block page with a friendly status?

        Raises:
            FetchError: it was; the host is asked no more today.
        """
        block = find_block(answer.status, answer.headers, answer.body)
        if block is not None:
            host = checked_url(answer.url).host
            self.hosts.block(host, str(block))
            raise FetchError(f"{host}: {block}; nothing more is asked there today", "blocked")

    def _worth_trying(self, error: Exception) -> bool | float:
        if not isinstance(error, FetchError) or not error.again:
            return False
        if error.after is None:
            return error.reason not in ("budget", "robots")
        return error.after if error.after <= self._tries.patience else False

    def _asked(self, source: Source, request: Request, known: Mapping[str, str]) -> Answer:
        info = source.info
        url = checked_url(request.url)
        if url.host not in info.hosts:
            raise SourceError(f"{info.name} may not ask {url.host}: it declares {info.hosts}")
        hidden = {name: self.keys.get(key) for name, key in request.key_params.items()}
        url = url.copy_merge_params({**request.params, **hidden})
        headers = {**known, **request.headers, **self._key_headers(source, request)}
        content = None
        if request.json is not None:
            more = {name: self.keys.get(key) for name, key in request.key_json.items()}
            content = json.dumps({**request.json, **more}).encode()
            headers["Content-Type"] = "application/json"
        found = self._fetcher.fetch(
            str(url), method="GET" if content is None else "POST", headers=headers,
            content=content, caps=_PAGE_CAPS, before=lambda at: self._may_ask(source, at),
        )  # fmt: skip
        if found.status != 304:
            # A page that says 200 is believed until it turns out to hold nothing.
            self._check(found, expected=found.status == 200)
        shown = str(checked_url(request.url).copy_merge_params(dict(request.params)))
        kind = found.headers.get("content-type", "")
        asked = request.json if request.json is not None else request.params
        return Answer(shown, found.body, kind, found.status, found.headers, now(), dict(asked))

    def _key_headers(self, source: Source, request: Request) -> dict[str, str]:
        made = {}
        for header, pattern in request.key_headers.items():
            if "{token}" in pattern:
                made[header] = pattern.replace("{token}", self.keys.token(source))
            else:
                scheme, _, name = pattern.rpartition(" ")
                made[header] = f"{scheme} {self.keys.get(name)}".strip()
        return made

    def _may_ask(self, source: Source, url: Url) -> None:
        info = source.info
        if url.host not in info.hosts:
            raise FetchError(f"{info.name}: redirects to {url.host}, not declared", "redirects")
        rate = info.rate
        if not info.official:
            verdict = self.robots.verdict(url)
            if not verdict.allowed:
                text = f"{url.host}: its robots.txt does not allow {url.path}"
                raise FetchError(text, "robots", again=verdict.said == "closed")
            rate = min(rate, 1.0 / verdict.delay) if verdict.delay else rate
        self.hosts.take_turn(url.host, Manners(rate, info.daily))


def _status_reason(status: int) -> tuple[str, bool]:
    if status in (404, 410):
        return "gone", False
    if status == 429:
        return "rate_limited", True
    if status in (401, 402, 403, 407):
        return "forbidden", False
    if status in (408, 425) or status >= 500:
        return "server", True
    return "status", False


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Read Retry-After: seconds, or a date (RFC 9110, 10.2.3)."""
    said = headers.get("retry-after", "").strip()
    if said.isascii() and said.isdigit():
        return min(float(said[:9]), 86_400.0) if said else None
    try:
        when = parsedate_to_datetime(said)
    except (ValueError, TypeError, IndexError):
        return None
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    seconds = (when - datetime.now(UTC)).total_seconds()
    return min(max(seconds, 0.0), 86_400.0)
