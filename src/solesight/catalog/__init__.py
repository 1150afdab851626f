"""What is known: the schema, labels, queries, the photo store, titles and prices."""

from solesight.catalog import schema, schema_collect
from solesight.catalog.aliases import shoe_key, shoe_keys, sources_of_shoes
from solesight.catalog.catalog import Catalog
from solesight.catalog.clock import now
from solesight.catalog.clusterings import (
    Clustering,
    ClusterRow,
    latest_clustering,
    read_cluster_rows,
    read_clustering,
    write_cluster_rows,
    write_clustering,
)
from solesight.catalog.columns import Columns, Derived, photo_columns
from solesight.catalog.conditions import Condition, Value, holds, parse_conditions
from solesight.catalog.hashing import config_hash
from solesight.catalog.labels import (
    Assertion,
    assert_labels,
    label_fields,
    read_labels,
    retract,
    withdraw,
)
from solesight.catalog.looks import count_looks_at, log_look_at
from solesight.catalog.rows import PhotoRow, held_photos, read_photos, read_prices
from solesight.catalog.snapshots import Snapshot, latest_snapshot, read_snapshot, write_snapshot
from solesight.catalog.store import PhotoStore
from solesight.catalog.upsert import insert_new, insert_or_update

__all__ = [
    "Assertion",
    "Catalog",
    "ClusterRow",
    "Clustering",
    "Columns",
    "Condition",
    "Derived",
    "PhotoRow",
    "PhotoStore",
    "Snapshot",
    "Value",
    "assert_labels",
    "config_hash",
    "count_looks_at",
    "held_photos",
    "holds",
    "insert_new",
    "insert_or_update",
    "label_fields",
    "latest_clustering",
    "latest_snapshot",
    "log_look_at",
    "now",
    "parse_conditions",
    "photo_columns",
    "read_cluster_rows",
    "read_clustering",
    "read_labels",
    "read_photos",
    "read_prices",
    "read_snapshot",
    "retract",
    "schema",
    "schema_collect",
    "shoe_key",
    "shoe_keys",
    "sources_of_shoes",
    "withdraw",
    "write_cluster_rows",
    "write_clustering",
    "write_snapshot",
]
