"""Split snapshots: numbered, kept for ever, so that a bundle can say which rows it never saw."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, insert, select
from sqlalchemy.exc import IntegrityError

from solesight.catalog.clock import now
from solesight.catalog.schema import snapshot_rows, snapshots
from solesight.errors import CatalogError

__all__ = ["Snapshot", "latest_snapshot", "read_snapshot", "write_snapshot"]


@dataclass(frozen=True)
class Snapshot:
    """One numbered state of the splits.

    Attributes:
        number: 1, 2, 3 ...
        groups: photo -> group.
        splits: photo -> ``train``, ``validation`` or ``test``.
        config: fractions, seed and thresholds that made it.
        voids_before: True when test groups had to move, so that older test scores are void.
    """

    number: int
    groups: dict[str, str]
    splits: dict[str, str]
    config: dict[str, Any]
    voids_before: bool


def latest_snapshot(connection: Connection) -> int | None:
    """Give the number of the newest snapshot, or None."""
    newest: int | None = connection.execute(select(func.max(snapshots.c.number))).scalar_one()
    return newest


def read_snapshot(connection: Connection, number: int) -> Snapshot:
    """Read one snapshot by its number.

    Raises:
        CatalogError: there is none of that number.
    """
    query = select(snapshots).where(snapshots.c.number == number)
    head = connection.execute(query).one_or_none()
    if head is None:
        newest = latest_snapshot(connection) or "none yet"
        raise CatalogError(f"there is no split snapshot {number} (newest: {newest})")
    groups: dict[str, str] = {}
    splits: dict[str, str] = {}
    columns = (snapshot_rows.c.photo, snapshot_rows.c.grp, snapshot_rows.c.split)
    rows = select(*columns).where(snapshot_rows.c.snapshot == number)
    for photo, group, split in connection.execute(rows.order_by(snapshot_rows.c.photo)):
        groups[photo], splits[photo] = group, split
    return Snapshot(number, groups, splits, json.loads(head.config), bool(head.voids_before))


def write_snapshot(
    connection: Connection,
    rows: Sequence[tuple[str, str, str]],
    config: dict[str, Any],
    *,
    voids_before: bool,
) -> int:
    """Append a snapshot of ``(photo, group, split)`` rows and give its number.

    Raises:
        CatalogError: another process wrote one at the same time.
    """
    number = (latest_snapshot(connection) or 0) + 1
    head = insert(snapshots).values(
        number=number,
        config=json.dumps(config, sort_keys=True),
        voids_before=voids_before,
        made_at=now(),
    )
    try:
        connection.execute(head)
    except IntegrityError:
        raise CatalogError(f"another run wrote snapshot {number} meanwhile: run it again") from None
    values = [
        {"snapshot": number, "photo": photo, "grp": group, "split": split}
        for photo, group, split in rows
    ]
    if values:
        connection.execute(insert(snapshot_rows), values)
    return number
