"""The verb `status`: what a workspace holds and what to run next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from solesight.catalog import Catalog, latest_snapshot, schema

__all__ = ["Status", "status"]


@dataclass(frozen=True)
class Status:
    """Counts of a workspace.

    Attributes:
        photos: in the catalog.
        listings: where they were seen.
        waiting: listings whose photo was not fetched yet.
        sources: listings by source.
        framed: photos that `clean` measured with the present configuration.
        embedded: photos with a vector of every embedder that is set.
        snapshot: number of the newest split snapshot, or None.
        split: photos by split.
        failures: photos that a stage failed on.
        bundles: names of trained models.
        next: the command to run next.
    """

    photos: int
    listings: int
    waiting: int
    sources: dict[str, int]
    framed: int
    embedded: int
    snapshot: int | None
    split: dict[str, int]
    failures: int
    bundles: tuple[str, ...]
    next: str

    def as_json(self) -> dict[str, Any]:
        """Give the line that ``--json`` prints."""
        return {**vars(self), "bundles": list(self.bundles)}

    def rows(self) -> list[tuple[str, object]]:
        """Give (what, count) for a table."""
        plain: list[tuple[str, object]] = [
            ("photos", self.photos),
            ("listings", self.listings),
            ("measured by clean", self.framed),
            ("with a vector", self.embedded),
            ("failures", self.failures),
            ("waiting for their photo", self.waiting),
        ]
        plain += [(f"source {name}", n) for name, n in self.sources.items()]
        plain += [(f"split {name}", n) for name, n in self.split.items()]
        plain += [("bundles", len(self.bundles))]
        return plain


def status(
    catalog: Catalog,
    frames: str,
    vectors: Sequence[str],
    bundles: tuple[str, ...],
    *,
    reported: bool = False,
) -> Status:
    """Count what is there.

    Args:
        catalog: where facts are.
        frames: configuration hash of the present frames.
        vectors: configuration hash of each embedder that is set.
        bundles: names of the trained models.
        reported: whether the newest of them stands in a report already.
    """
    with catalog.reading() as connection:
        count = _Counter(connection)
        listings, clean, embed = schema.listings.c, schema.clean_facts.c, schema.embed_facts.c
        number = latest_snapshot(connection)
        rows = schema.snapshot_rows.c
        photos = count(schema.photos.c.photo)
        framed = count(clean.photo, clean.config == frames)
        embedded = min(count(embed.photo.distinct(), embed.config == one) for one in vectors)
        return Status(
            photos=photos,
            listings=count(listings.id),
            waiting=count(listings.id, listings.photo.is_(None)),
            sources=count.by(listings.source),
            framed=framed,
            embedded=embedded,
            snapshot=number,
            split=count.by(rows.split, rows.snapshot == number) if number else {},
            failures=count(schema.failures.c.photo),
            bundles=bundles,
            # What a stage failed on it doesn't try again: nothing is gained by running it.
            next=_next(
                photos,
                framed + count.failed("clean", frames),
                embedded,
                framed - max(count.failed("embed", one) for one in vectors),
                number,
                bundles,
                reported,
            ),
        )


class _Counter:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def __call__(self, column: Any, *where: Any) -> int:
        return self._connection.execute(select(func.count(column)).where(*where)).scalar_one()

    def failed(self, stage: str, config: str) -> int:
        bad = schema.failures.c
        return self(bad.photo.distinct(), bad.stage == stage, bad.config == config)

    def by(self, column: Any, *where: Any) -> dict[str, int]:
        query = select(column, func.count()).where(*where).group_by(column).order_by(column)
        return dict(self._connection.execute(query).all())


def _next(
    photos: int,
    tried: int,
    embedded: int,
    to_embed: int,
    snapshot: int | None,
    bundles: tuple[str, ...],
    reported: bool,
) -> str:
    steps = (
        (photos == 0, "solesight add PHOTOS"),
        (tried < photos, "solesight clean"),
        (embedded < to_embed, "solesight embed"),
        (snapshot is None, "solesight split"),
        (not bundles, "solesight train brand"),
        (not reported, "solesight report"),
    )
    return next((command for missing, command in steps if missing), "solesight serve")
