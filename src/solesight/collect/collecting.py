"""The verb `collect`: ask a source, fetch the photos; go on where it stopped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import func, select

from solesight.catalog import Catalog, schema_collect
from solesight.collect.attaching import attach, keep_page
from solesight.collect.client import Client
from solesight.collect.listing_rows import KeptPage
from solesight.collect.queue import crawls
from solesight.collect.queue.crawls import Crawl
from solesight.collect.queue.downloads import release_dead, retry_failed
from solesight.collect.queue.fetching import Fetching, Outcome, Pace
from solesight.collect.refusals import Refusals, read_refusals
from solesight.collect.results import Asked, Collected, FailedPhoto, Plan
from solesight.collect.sources import Answer, Page, Query, Request, Source
from solesight.errors import AnswerError, FetchError, SourceError, UnknownNameError
from solesight.fetch import checked_url
from solesight.photos import Caps
from solesight.progress import Running

__all__ = ["Ask", "Wanted", "check_live", "collect", "plan"]


@dataclass(frozen=True)
class Wanted:
    """One thing to collect.

    Attributes:
        query: text, limit and options.
        label: what the photos' ``query`` label says; the text by default.
    """

    query: Query
    label: str = ""


@dataclass(frozen=True)
class Ask:
    """How a source is asked.

    Attributes:
        terms_read: a person has read the terms of an opt-in source.
        retry_failed: also fetch what failed before, and ask hosts that blocked.
        refresh: read the pages of a query anew, from the first.
        photos: False keeps listings and prices, and fetches no photo.
        pace: how much is fetched at once.
    """

    terms_read: bool = False
    retry_failed: bool = False
    refresh: bool = False
    photos: bool = True
    pace: Pace = field(default_factory=Pace)


def plan(
    catalog: Catalog, source: Source, wanted: Sequence[Wanted], lacking: Sequence[str]
) -> Plan:
    """Say what `collect` would do; nothing is asked.

    Raises:
        SourceError: the source has no live calls.
        UnknownNameError: a query sets an option that the source has not.
    """
    check_live(source, wanted)
    info, request = source.info, source.request
    assert request is not None  # noqa: S101 - was checked
    lines = []
    for one in wanted:
        first = request(one.query, None)
        known = _known(catalog, source, one)
        address = str(checked_url(first.url).copy_merge_params(dict(first.params)))
        lines.append({"query": one.query.text, "limit": one.query.limit, "first": address, **known})
    return Plan(
        info.name, info.access, info.terms, info.terms_url, info.rate, info.daily, tuple(lacking),
        tuple(lines),
    )  # fmt: skip


def check_live(source: Source, wanted: Sequence[Wanted] = ()) -> None:
    """Refuse what can never be asked, before anybody is.

    Raises:
        SourceError: the source has no live calls.
        UnknownNameError: a query sets an option that the source has not.
    """
    info = source.info
    if source.request is None:
        raise SourceError(_no_calls(source))
    for name in (name for one in wanted for name in one.query.options):
        if name not in info.options:
            raise UnknownNameError(f"option of {info.name}", name, info.options)


def _no_calls(source: Source) -> str:
    name = source.info.name
    return (
        f"{source.info.title} is read from saved pages only: save the page, its HAR or its JSON in "
        f"a browser, then run `solesight collect {name} FILE`"
    )


def _known(catalog: Catalog, source: Source, one: Wanted) -> dict[str, object]:
    c = schema_collect.crawls.c
    query = select(c.state, c.pages, c.listings).where(
        c.source == source.info.name, c.query == one.query.text
    )
    with catalog.reading() as connection:
        found = connection.execute(query).first()
    state, pages, listings = found or ("new", 0, 0)
    return {"state": state, "pages": pages, "listings": listings}


def check_allowed(source: Source, client: Client, ask: Ask) -> None:
    """Refuse what a person must do first.

    Raises:
        SourceError: terms not read, key missing.
    """
    info = source.info
    lacking = client.keys.lacking(source)
    if lacking:
        names = ", ".join(lacking)
        raise SourceError(
            f"{info.title} wants your own key ({names}): get it at {info.key_url} and put it into "
            "solesight.toml under [source_keys]"
        )
    if info.access == "opt_in" and not ask.terms_read:
        raise SourceError(
            f"{info.title}: {info.terms} Read {info.terms_url}, then repeat with "
            "--i-have-read-the-terms"
        )


def collect(
    catalog: Catalog,
    source: Source,
    wanted: Sequence[Wanted],
    client: Client,
    *,
    ask: Ask | None = None,
    caps: Caps | None = None,
    running: Running = Running(),  # noqa: B008 - it is frozen
) -> Collected:
    """Ask a source for listings, and fetch their photos; running it again goes on.

    Args:
        catalog: where they go.
        source: whom to ask.
        wanted: what for.
        client: asks politely.
        ask: how.
        caps: size limits of photos.
        running: progress.

    Raises:
        SourceError: the source cannot be asked; nothing was done.
        CatalogError: the catalog or the store cannot be written; what was done is kept.
    """
    how = ask or Ask()
    check_live(source, wanted)
    check_allowed(source, client, how)
    run = _Collecting(catalog, source, client, how, read_refusals(catalog), running)
    run.start()
    asked = [run.ask(one) for one in wanted]
    return run.fetch(asked, caps or Caps())


@dataclass
class _Found:
    """A query while it is worked on."""

    wanted: Wanted
    crawl: Crawl
    keys: list[str]
    refused: Counter[str] = field(default_factory=Counter)
    stopped: str | None = None


class _Collecting:
    def __init__(
        self,
        catalog: Catalog,
        source: Source,
        client: Client,
        ask: Ask,
        barred: Refusals,
        running: Running,
    ) -> None:
        self._catalog, self._source, self._client = catalog, source, client
        self._how, self._barred, self._running = ask, barred, running

    def start(self) -> None:
        """Free what a killed run held; with --retry-failed, ask blocked hosts again."""
        release_dead(self._catalog)
        if self._how.retry_failed:
            self._client.hosts.lift()

    def ask(self, one: Wanted) -> _Found:
        """Read pages until enough photos are named, or there are no more."""
        with self._catalog.writing() as connection:
            crawl = crawls.find_crawl(
                connection, self._source.info.name, one.query, anew=self._how.refresh
            )
        found = _Found(one, crawl, self._keys(crawl, one.query.limit))
        while found.crawl.state != "done" and len(found.keys) < one.query.limit:
            try:
                self._page(found)
            except (FetchError, AnswerError) as error:
                self._give_up(found, error)
                break
        return found

    def _keys(self, crawl: Crawl, limit: int) -> list[str]:
        with self._catalog.reading() as connection:
            return crawls.found_keys(connection, crawl, limit)

    def _page(self, found: _Found) -> None:
        source, query = self._source, found.wanted.query
        assert source.request is not None  # noqa: S101 - was checked
        request = source.request(query, found.crawl.cursor)
        answer, page = self._answered(request)
        # All that belongs to a page is there before it is turned: a kill in between asks again.
        parts = [(answer, page), *(self._answered(more) for more in page.details)]
        onward = page.next if page.next != found.crawl.cursor else None
        n = 0
        with self._catalog.writing() as connection:
            for said, part in parts:
                kept = keep_page(
                    connection, source.info.market, part.listings, said,
                    query=found.wanted.label or query.text, crawl=found.crawl.id,
                    refusals=self._barred,
                )  # fmt: skip
                self._count(found, kept)
                n += len(kept.keys)
            found.crawl = crawls.turn_page(
                connection, found.crawl, onward, len(page.listings), n, page.total
            )

    def _answered(self, request: Request) -> tuple[Answer, Page]:
        answer = self._client.answer(self._source, request, refresh=self._how.refresh)
        page = self._read(answer)
        self._client.keep(self._source, request, answer)
        return answer, page

    def _read(self, answer: Answer) -> Page:
        try:
            page = self._source.parse(answer)
        except AnswerError:
            self._client.check_empty(answer)
            raise
        if not page.listings:
            self._client.check_empty(answer)
        return page

    def _count(self, found: _Found, kept: KeptPage) -> None:
        found.refused += kept.refused
        limit = found.wanted.query.limit
        found.keys = list(dict.fromkeys([*found.keys, *kept.keys]))[:limit]

    def _give_up(self, found: _Found, error: FetchError | AnswerError) -> None:
        reason = error.reason if isinstance(error, FetchError) else "shape"
        with self._catalog.writing() as connection:
            crawls.fail_crawl(connection, found.crawl, reason, str(error))
        found.stopped = str(error)

    def fetch(self, asked: Sequence[_Found], caps: Caps) -> Collected:
        """Fetch what the queries named."""
        keys = list(dict.fromkeys(key for found in asked for key in found.keys))
        outcome = Outcome()
        if self._how.photos:
            outcome = fetch_photos(
                self._catalog, self._client, keys, self._how, caps, self._barred, self._running
            )
        queries = tuple(self._account(found) for found in asked)
        return collected(self._source.info.name, queries, outcome)

    def _account(self, found: _Found) -> Asked:
        kept, lost = account(self._catalog, found.keys)
        return Asked(
            query=found.wanted.query.text,
            asked=found.wanted.query.limit,
            offered=len(found.keys) + found.refused.total(),
            listings=found.crawl.listings,
            kept=kept,
            lost=dict(lost + found.refused),
            complete=found.crawl.state == "done",
            stopped=found.stopped,
        )


def fetch_photos(
    catalog: Catalog,
    client: Client,
    keys: Sequence[str],
    ask: Ask,
    caps: Caps,
    barred: Refusals,
    running: Running,
) -> Outcome:
    """Fetch photos by the keys of their addresses."""
    if ask.retry_failed:
        retry_failed(catalog, keys)
    fetching = Fetching(catalog, client, caps, barred.photos, attach, ask.pace)
    return fetching.run(keys, running.progress)


def collected(source: str, queries: tuple[Asked, ...], outcome: Outcome) -> Collected:
    """Put an account together."""
    return Collected(
        source,
        queries,
        outcome.kept,
        tuple(FailedPhoto(*one) for one in outcome.named),
        dict(outcome.failed),
        dict(outcome.postponed),
        dict(outcome.stopped),
    )


def account(catalog: Catalog, keys: Sequence[str]) -> tuple[int, Counter[str]]:
    """Say of addresses how many have their photo, and why the others have none."""
    c, kept, lost = schema_collect.downloads.c, 0, Counter[str]()
    with catalog.reading() as connection:
        for start in range(0, len(keys), 500):
            query = (
                select(c.state, c.failure, func.count())
                .where(c.key.in_(keys[start : start + 500]))
                .group_by(c.state, c.failure)
            )
            for state, failure, n in connection.execute(query):
                if state == "done":
                    kept += n
                else:
                    lost[failure or state] += n
    return kept, lost


def with_suffixes(wanted: Sequence[Wanted], suffixes: Sequence[str]) -> list[Wanted]:
    """Ask for each thing once more with each of these words behind it, under the same label."""
    made = list(wanted)
    for suffix in suffixes:
        for one in wanted:
            text = f"{one.query.text} {suffix}"
            made.append(replace(one, query=replace(one.query, text=text), label=one.query.text))
    return made
