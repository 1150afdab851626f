"""What is here: sources, brands, models, formats, sizes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from solesight.catalog import PhotoRow
from solesight.pages.rankings import Bar, Ranking, bars_of, ranking
from solesight.report.knowledge import Knowledge

__all__ = ["Bar", "Contents", "FormatRow", "Ranking", "SourceRow", "contents", "ranking"]

_SIDES = ((0, 128), (128, 256), (256, 512), (512, 1024), (1024, None))


@dataclass(frozen=True)
class SourceRow:
    """Photos of one source by verdict."""

    name: str
    photos: int
    kept: int
    rejected: int

    @property
    def waiting(self) -> int:
        """Photos without a verdict."""
        return self.photos - self.kept - self.rejected

    @property
    def kept_share(self) -> float | None:
        """Kept of those judged; None where none is judged."""
        judged = self.kept + self.rejected
        return self.kept / judged if judged else None


@dataclass(frozen=True)
class FormatRow:
    """Photos of one format, with the medians of their sizes."""

    name: str
    n: int
    share: float
    width: float
    height: float
    kilobytes: float


@dataclass(frozen=True)
class Contents:
    """All tables of the section.

    Attributes:
        sources: most photos first.
        total: their sum.
        brands, models, sides: bars.
        formats: commonest first.
        titles: different titles.
    """

    sources: tuple[SourceRow, ...]
    total: SourceRow
    brands: Ranking
    models: Ranking
    sides: Ranking
    formats: tuple[FormatRow, ...]
    titles: int


def contents(known: Knowledge) -> Contents:
    """Count the catalog."""
    rows = list(known.rows.values())
    sources = _sources(known)
    total = SourceRow(
        "all sources",
        len(rows),
        sum(s.kept for s in sources),
        sum(s.rejected for s in sources),
    )
    return Contents(
        sources=sources,
        total=total,
        brands=ranking((r.labels.get("brand") for r in rows), 20),
        models=ranking((r.labels.get("model") for r in rows), 20),
        sides=_sides(rows),
        formats=_formats(rows),
        titles=len({r.labels["title"] for r in rows if r.labels.get("title")}),
    )


def _sources(known: Knowledge) -> tuple[SourceRow, ...]:
    photos = Counter(row.source for row in known.rows.values())
    kept: Counter[str] = Counter()
    rejected: Counter[str] = Counter()
    for photo, line in known.verdicts.items():
        (kept if line.keep else rejected)[known.rows[photo].source] += 1
    ranked = sorted(photos.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(SourceRow(name, n, kept[name], rejected[name]) for name, n in ranked)


def _sides(rows: Sequence[PhotoRow]) -> Ranking:
    counts = [
        (_range(low, high), sum(_inside(max(r.width, r.height), low, high) for r in rows))
        for low, high in _SIDES
    ]
    return Ranking(bars_of(counts, len(rows)), 0, 0, 0)


def _inside(side: int, low: int, high: int | None) -> bool:
    return side >= low and (high is None or side < high)


def _range(low: int, high: int | None) -> str:
    if high is None:
        return f"{low:,} px and more"
    return f"{low:,} to {high - 1:,} px" if low else f"under {high} px"


def _formats(rows: Sequence[PhotoRow]) -> tuple[FormatRow, ...]:
    members: dict[str, list[PhotoRow]] = {}
    for row in rows:
        members.setdefault(row.format, []).append(row)
    ranked = sorted(members.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    return tuple(
        FormatRow(
            name=name,
            n=len(own),
            share=len(own) / len(rows),
            width=median(r.width for r in own),
            height=median(r.height for r in own),
            kilobytes=median(r.n_bytes for r in own) / 1000,
        )
        for name, own in ranked
    )
