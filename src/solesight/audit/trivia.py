"""The trivial evidences: each a name, words, and the numbers that a probe may know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from solesight.audit.facts import TRACES, measured, traced
from solesight.audit.rows import AuditRows
from solesight.catalog import Catalog
from solesight.evidence import TRIVIAL_NAMES
from solesight.progress import Progress

__all__ = ["TOGETHER", "Evidence", "trivial_evidence"]

TOGETHER = "together"
_MOST_SOURCES = 60

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Evidence:
    """Something that is no shoe.

    Attributes:
        name: short, for JSON.
        words: as it stands in "... alone".
        values: (n, k) numbers, NaN where not known.
        seen: whether a model that looks at frames can see it, at least in part.
    """

    name: str
    words: str
    values: Floats
    seen: bool = True


def trivial_evidence(
    catalog: Catalog, frames: str, rows: AuditRows, progress: Progress
) -> tuple[Evidence, ...]:
    """Collect the trivial evidences of some rows, the source last but one, all together last.

    All together is without the source: where the source makes the label, it would say nothing else.

    Args:
        catalog: where facts and files are.
        frames: configuration hash of the clean facts.
        rows: photos with their labels; labels are not read.
        progress: told of each header that is read.
    """
    seen = measured(catalog, frames, rows.names)
    headers = traced(catalog, rows.names, progress)
    single = (
        Evidence("size", "the file's width and height", _columns(rows, "log_width", "log_height")),
        Evidence("aspect", "the file's aspect", _columns(rows, "log_aspect")),
        Evidence("type", "the file's type", _columns(rows, "format_", "mode_"), seen=False),
        Evidence("bytes", "the file's bytes", _columns(rows, "log_bytes"), seen=False),
        Evidence("jpeg", "the JPEG's quality", _traces(headers, "quality", "progressive")),
        Evidence("header", "EXIF and other marks of the header",
                 _traces(headers, "exif", "profile", "density", "orientation"), seen=False),
        Evidence("border", "the border's color", _columns(rows, "border_")),
        Evidence("background", "the plainness of the background", seen["plain"]),
        Evidence("place", "the shoe's place and size in the photo", seen["place"]),
        Evidence("facing", "the way the shoe faces", seen["facing"]),
        Evidence("sharpness", "the photo's sharpness", seen["sharpness"]),
    )  # fmt: skip
    every = np.hstack([evidence.values for evidence in single])
    return (
        *single,
        Evidence("source", "the source", _sources(rows.sources), seen=False),
        Evidence(TOGETHER, "all trivial evidence together", every),
    )


def _columns(rows: AuditRows, *beginnings: str) -> Floats:
    wanted = [name.startswith(beginnings) for name in TRIVIAL_NAMES]
    return rows.trivial[:, wanted]


def _traces(headers: Floats, *names: str) -> Floats:
    return headers[:, [TRACES.index(name) for name in names]]


def _sources(sources: NDArray[np.str_]) -> Floats:
    return np.column_stack([sources == name for name in _commonest(sources)]).astype(np.float64)


def _commonest(sources: NDArray[np.str_]) -> Sequence[str]:
    names, counts = np.unique(sources, return_counts=True)
    by_count: Mapping[str, int] = dict(zip(names.tolist(), counts.tolist(), strict=True))
    return sorted(by_count, key=lambda name: (-by_count[name], name))[:_MOST_SOURCES]
