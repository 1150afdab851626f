"""What is known of photos besides the shoe: numbers by name, read from the catalog and headers."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, RowMapping, select

from solesight.catalog import Catalog, schema
from solesight.errors import CatalogError, PhotoError
from solesight.photos import FileTraces, Frame, file_traces
from solesight.progress import Progress

__all__ = ["FACING", "PLACE", "TRACES", "measured", "traced"]

Floats = NDArray[np.float64]
_MEASURED = ("sharpness", "plain", "extent", "cut", "tilt", "border", "frame", "facing")
PLACE = ("cx", "cy", "length", "extent", "cut", "tilt")
"""Where the shoe stands: center and longer side in units of the photo's longer side, longer side in
pixels, share of the outline on the edge, degrees. Not both sides: their ratio is the form."""
FACING = ("right", "left", "front", "back", "unknown")
TRACES = ("quality", "progressive", "exif", "profile", "density", "orientation")


def measured(catalog: Catalog, frames: str, photos: Sequence[str]) -> dict[str, Floats]:
    """Read what `clean` measured of photos.

    Args:
        catalog: where facts are.
        frames: configuration hash of the clean facts.
        photos: hashes.

    Returns:
        ``sharpness`` and ``plain`` (n, 1), ``place`` (n, 6) as ``PLACE``, ``facing`` (n, 5) as
        ``FACING``; NaN where a photo was not measured.
    """
    wanted = set(photos)
    c = schema.clean_facts.c
    query = select(c.photo, *(c[name] for name in _MEASURED)).where(c.config == frames)
    found: dict[str, Mapping[str, Any]] = {}
    with catalog.reading() as connection:
        for row in connection.execute(query.order_by(c.photo, c.inputs)).mappings():
            if row["photo"] in wanted:
                found[row["photo"]] = _numbers(row)
    widths = {"sharpness": 1, "plain": 1, "place": len(PLACE), "facing": len(FACING)}
    return {
        name: np.array([found.get(p, {}).get(name, [np.nan] * k) for p in photos], dtype=np.float64)
        for name, k in widths.items()
    }


def _numbers(row: RowMapping) -> dict[str, list[float]]:
    frame = Frame.from_json(row["frame"])
    told = json.loads(row["facing"]).get("probabilities", {})
    return {
        "sharpness": [row["sharpness"]],
        "plain": [row["plain"]],
        "place": [*_placed(frame), row["extent"], row["cut"], row["tilt"]],
        "facing": [float(told.get(name, np.nan)) for name in FACING],
    }


def _placed(frame: Frame) -> tuple[float, float, float]:
    return frame.cx, frame.cy, max(frame.width, frame.height)


def traced(catalog: Catalog, photos: Sequence[str], progress: Progress) -> Floats:
    """Read the headers of the original files.

    Args:
        catalog: whose store is read.
        photos: hashes.
        progress: told of each.

    Returns:
        (n, 6) as ``TRACES``; NaN where a file is gone or cannot be read.
    """
    with catalog.reading() as connection:
        turned = _orientations(connection)
    rows = np.full((len(photos), len(TRACES)), np.nan)
    progress.start("headers", len(photos))
    for place, photo in enumerate(photos):
        rows[place, -1] = turned.get(photo, np.nan)
        # A file that is gone leaves no trace, and stops no audit.
        with suppress(CatalogError, PhotoError):
            rows[place, :-1] = _header(file_traces(catalog.store.get(photo)))
        progress.advance()
    progress.finish()
    return rows


def _orientations(connection: Connection) -> dict[str, int]:
    p = schema.photos.c
    rows = connection.execute(select(p.photo, p.exif_orientation))
    return {row.photo: int(row.exif_orientation) for row in rows}


def _header(traces: FileTraces) -> list[float]:
    quality = np.nan if traces.quality is None else float(traces.quality)
    sizes = [float(traces.exif), float(traces.profile), float(traces.density)]
    return [quality, float(traces.progressive), *sizes]
