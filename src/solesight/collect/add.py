"""The verb `add`: photos and what is said of them into the catalog."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from pathlib import Path

from sqlalchemy import select

from solesight.catalog import Catalog, config_hash, schema
from solesight.collect import intake
from solesight.collect.inputs import find_items
from solesight.collect.intake import Taken
from solesight.collect.items import Item, Refused
from solesight.collect.keeping import keep, keep_waiting, listing_key
from solesight.errors import ManifestError
from solesight.photos import Caps
from solesight.progress import Progress, Running
from solesight.stages import Pool

__all__ = ["Added", "add"]

# Fewer items than this are read inside this process: starting others would take longer.
_INLINE = 48
# Rows without a file are kept so many at a time.
_WAITING = 500


@dataclass(frozen=True)
class Added:
    """What `add` did.

    Attributes:
        added: photos that are new to the catalog.
        known: items whose photo was there already (copies under other names count here).
        failed: what could not be added, each with its reason.
        waiting: rows with an address but no file; `collect` will fetch them.
    """

    added: int
    known: int
    failed: tuple[Refused, ...]
    waiting: int

    def as_json(self) -> dict[str, object]:
        """Give the line that ``--json`` prints."""
        return {
            "added": self.added,
            "known": self.known,
            "failed": [refused.as_json() for refused in self.failed],
            "waiting": self.waiting,
        }


@dataclass
class _Tally:
    added: int = 0
    known: int = 0
    waiting: int = 0
    failed: list[Refused] = field(default_factory=list)
    to_keep: list[Item] = field(default_factory=list)


def add(
    catalog: Catalog,
    inputs: Sequence[Path],
    *,
    manifest: Path | None = None,
    root: Path | None = None,
    source: str | None = None,
    caps: Caps | None = None,
    running: Running = Running(),  # noqa: B008 - it is frozen
) -> Added:
    """Add photos; running it again takes in only what is new or changed.

    Args:
        catalog: where they go.
        inputs: folders, zip files, tables (CSV, TSV, JSONL, Parquet) or photos.
        manifest: a table for the one input; only the photos it lists are added.
        root: the folder that a table's paths may not leave; default: the table's own.
        source: where they come from, for rows that don't say.
        caps: size limits.
        running: processes, batch size and progress.

    Raises:
        ManifestError: an input is missing or a table cannot be read at all; nothing was added
            then. A bad picture or row never raises: it is named in ``failed``.
        CatalogError: the catalog or the photo store cannot be written; what was done is kept.
    """
    # Walked once before anything is read: a wrong table stops here, and the end is in sight.
    total = sum(1 for _ in find_items(inputs, manifest, root))
    if not total:
        raise ManifestError(f"{', '.join(map(str, inputs))}: there is no photo and no row in it")
    told = running.progress
    known, stamps = _known(catalog)
    tally = _Tally()
    told.start("add", total)
    items = _unread(find_items(inputs, manifest, root), stamps, source, tally, told)
    setup = (catalog.store.url, caps or Caps(), frozenset(known))
    try:
        with closing(_results(items, setup, running)) as found:
            for results in found:
                _keep(catalog, results, source, known, tally)
                told.advance(len(results))
                _keep_waiting(catalog, tally, source, at_least=_WAITING)
        _keep_waiting(catalog, tally, source)
    finally:
        told.finish()
    return Added(tally.added, tally.known, tuple(tally.failed), tally.waiting)


def _keep(
    catalog: Catalog,
    results: Sequence[Taken | Refused],
    source: str | None,
    known: set[str],
    tally: _Tally,
) -> None:
    good = [r for r in results if isinstance(r, Taken)]
    tally.failed.extend(r for r in results if isinstance(r, Refused))
    with catalog.writing() as connection:
        lost = keep(connection, good, source)
    tally.failed.extend(lost)
    for taken in good:
        tally.added += taken.photo not in known
        tally.known += taken.photo in known
        known.add(taken.photo)


def _keep_waiting(
    catalog: Catalog, tally: _Tally, source: str | None, *, at_least: int = 1
) -> None:
    if len(tally.to_keep) >= at_least:
        with catalog.writing() as connection:
            keep_waiting(connection, tally.to_keep, source)
        tally.to_keep.clear()


def _known(catalog: Catalog) -> tuple[set[str], dict[str, str]]:
    """Find the photos whose bytes are in place, and the stamps of the listings that show them.

    A photo whose file is missing or has another size is not known: adding it again heals it.
    """
    stored = dict(catalog.store.sizes())
    photos, listings = schema.photos.c, schema.listings.c
    with catalog.reading() as connection:
        rows = connection.execute(select(photos.photo, photos.n_bytes))
        sound = {photo for photo, n_bytes in rows if stored.get(photo) == n_bytes}
        seen = connection.execute(select(listings.key, listings.photo, listings.stamp))
        stamps = {key: stamp for key, photo, stamp in seen if stamp and photo in sound}
    return sound, stamps


def _unread(
    found: Iterable[Item | Refused],
    stamps: dict[str, str],
    source: str | None,
    tally: _Tally,
    told: Progress,
) -> Iterator[Item]:
    for thing in found:
        if isinstance(thing, Refused):
            tally.failed.append(thing)
        elif not thing.path:
            tally.waiting += 1
            tally.to_keep.append(thing)
        else:
            item = replace(thing, stamp=_stamp(thing, source))
            if not item.stamp or stamps.get(listing_key(item)) != item.stamp:
                yield item
                continue
            tally.known += 1
        told.advance()


def _stamp(item: Item, source: str | None) -> str:
    """Describe a file and what is said of it; a second run need not read what didn't change."""
    try:
        about = item.file.stat()
    except (OSError, ValueError):
        return ""
    return f"{about.st_size}:{about.st_mtime_ns}:{config_hash([dict(item.row), source])}"


def _results(
    items: Iterator[Item], setup: tuple[str, Caps, frozenset[str]], running: Running
) -> Generator[list[Taken | Refused]]:
    first = list(islice(items, _INLINE + 1))
    batches = _batches(chain(first, items), running.batch)
    if running.workers and len(first) > _INLINE:
        pool = Pool(intake.take, intake.died, running.workers, intake.start, setup)
        with closing(pool.map(batches)) as found:
            yield from found
        return
    intake.start(*setup)
    try:
        for batch in batches:
            yield intake.take(batch)
    finally:
        intake.finish()


def _batches(items: Iterator[Item], size: int) -> Iterator[Sequence[Item]]:
    while batch := list(islice(items, size)):
        yield batch
