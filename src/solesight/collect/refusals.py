"""What must never be taken again: addresses, hosts and sources that were forgotten."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from solesight.catalog import Catalog, schema, schema_collect

__all__ = ["Refusals", "read_refusals"]


@dataclass(frozen=True)
class Refusals:
    """What was forgotten on request, and stays so.

    Attributes:
        urls: addresses, or the keys of their one spelling.
        hosts: with everything below them.
        sources: by name.
        photos: hashes of forgotten photos.
    """

    urls: frozenset[str] = frozenset()
    hosts: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()
    photos: frozenset[str] = frozenset()

    def bars_source(self, name: str) -> bool:
        """Say whether nothing may be taken from a source."""
        return name in self.sources

    def bars(self, url: str, key: str, host: str) -> bool:
        """Say whether an address may not be taken."""
        return url in self.urls or key in self.urls or not self.hosts.isdisjoint(_above(host))


def _above(host: str) -> Iterable[str]:
    parts = host.split(".")
    return (".".join(parts[n:]) for n in range(len(parts)))


def read_refusals(catalog: Catalog) -> Refusals:
    """Read what was forgotten."""
    c = schema_collect.refusals.c
    by_kind: dict[str, set[str]] = {}
    with catalog.reading() as connection:
        for kind, value in connection.execute(select(c.kind, c.value)):
            by_kind.setdefault(kind, set()).add(value)
        photos = frozenset(connection.execute(select(schema.forgotten.c.photo)).scalars())
    named = {kind: frozenset(values) for kind, values in by_kind.items()}
    none = frozenset[str]()
    return Refusals(
        named.get("url", none), named.get("host", none), named.get("source", none), photos
    )
