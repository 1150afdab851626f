"""The verbs that bring listings in from sources, on an open workspace."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from solesight import __version__
from solesight.collect import (
    AnswerCache,
    Ask,
    Client,
    Collected,
    Hosts,
    Manners,
    Pace,
    Plan,
    Query,
    Wanted,
    collect,
    find_source,
    plan,
    with_suffixes,
)
from solesight.errors import SettingsError
from solesight.fetch import Fetcher, Network
from solesight.workspace_base import WorkspaceBase

__all__ = ["CollectVerbs"]


class CollectVerbs(WorkspaceBase):
    """Listings and photos from sources."""

    def collect(
        self,
        source: str,
        *queries: str,
        limit: int = 100,
        suffixes: Sequence[str] = (),
        options: Mapping[str, str] | None = None,
        ask: Ask | None = None,
        network: Network | None = None,
    ) -> Collected:
        """Ask a source for listings and fetch their photos; see `solesight.collect.collect`.

        Args:
            source: name of a source.
            *queries: what to look for, one query each.
            limit: photos a query.
            suffixes: words that are put behind each query for one more.
            options: of the source: licence, country ...
            ask: terms read, retry failed, refresh, no photos.
            network: how names become connections; the system's by default.

        Raises:
            SourceError: terms not read, a key missing, no live calls.
            SettingsError: no contact is set.
        """
        how = ask or Ask(pace=self.pace)
        with self.client(network) as client:
            return collect(
                self.catalog,
                find_source(source),
                _wanted(queries, limit, suffixes, options),
                client,
                ask=how,
                caps=self.caps,
                running=self._running(),
            )

    def plan_collect(
        self,
        source: str,
        *queries: str,
        limit: int = 100,
        suffixes: Sequence[str] = (),
        options: Mapping[str, str] | None = None,
    ) -> Plan:
        """Say what `collect` would ask; nothing is asked."""
        found = find_source(source)
        lacking = [k for k in found.info.keys if not self.settings.source_keys.get(k)]
        return plan(self.catalog, found, _wanted(queries, limit, suffixes, options), lacking)

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
        cache = AnswerCache(self.folder / "answers")
        hosts = Hosts(self.catalog)
        with Client(
            Fetcher(agent, network), hosts, cache, chosen.source_keys, manners
        ) as client:
            yield client


def _wanted(
    queries: Sequence[str],
    limit: int,
    suffixes: Sequence[str],
    options: Mapping[str, str] | None,
) -> list[Wanted]:
    asked = [Wanted(Query(text, limit, dict(options or {}))) for text in queries]
    return with_suffixes(asked, suffixes)
