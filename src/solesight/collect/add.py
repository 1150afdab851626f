"""The verb `add`: photos and what is said of them into the catalog."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from solesight.catalog import Catalog, config_hash, schema
from solesight.collect import intake
from solesight.collect.intake import Taken
from solesight.collect.items import Item, Refused
from solesight.collect.keeping import keep, keep_waiting, listing_key
from solesight.collect.sources import find_items
from solesight.photos import Caps
from solesight.progress import Running
from solesight.stages import Pool

__all__ = ["Added", "add"]

# Fewer items than this are read inside this process: starting others would take longer.
_INLINE = 48


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


class _Tally:
    def __init__(self) -> None:
        self.added = self.known = 0
        self.failed: list[Refused] = []
        self.waiting: list[Item] = []


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
        manifest: a table for the first input; only the photos it lists are added.
        root: the folder that a table's paths may not leave; default: the table's own.
        source: where they come from, for rows that don't say.
        caps: size limits.
        running: processes, batch size and progress.

    Raises:
        ManifestError: an input is missing or a table cannot be read at all. A bad picture or row
            never raises: it is named in ``failed``.
    """
    told = running.progress
    tally = _Tally()
    known, stamps = _known(catalog)
    items = _unread(find_items(inputs, manifest, root), tally, stamps, known)
    listed = list(items)
    told.start("add", len(listed))
    fresh = {listing_key(item): stamp for item, stamp in listed}
    seen = set(known)
    args = (catalog.store.url, caps or Caps(), frozenset(known))
    try:
        for results in _results([item for item, _ in listed], args, running):
            good = [r for r in results if isinstance(r, Taken)]
            tally.failed.extend(r for r in results if isinstance(r, Refused))
            with catalog.writing() as connection:
                keep(connection, good, fresh, source)
            for taken in good:
                tally.added += taken.photo not in seen
                tally.known += taken.photo in seen
                seen.add(taken.photo)
            told.advance(len(results))
    finally:
        told.finish()
    with catalog.writing() as connection:
        keep_waiting(connection, tally.waiting, source)
    return Added(tally.added, tally.known, tuple(tally.failed), len(tally.waiting))


def _known(catalog: Catalog) -> tuple[set[str], dict[str, str]]:
    with catalog.reading() as connection:
        photos = set(connection.execute(select(schema.photos.c.photo)).scalars())
        query = select(schema.listings.c.key, schema.listings.c.stamp)
        stamps = {key: stamp for key, stamp in connection.execute(query) if stamp}
    return photos, stamps


def _unread(
    found: Iterable[Item | Refused], tally: _Tally, stamps: dict[str, str], known: set[str]
) -> Iterator[tuple[Item, str]]:
    for thing in found:
        if isinstance(thing, Refused):
            tally.failed.append(thing)
        elif not thing.path:
            tally.waiting.append(thing)
        else:
            stamp = _stamp(thing)
            if stamp and stamps.get(listing_key(thing)) == stamp:
                tally.known += 1
            else:
                yield thing, stamp


def _stamp(item: Item) -> str:
    """Describe a file and its row so that a second run need not read what didn't change."""
    try:
        about = Path(item.root if item.archived else f"{item.root}/{item.path}").stat()
    except (OSError, ValueError):
        return ""
    return f"{about.st_size}:{about.st_mtime_ns}:{config_hash(dict(item.row))}"


def _results(
    items: Sequence[Item], args: tuple[str, Caps, frozenset[str]], running: Running
) -> Iterator[list[Taken | Refused]]:
    batches = (items[i : i + running.batch] for i in range(0, len(items), running.batch))
    if running.workers and len(items) > _INLINE:
        pool = Pool(intake.take, intake.died, running.workers, intake.start, args)
        yield from pool.map(batches)
        return
    intake.start(*args)
    for batch in batches:
        yield intake.take(batch)
