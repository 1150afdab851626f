"""The verbs that bring listings in from sources, on an open workspace."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from solesight import __version__
from solesight.collect import (
    AnswerCache,
    Ask,
    Client,
    Collected,
    Hosts,
    Importing,
    ListColumns,
    Manners,
    Pace,
    Plan,
    Query,
    Wanted,
    collect,
    find_source,
    import_lists,
    import_saved,
    import_waiting,
    plan,
    with_suffixes,
)
from solesight.errors import SettingsError, SourceError
from solesight.fetch import Fetcher, Network
from solesight.workspace_base import WorkspaceBase

__all__ = ["CollectVerbs"]

_FROM_DISK = ("saved", "urls", "waiting")


class CollectVerbs(WorkspaceBase):
    """Listings and photos from sources."""

    def collect(
        self,
        source: str,
        *queries: str,
        limit: int | None = None,
        suffixes: Sequence[str] = (),
        options: Mapping[str, str] | None = None,
        columns: ListColumns | None = None,
        ask: Ask | None = None,
        network: Network | None = None,
    ) -> Collected:
        """Ask a source for listings and fetch their photos; running it again goes on.

        Args:
            source: name of a source; or ``saved`` (pages on this disk), ``urls`` (lists of
                addresses), ``waiting`` (rows that `add` kept without a file).
            *queries: what to look for, one query each; files for ``saved``, ``urls`` and sources
                that are read from saved pages.
            limit: photos a query (100 by default) or a file (all by default).
            suffixes: words that are put behind each query for one more.
            options: of the source: licence, marketplace ...
            columns: of ``urls``: how the lists name their columns.
            ask: terms read, retry failed, refresh, no photos.
            network: how names become connections; the system's by default.

        Raises:
            SourceError: terms not read, a key missing, no live calls.
            ManifestError: a file cannot be read.
            SettingsError: no contact is set.
        """
        how = ask or Ask(pace=self.pace)
        files = [Path(text) for text in queries]
        own = Importing(
            self.catalog, partial(self.client, network), how, limit, self.caps, self._running()
        )
        if source == "waiting":
            return import_waiting(own)
        if not queries:
            raise SourceError(f"say what to collect from {source}: words to look for, or files")
        if source == "urls":
            return import_lists(files, own, columns)
        if source == "saved":
            return import_saved(files, own)
        found = find_source(source)
        if found.request is None and all(file.exists() for file in files):
            return import_saved(files, own, found)
        wanted = _wanted(queries, limit or 100, suffixes, options)
        with self.client(network) as client:
            return collect(
                self.catalog, found, wanted, client,
                ask=how, caps=self.caps, running=self._running(),
            )  # fmt: skip

    def plan_collect(
        self,
        source: str,
        *queries: str,
        limit: int | None = None,
        suffixes: Sequence[str] = (),
        options: Mapping[str, str] | None = None,
    ) -> Plan:
        """Say what `collect` would ask; nothing is asked.

        Raises:
            SourceError: the source has no live calls.
        """
        if source in _FROM_DISK:
            raise SourceError(f"{source}: --no-photos reads the files and asks nobody")
        found = find_source(source)
        lacking = [k for k in found.info.keys if not self.settings.source_keys.get(k)]
        return plan(self.catalog, found, _wanted(queries, limit or 100, suffixes, options), lacking)

    @property
    def pace(self) -> Pace:
        """How many photos are fetched at once."""
        return Pace(per_host=self.settings.connections)

    @contextmanager
    def client(self, network: Network | None = None) -> Iterator[Client]:
        """Open the polite client that every network call goes through.

        Raises:
            SettingsError: no contact is set: nobody is asked anonymously.
        """
        chosen = self.settings
        if not chosen.contact:
            raise SettingsError(
                "say who asks: set SOLESIGHT_CONTACT (or contact in solesight.toml) to your e-mail "
                "address or page; it goes into the User-Agent of every request"
            )
        agent = f"Solesight/{__version__} (+{' '.join(chosen.contact.split())})"
        manners = Manners(chosen.photo_rate, chosen.photo_daily)
        cache, hosts = AnswerCache(self.folder / "answers"), Hosts(self.catalog)
        fetcher = Fetcher(agent, network)
        with Client(fetcher, hosts, cache, chosen.source_keys, manners) as client:
            yield client


def _wanted(
    queries: Sequence[str],
    limit: int,
    suffixes: Sequence[str],
    options: Mapping[str, str] | None,
) -> list[Wanted]:
    asked = [Wanted(Query(text, limit, dict(options or {}))) for text in queries]
    return with_suffixes(asked, suffixes)
