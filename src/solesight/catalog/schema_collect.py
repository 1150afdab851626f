"""The tables of `collect`: what was asked, what is to be fetched, how hosts want to be treated."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
)

from solesight.catalog.schema import metadata

__all__ = ["COLLECT_TABLES", "code_merges", "crawls", "downloads", "hosts", "refusals", "sightings"]

_ROW_ID = BigInteger().with_variant(Integer, "sqlite")
_HASH = String(64)

crawls = Table(
    "crawls",
    metadata,
    Column("id", _ROW_ID, primary_key=True, autoincrement=True),
    Column("key", _HASH, nullable=False, unique=True, comment="hash of source, query, options"),
    Column("source", String(200), nullable=False),
    Column("query", Text, nullable=False),
    Column("options", Text, nullable=False, comment="as JSON"),
    Column("cursor", Text, comment="of the page to ask for next; NULL: the first"),
    Column("state", String(20), nullable=False, comment="open, done, failed"),
    Column("pages", Integer, nullable=False),
    Column("listings", Integer, nullable=False),
    Column("photos", Integer, nullable=False, comment="addresses of photos that it found"),
    Column("total", Integer, comment="listings that the source says there are"),
    Column("failure", String(40), comment="one word"),
    Column("error", Text),
    Column("changed_at", String(32), nullable=False),
)

downloads = Table(
    "downloads",
    metadata,
    Column("id", _ROW_ID, primary_key=True, autoincrement=True),
    Column("key", _HASH, nullable=False, unique=True, comment="hash of the photo's one address"),
    Column("url", Text, nullable=False, comment="the address as it was listed first"),
    Column("host", String(255), nullable=False),
    Column("state", String(20), nullable=False, comment="waiting, leased, done, failed, forgotten"),
    Column("tries", Integer, nullable=False),
    Column("next_try", Float, nullable=False, comment="seconds since 1970"),
    Column("lease", String(120), comment="host, process and start of who works on it"),
    Column("leased_until", Float, nullable=False),
    Column("failure", String(40), comment="one word"),
    Column("error", Text),
    Column("photo", _HASH, ForeignKey("photos.photo", ondelete="SET NULL"), index=True),
    Column("status", Integer),
    Column("final_url", Text),
    Column("content_type", String(100)),
    Column("etag", Text),
    Column("last_modified", String(100)),
    Column("n_bytes", Integer),
    Column("robots", String(40), comment="what the robots file said"),
    Column("fetched_at", String(32)),
    Index("downloads_by_host", "state", "host", "next_try"),
)

sightings = Table(
    "sightings",
    metadata,
    Column("listing", _ROW_ID, ForeignKey("listings.id", ondelete="CASCADE"), primary_key=True),
    Column("download", _HASH, nullable=False, index=True, comment="key of the photo's address"),
    Column("crawl", _ROW_ID, ForeignKey("crawls.id", ondelete="SET NULL"), index=True),
    Column("page", Text, comment="where people see the listing"),
    Column("role", String(20), nullable=False, comment="main, side, detail, spin"),
    Column("place", Integer, nullable=False, comment="among the listing's photos, from 0"),
    Column("answered", Text, comment="the answer that named the photo: an address or a file"),
    Column("answered_at", String(32), nullable=False),
)

hosts = Table(
    "hosts",
    metadata,
    Column("host", String(255), primary_key=True),
    Column("booked_until", Float, nullable=False, comment="no request before; seconds since 1970"),
    Column("day", String(10), nullable=False, comment="that `used` counts for, UTC"),
    Column("used", Integer, nullable=False),
    Column("blocked_until", Float, nullable=False),
    Column("blocked", Text, comment="why"),
    Column("robots", Text, comment="the robots file"),
    Column("robots_said", String(40), comment="rules, none, closed"),
    Column("robots_until", Float, nullable=False),
)

refusals = Table(
    "refusals",
    metadata,
    Column("kind", String(20), primary_key=True, comment="url, host or source"),
    Column("value", String(500), primary_key=True),
    Column("why", Text, nullable=False),
    Column("at", String(32), nullable=False),
)

code_merges = Table(
    "code_merges",
    metadata,
    Column("id", _ROW_ID, primary_key=True, autoincrement=True),
    Column("code", String(60), nullable=False, index=True, comment="a style code, reduced"),
    Column("same_as", String(60), nullable=False, comment="another of the same shoe, reduced"),
    Column("same", Integer, nullable=False, comment="1: one shoe; 0: a person says it is not"),
    Column("author", String(100), nullable=False),
    Column("why", Text, nullable=False),
    Column("at", String(32), nullable=False),
)

COLLECT_TABLES = [crawls, downloads, sightings, hosts, refusals, code_merges]
