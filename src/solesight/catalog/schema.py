"""The tables of the catalog.

Facts of one photo are keyed by (photo, configuration hash, hash of the facts they were made from),
so a changed setting or a changed input never overwrites anything: it adds rows beside the old ones,
and readers ask for the configuration they want. Labels and prices are append-only.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

__all__ = [
    "assertions",
    "clean_facts",
    "cluster_rows",
    "clusterings",
    "correction_rows",
    "corrections",
    "embed_facts",
    "failures",
    "forgotten",
    "jobs",
    "listings",
    "looks",
    "metadata",
    "near_facts",
    "near_seen",
    "observations",
    "photos",
    "snapshot_rows",
    "snapshots",
    "tile_facts",
]

metadata = MetaData()

# BigInteger alone would not be an auto-incrementing row id on SQLite.
_ROW_ID = BigInteger().with_variant(Integer, "sqlite")
_HASH = String(64)


def _photo(*, primary_key: bool = False) -> Column[str]:
    return Column(
        "photo",
        _HASH,
        ForeignKey("photos.photo", ondelete="CASCADE"),
        nullable=False,
        primary_key=primary_key,
    )


photos = Table(
    "photos",
    metadata,
    Column("photo", _HASH, primary_key=True, comment="SHA-256 of the original bytes"),
    Column("format", String(16), nullable=False),
    Column("mode", String(16), nullable=False),
    Column("width", Integer, nullable=False, comment="after EXIF orientation"),
    Column("height", Integer, nullable=False),
    Column("n_bytes", Integer, nullable=False),
    Column("has_alpha", Boolean, nullable=False),
    Column("frames", Integer, nullable=False),
    Column("exif_orientation", Integer, nullable=False),
    Column("added_at", String(32), nullable=False),
)

listings = Table(
    "listings",
    metadata,
    Column("id", _ROW_ID, primary_key=True, autoincrement=True),
    Column("key", _HASH, nullable=False, unique=True, comment="hash of root, path and url"),
    Column("photo", _HASH, ForeignKey("photos.photo", ondelete="CASCADE"), index=True),
    Column("source", String(200), nullable=False, index=True),
    Column("root", Text, nullable=False, comment="the folder, archive or table it came from"),
    Column("path", Text, nullable=False, comment="as given, relative to the root"),
    Column("url", Text),
    Column("stamp", String(64), comment="size and time of the file: unchanged means known"),
    Column("row", Text, nullable=False, comment="the manifest's columns as JSON"),
    Column("added_at", String(32), nullable=False),
)

assertions = Table(
    "assertions",
    metadata,
    Column("id", _ROW_ID, primary_key=True, autoincrement=True),
    Column("subject", _HASH, nullable=False),
    Column("field", String(100), nullable=False),
    Column("value", Text, comment="NULL: said to have none"),
    Column("author", String(100), nullable=False),
    Column("rank", Integer, nullable=False, comment="parser 0, manifest 1, user 2"),
    Column("at", String(32), nullable=False),
    Column("retracts", _ROW_ID, comment="the assertion that this one takes back"),
    Index("assertions_by_subject", "subject", "field"),
    Index("assertions_by_field", "field"),
)

observations = Table(
    "observations",
    metadata,
    Column("id", _ROW_ID, primary_key=True, autoincrement=True),
    Column("key", _HASH, nullable=False, unique=True),
    Column("photo", _HASH, ForeignKey("photos.photo", ondelete="CASCADE"), index=True),
    Column("listing", _ROW_ID, ForeignKey("listings.id", ondelete="CASCADE"), index=True),
    Column("kind", String(20), nullable=False, comment="retail, last_sale, ask, bid, average"),
    Column("amount", String(32), nullable=False, comment="exact decimal"),
    Column("currency", String(3), nullable=False),
    Column("size", String(20)),
    Column("condition", String(40)),
    Column("market", String(100)),
    Column("observed_at", String(32), nullable=False),
)


def _fact_key() -> tuple[Column[str], Column[str], Column[str]]:
    return (
        _photo(primary_key=True),
        Column("config", String(16), primary_key=True),
        Column("inputs", String(16), primary_key=True),
    )


clean_facts = Table(
    "clean_facts",
    metadata,
    *_fact_key(),
    Column("shoe", Float, nullable=False, comment="probability that a shoe is seen"),
    Column("several", Float, nullable=False, comment="probability of several products"),
    Column("sharpness", Float, nullable=False),
    Column("extent", Float, nullable=False, comment="longer side of the shoe in pixels"),
    Column("cut", Float, nullable=False, comment="share of the outline on the photo's edge"),
    Column("plain", Float, nullable=False, comment="how plain the background is, 0 to 1"),
    Column("facing", Text, nullable=False, comment="probabilities as JSON"),
    Column("tilt", Float, nullable=False, comment="degrees that the frame turns the photo"),
    Column("border", Text, nullable=False, comment="Lab mean and spread of the border as JSON"),
    Column("frame", Text, nullable=False, comment="geometry as JSON"),
    Column("frame_hash", String(16), nullable=False),
    Column("dhash", String(16), nullable=False, comment="of the frame, hexadecimal"),
    Column("layout", LargeBinary, nullable=False, comment="float32 Lab colors of the frame's grid"),
)

embed_facts = Table(
    "embed_facts",
    metadata,
    *_fact_key(),
    Column("vector", LargeBinary, nullable=False, comment="float32, length one"),
    Index("embed_facts_by_config", "config", "photo"),
)

tile_facts = Table(
    "tile_facts",
    metadata,
    *_fact_key(),
    Column("tile", LargeBinary, nullable=False, comment="frame as lossless WebP; alpha: the shoe"),
    Column("masked", Boolean, nullable=False, comment="alpha is the shoe's outline, not the frame"),
    Index("tile_facts_by_config", "config", "photo"),
)

part_facts = Table(
    "part_facts",
    metadata,
    *_fact_key(),
    Column("outlined", Boolean, nullable=False, comment="the shoe's parts are known; else no more"),
    Column("view", LargeBinary, nullable=False, comment="shoe as lossless WebP; alpha: its parts"),
    Column("map", LargeBinary, nullable=False, comment="zlib of uint8 (d, height, width)"),
    Index("part_facts_by_config", "config", "photo"),
)

near_facts = Table(
    "near_facts",
    metadata,
    Column("a", _HASH, ForeignKey("photos.photo", ondelete="CASCADE"), primary_key=True),
    Column("b", _HASH, ForeignKey("photos.photo", ondelete="CASCADE"), primary_key=True),
    Column("config", String(16), primary_key=True),
    Column("hamming", Integer, nullable=False),
    Column("color", Float, nullable=False),
)

near_seen = Table(
    "near_seen",
    metadata,
    _photo(primary_key=True),
    Column("config", String(16), primary_key=True),
    Column("frame_hash", String(16), nullable=False, comment="the frame that was compared"),
)

failures = Table(
    "failures",
    metadata,
    _photo(primary_key=True),
    Column("stage", String(40), primary_key=True),
    Column("config", String(16), primary_key=True),
    Column("inputs", String(16), primary_key=True),
    Column("error", Text, nullable=False),
    Column("at", String(32), nullable=False),
)

snapshots = Table(
    "snapshots",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("config", Text, nullable=False, comment="fractions, seed, thresholds as JSON"),
    Column("voids_before", Boolean, nullable=False, comment="older test scores are void"),
    Column("made_at", String(32), nullable=False),
)

snapshot_rows = Table(
    "snapshot_rows",
    metadata,
    Column("snapshot", Integer, ForeignKey("snapshots.number"), primary_key=True),
    _photo(primary_key=True),
    Column("grp", String(64), nullable=False),
    Column("split", String(10), nullable=False),
    UniqueConstraint("snapshot", "photo"),
)

clusterings = Table(
    "clusterings",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("config", String(16), nullable=False, index=True, comment="hash of the plan"),
    Column("plan", Text, nullable=False, comment="features, method, seed ... as JSON"),
    Column("summary", Text, nullable=False, comment="what the fit found, as JSON"),
    Column("model", LargeBinary, nullable=False, comment="safetensors: what assigns new photos"),
    Column("made_at", String(32), nullable=False),
)

cluster_rows = Table(
    "cluster_rows",
    metadata,
    Column(
        "clustering",
        Integer,
        ForeignKey("clusterings.number", ondelete="CASCADE"),
        primary_key=True,
    ),
    _photo(primary_key=True),
    Column("inputs", String(16), nullable=False, comment="hash of the frame that was seen"),
    Column("cluster", Integer, nullable=False, comment="from 1, largest first; 0: in none"),
    Column("distance", Float, nullable=False, comment="to the cluster's center"),
    Column("silhouette", Float, comment="NULL: in no cluster"),
    Column("x", Float, nullable=False, comment="place on the map, 0 to 1"),
    Column("y", Float, nullable=False),
    Column("fitted", Boolean, nullable=False, comment="was there when the clusters were made"),
    Column("mapped", Boolean, nullable=False, comment="placed by t-SNE, not near its neighbours"),
    Index("cluster_rows_by_photo", "photo"),
)

looks = Table(
    "looks",
    metadata,
    Column("id", _ROW_ID, primary_key=True, autoincrement=True),
    Column("bundle", String(200), nullable=False),
    Column("target", String(100), nullable=False),
    Column("snapshot", Integer, nullable=False),
    Column("n", Integer, nullable=False),
    Column("metrics", Text, nullable=False),
    Column("at", String(32), nullable=False),
)

forgotten = Table(
    "forgotten",
    metadata,
    Column("photo", _HASH, primary_key=True),
    Column("why", Text, nullable=False),
    Column("at", String(32), nullable=False),
)

corrections = Table(
    "corrections",
    metadata,
    Column("id", _ROW_ID, primary_key=True, autoincrement=True),
    Column("at", String(32), nullable=False),
    Column("author", String(100), nullable=False),
    Column("said", Text, nullable=False, comment="field -> value as JSON"),
    Column("undoes", _ROW_ID, index=True, comment="the correction that this one takes back"),
)

correction_rows = Table(
    "correction_rows",
    metadata,
    Column("correction", _ROW_ID, ForeignKey("corrections.id"), primary_key=True),
    _photo(primary_key=True),
    Column("assertion", _ROW_ID, primary_key=True, comment="that it made; 0: it was said before"),
)

jobs = Table(
    "jobs",
    metadata,
    Column("id", _ROW_ID, primary_key=True, autoincrement=True),
    Column("kind", String(40), nullable=False),
    Column("options", Text, nullable=False, comment="JSON"),
    Column("after", _ROW_ID, comment="the job that must have ended well before"),
    Column("state", String(12), nullable=False, index=True),
    Column("label", String(100), nullable=False, comment="the piece of work that goes on"),
    Column("done", Integer, nullable=False),
    Column("total", Integer, comment="NULL: not known"),
    Column("created_at", String(32), nullable=False),
    Column("started_at", String(32)),
    Column("ended_at", String(32)),
    Column("owner", String(100), comment="who works on it"),
    Column("lease", Float, comment="seconds since 1970 until which it is the owner's"),
    Column("attempts", Integer, nullable=False),
    Column("cancelling", Boolean, nullable=False),
    Column("error", Text),
    Column("result", Text, comment="JSON"),
)
