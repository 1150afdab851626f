"""The verb `collect` for what lies on this disk: saved pages, lists of addresses, waiting rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from sqlalchemy import Connection, func, select

from solesight.catalog import Catalog, insert_new, now, schema, schema_collect
from solesight.collect.attaching import keep_page
from solesight.collect.client import Client
from solesight.collect.collecting import Ask, account, collected, fetch_photos
from solesight.collect.intake import Taken
from solesight.collect.items import Item, Refused
from solesight.collect.keeping import keep, photo_row
from solesight.collect.lists import ListColumns, list_files, read_list
from solesight.collect.queue.downloads import Queued, enqueue, release_dead
from solesight.collect.queue.fetching import Outcome, checked_photo
from solesight.collect.records import read_records
from solesight.collect.refusals import Refusals, read_refusals
from solesight.collect.results import Asked, Collected, FailedPhoto
from solesight.collect.saved import read_saved, recognise
from solesight.collect.sources import Answer, Listing, Source, known_sources
from solesight.errors import FetchError
from solesight.fetch import address_key, checked_url
from solesight.photos import Caps, sha256_hex
from solesight.progress import Running

__all__ = ["Importing", "import_lists", "import_records", "import_saved", "import_waiting"]

_BATCH = 500
Opens = Callable[[], AbstractContextManager[Client]]


@dataclass(frozen=True)
class Importing:
    """What an import works with.

    Attributes:
        catalog: where listings go.
        client: opens the polite client; only when there are photos to fetch.
        ask: how photos are fetched.
        limit: photos a file.
        caps: size limits of photos.
        running: progress.
    """

    catalog: Catalog
    client: Opens
    ask: Ask = field(default_factory=Ask)
    limit: int | None = None
    caps: Caps = field(default_factory=Caps)
    running: Running = field(default_factory=Running)


@dataclass
class _File:
    """A file while it is worked on."""

    name: str
    keys: dict[str, None] = field(default_factory=dict)
    lost: Counter[str] = field(default_factory=Counter)
    listings: int = 0
    stopped: str | None = None


def import_saved(given: Sequence[Path], own: Importing, source: Source | None = None) -> Collected:
    """Read saved pages, and fetch the photos that they name.

    Args:
        given: files and folders: HTML, JSON, JSON lines, HAR, each also packed.
        own: what it works with.
        source: whose pages they are; by default each page's shape tells.

    Raises:
        ManifestError: a file cannot be read; nothing of it was kept.
    """
    sources = [source] if source else list(known_sources().values())
    barred = read_refusals(own.catalog)
    files = [
        _saved(own, saved.path.name, saved.answers, sources, barred)
        for path in given
        for saved in read_saved(path)
    ]
    return _fetch(source.info.name if source else "saved", files, own, barred)


def _saved(
    own: Importing,
    name: str,
    answers: Iterable[Answer],
    sources: Sequence[Source],
    barred: Refusals,
) -> _File:
    file = _File(name)
    for answer in answers:
        found = recognise(answer, sources)
        if found.block is not None:
            file.stopped = f"this is no page of listings: {found.block}"
        if found.source is None:
            continue
        market = found.source.info.market
        with own.catalog.writing() as connection:
            kept = keep_page(connection, market, found.page.listings, answer, refusals=barred)
        file.listings += kept.listings
        file.lost += kept.refused
        file.keys |= dict.fromkeys(kept.keys)
    if not file.listings and file.stopped is None:
        file.stopped = "no source knows the shape of this file"
    return file


def import_lists(
    given: Sequence[Path], own: Importing, columns: ListColumns | None = None
) -> Collected:
    """Read lists of addresses, and fetch the photos.

    Args:
        given: files and folders of lists.
        own: what it works with.
        columns: how the lists name their columns.

    Raises:
        ManifestError: a list cannot be read.
    """
    barred = read_refusals(own.catalog)
    paths = [path for one in given for path in list_files(one)]
    files = [_list(own, path, columns or ListColumns(), barred) for path in paths]
    return _fetch("urls", files, own, barred)


def _list(own: Importing, path: Path, columns: ListColumns, barred: Refusals) -> _File:
    file = _File(path.name)
    at = datetime.fromtimestamp(path.stat().st_mtime, UTC).replace(microsecond=0).isoformat()
    answer = Answer(f"file:{path.name}", b"", at=at)
    good = _good(read_list(path, columns), file)
    wanted = islice(good, own.limit) if own.limit else good
    while batch := list(islice(wanted, _BATCH)):
        with own.catalog.writing() as connection:
            kept = keep_page(connection, "urls", batch, answer, refusals=barred)
        file.listings += kept.listings
        file.lost += kept.refused
        file.keys |= dict.fromkeys(kept.keys)
    return file


def _good(rows: Iterator[Listing | Refused], file: _File) -> Iterator[Listing]:
    for row in rows:
        if isinstance(row, Refused):
            file.lost[row.reason] += 1
        else:
            yield row


def import_records(given: Sequence[Path], own: Importing) -> Collected:
    """Take in the photos of TFRecord files, with what their records say.

    Raises:
        ManifestError: a file cannot be read.
    """
    barred = read_refusals(own.catalog)
    counted = [_records(own, path, barred) for path in given]
    outcome = Outcome(kept=sum(added for _, added in counted))
    return collected("tfrecord", tuple(asked for asked, _ in counted), outcome)


def _records(own: Importing, path: Path, barred: Refusals) -> tuple[Asked, int]:
    before, lost, kept = _count_photos(own.catalog), Counter[str](), 0
    good = islice(_photos(path, own, barred, lost), own.limit)
    while batch := list(islice(good, 64)):
        with own.catalog.writing() as connection:
            rows = [photo_row(taken) for taken in batch]
            insert_new(connection, schema.photos, rows)
            keep(connection, batch, path.name.partition(".")[0])
        kept += len(batch)
    offered = kept + lost.total()
    asked = Asked(path.name, own.limit or offered, offered, offered, kept, dict(lost))
    return asked, _count_photos(own.catalog) - before


def _photos(path: Path, own: Importing, barred: Refusals, lost: Counter[str]) -> Iterator[Taken]:
    root = str(path.resolve())
    for record in read_records(path):
        if isinstance(record, Refused):
            lost[record.reason] += 1
            continue
        try:
            info = checked_photo(record.image, "record", own.caps)
        except FetchError as error:
            lost[error.reason] += 1
            continue
        photo = sha256_hex(record.image)
        if photo in barred.photos:
            lost["forgotten"] += 1
            continue
        own.catalog.store.put(photo, record.image)
        yield Taken(Item(f"#{record.place}", root, row=record.row), photo, info)


def _count_photos(catalog: Catalog) -> int:
    with catalog.reading() as connection:
        query = select(func.count()).select_from(schema.photos)
        return int(connection.execute(query).scalar_one())


def import_waiting(own: Importing) -> Collected:
    """Fetch the photos of the rows that `add` kept because they had an address and no file."""
    barred, file = read_refusals(own.catalog), _File("rows of add")
    c, seen = schema.listings.c, schema_collect.sightings.c
    query = (
        select(c.id, c.url)
        .where(c.photo.is_(None), c.url.is_not(None), c.id.not_in(select(seen.listing)))
        .order_by(c.id)
    )
    with own.catalog.reading() as connection:
        rows = connection.execute(query.limit(own.limit)).all()
    with own.catalog.writing() as connection:
        for number, address in rows:
            file.listings += 1
            _queue_waiting(connection, number, address, file, barred)
        already = select(seen.download).join(schema.listings, c.id == seen.listing)
        before = connection.execute(already.where(c.photo.is_(None))).scalars().all()
    file.keys |= dict.fromkeys(before)
    return _fetch("waiting", [file], own, barred)


def _queue_waiting(
    connection: Connection, number: int, address: str, file: _File, barred: Refusals
) -> None:
    try:
        url = checked_url(address)
    except FetchError as error:
        file.lost[error.reason] += 1
        return
    key = address_key(url)
    if barred.bars(str(url), key, url.host):
        file.lost["forgotten"] += 1
        return
    enqueue(connection, [Queued(key, str(url), url.host)])
    row = {
        "listing": number, "download": key, "crawl": None, "page": None, "role": "main",
        "place": 0, "answered": "add", "answered_at": now(),
    }  # fmt: skip
    insert_new(connection, schema_collect.sightings, [row])
    file.keys[key] = None


def _fetch(source: str, files: Sequence[_File], own: Importing, barred: Refusals) -> Collected:
    release_dead(own.catalog)
    if own.limit:
        for file in files:
            file.keys = dict(islice(file.keys.items(), own.limit))
    keys = list(dict.fromkeys(key for file in files for key in file.keys))
    outcome = Outcome()
    if keys and own.ask.photos:
        with own.client() as client:
            if own.ask.retry_failed:
                client.hosts.lift()
            outcome = fetch_photos(
                own.catalog, client, keys, own.ask, own.caps, barred, own.running
            )
    queries = tuple(_account(own, file) for file in files)
    unread = tuple(
        FailedPhoto(file.name, "not_read", file.stopped) for file in files if file.stopped
    )
    done = collected(source, queries, outcome)
    return replace(done, failed=(*unread, *done.failed))


def _account(own: Importing, file: _File) -> Asked:
    kept, lost = account(own.catalog, list(file.keys))
    offered = len(file.keys) + file.lost.total()
    return Asked(
        query=file.name,
        asked=own.limit or offered,
        offered=offered,
        listings=file.listings,
        kept=kept,
        lost=dict(lost + file.lost),
        complete=file.stopped is None,
        stopped=file.stopped,
    )
