"""Small pictures, folders and views of a catalog for the tests of `add`."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from sqlalchemy import select

from solesight.catalog import Catalog, PhotoRow, read_photos, schema
from solesight.collect import Added, add

#: Fast enough for tests; keys that only the replay server would ever see.
WORKSPACE: dict[str, Any] = {
    "contact": "tests@solesight.example",
    "photo_rate": 500.0,
    "workers": 0,
    "source_keys": {
        name: f"secret-{name}"
        for name in (
            *("ebay_client_id", "ebay_client_secret", "kicksdb_key", "serpapi_key"),
            *("stockx_api_key", "stockx_client_id", "stockx_client_secret"),
            *("stockx_refresh_token", "amazon_client_id", "amazon_client_secret"),
            "amazon_partner_tag",
        )
    },
}


def photo(seed: int, kind: str = "JPEG") -> bytes:
    """A picture that is large enough to be a photo."""
    return picture(seed, (96, 64), kind)


def picture(seed: int, size: tuple[int, int] = (24, 16), kind: str = "PNG") -> bytes:
    rng = np.random.default_rng(seed)
    pixels = rng.integers(0, 256, (size[1], size[0], 3), dtype=np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, kind)
    return file.getvalue()


def write(path: Path, data: bytes | str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def photos(folder: Path, *names: str) -> Path:
    """Write pictures, each of its own, under these names."""
    for seed, name in enumerate(names):
        write(folder / name, picture(seed))
    return folder


def touch(path: Path) -> None:
    """Let a file look changed even where clocks are coarse."""
    about = path.stat()
    os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns + 1_000_000_000))


def rows(catalog: Catalog) -> dict[str, PhotoRow]:
    """The photos by each of their paths."""
    with catalog.reading() as connection:
        return {path: row for row in read_photos(connection) for path in row.paths}


def labels(catalog: Catalog) -> dict[str, dict[str, str]]:
    return {path: row.labels for path, row in rows(catalog).items()}


def listings(catalog: Catalog) -> list[Any]:
    with catalog.reading() as connection:
        query = select(schema.listings).order_by(schema.listings.c.id)
        return list(connection.execute(query))


def counts(result: Added) -> tuple[int, int, int, int]:
    return result.added, result.known, len(result.failed), result.waiting


def reasons(result: Added) -> dict[str, str]:
    return {refused.path: refused.reason for refused in result.failed}


__all__ = [
    "add",
    "counts",
    "labels",
    "listings",
    "photos",
    "picture",
    "reasons",
    "rows",
    "touch",
    "write",
]
