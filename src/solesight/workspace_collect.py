"""The verbs that bring listings in from sources, on an open workspace."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import chain
from pathlib import Path

from solesight.collect import (
    AnswerCache,
    Ask,
    Client,
    CodesMerged,
    Collected,
    Hosts,
    Importing,
    ListColumns,
    Manners,
    ModelsFound,
    Pace,
    Plan,
    Query,
    Wanted,
    catalog_names,
    check_live,
    collect,
    decide_codes,
    file_names,
    find_source,
    gather,
    import_lists,
    import_records,
    import_saved,
    import_waiting,
    merge_codes,
    plan,
    read_models,
    with_suffixes,
)
from solesight.errors import SettingsError, SourceError
from solesight.fetch import Fetcher, Network
from solesight.workspace_base import PathLike, WorkspaceBase

__all__ = ["CollectVerbs"]

_FROM_DISK = ("saved", "urls", "waiting", "tfrecord")


class CollectVerbs(WorkspaceBase):
    """Listings and photos from sources."""

    def collect(
        self,
        source: str,
        *queries: str,
        limit: int | None = None,
        models: PathLike | None = None,
        popular_limit: int | None = None,
        suffixes: Sequence[str] = (),
        options: Mapping[str, str] | None = None,
        columns: ListColumns | None = None,
        ask: Ask | None = None,
        network: Network | None = None,
    ) -> Collected:
        """Ask a source for listings and fetch their photos; running it again goes on.

        Args:
            source: name of a source; or ``saved`` (pages on this disk), ``urls`` (lists of
                addresses), ``tfrecord`` (photos inside records), ``waiting`` (rows that `add`
                kept without a file).
            *queries: what to look for, one query each; files for ``saved``, ``urls`` and sources
                that are read from saved pages.
            limit: photos a query (100 by default) or a file (all by default).
            models: a list of models, as `collect_models` writes it: a query each.
            popular_limit: photos a query for its popular ones; five times the limit by default.
            suffixes: words that are put behind each query for one more.
            options: of the source: licence, marketplace ...
            columns: of ``urls``: how the lists name their columns.
            ask: terms read, retry failed, refresh, no photos.
            network: how names become connections; the system's by default.

        Raises:
            SourceError: terms not read, a key missing, no live calls.
            ManifestError: a file cannot be read.
            SettingsError: no contact is set, or options are given that nobody reads.
            UnknownNameError: no such source, or it has no such option.
        """
        how = ask or Ask(pace=self.pace)
        files = [Path(text) for text in queries]
        own = Importing(
            self.catalog, partial(self.client, network), how, limit, self.caps, self._running()
        )
        if source in _FROM_DISK and options:
            raise SettingsError(f"{source}: takes no options; it was given {', '.join(options)}")
        if source == "waiting":
            return import_waiting(own)
        if not queries and models is None:
            raise SourceError(f"say what to collect from {source}: words to look for, or files")
        if source == "urls":
            return import_lists(files, own, columns)
        if source == "tfrecord":
            return import_records(files, own)
        if source == "saved":
            return import_saved(files, own)
        found = find_source(source)
        if found.request is None and files and all(file.exists() for file in files):
            return import_saved(files, own, found)
        named = _named(models, limit or 100, popular_limit, options)
        asked = _wanted(queries, limit or 100, options) + named
        wanted = with_suffixes(asked, suffixes)
        # What can never be asked is said before a contact is asked for.
        check_live(found, wanted)
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
        models: PathLike | None = None,
        popular_limit: int | None = None,
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
        named = _named(models, limit or 100, popular_limit, options)
        asked = _wanted(queries, limit or 100, options) + named
        return plan(self.catalog, found, with_suffixes(asked, suffixes), lacking)

    def collect_models(
        self,
        *files: PathLike,
        popular: PathLike | None = None,
        colorways: bool = True,
        output: PathLike | None = None,
    ) -> ModelsFound:
        """Merge names of shoes into a list, brand by brand; see `solesight.collect.gather`.

        Args:
            *files: lists, tables, saved pages; the catalog's own titles by default.
            popular: a list of the popular ones, which get more photos.
            colorways: False merges the colorways of a model.
            output: the CSV; ``models.csv`` in the workspace by default.

        Raises:
            ManifestError: a file cannot be read.
        """
        names: Iterable[tuple[str, str | None]] = (
            chain.from_iterable(file_names(Path(file)) for file in files)
            if files
            else catalog_names(self.catalog)
        )
        liked = [name for name, _ in file_names(Path(popular))] if popular else []
        found = gather(names, liked, colorways=colorways)
        path = Path(output) if output else self.folder / "models.csv"
        path.write_text(found.as_csv(), encoding="utf-8")
        return found

    def collect_codes(self, sheet: PathLike | None = None, author: str = "user") -> CodesMerged:
        """Reconcile style codes across markets; see `solesight.collect.merge_codes`.

        Args:
            sheet: corrections of a person; without it, the table is made and written to
                ``codes.csv`` in the workspace.
            author: who corrects.

        Raises:
            ManifestError: the sheet cannot be read.
        """
        if sheet is not None:
            return decide_codes(self.catalog, Path(sheet), author)
        found = merge_codes(self.catalog)
        (self.folder / "codes.csv").write_text(found.as_csv(), encoding="utf-8")
        return found

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
        version = importlib.metadata.version("solesight")
        agent = f"Solesight/{version} (+{' '.join(chosen.contact.split())})"
        manners = Manners(chosen.photo_rate, chosen.photo_daily)
        cache, hosts = AnswerCache(self.folder / "answers"), Hosts(self.catalog)
        fetcher = Fetcher(agent, network)
        with Client(fetcher, hosts, cache, chosen.source_keys, manners) as client:
            yield client


def _wanted(queries: Sequence[str], limit: int, options: Mapping[str, str] | None) -> list[Wanted]:
    return [Wanted(Query(text, limit, dict(options or {}))) for text in queries]


def _named(
    models: PathLike | None, limit: int, popular: int | None, options: Mapping[str, str] | None
) -> list[Wanted]:
    """Ask for each model of a list, for the popular ones with their own limit."""
    if models is None:
        return []
    more = popular or 5 * limit
    return [
        Wanted(Query(name, more if liked else limit, dict(options or {})))
        for name, liked in read_models(Path(models))
    ]
