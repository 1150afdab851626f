"""From what was found to what the page shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from solesight.audit.across import Across
from solesight.audit.probing import Probed, share_above
from solesight.audit.verb import Audited
from solesight.evidence import Metric, Suspect
from solesight.pages import Album, Thumbnail
from solesight.pages.charts.dots import DotRow

__all__ = [
    "AcrossView",
    "ConflictView",
    "DoubtView",
    "ProbeView",
    "across_views",
    "conflict_views",
    "doubt_views",
    "probe_views",
]

_ACROSS_WORDS = {
    "together": "all trivial evidence together",
    "picture": "vectors of the whole frame",
    "shoe_alone": "vectors of the shoe alone",
    "all_but_shoe": "vectors of all but the shoe",
}


@dataclass(frozen=True)
class ProbeView:
    """One probe, ready to be laid out; ``dot`` is its mark on the scale."""

    probe: Probed
    dot: DotRow
    shortcut: bool


@dataclass(frozen=True)
class AcrossView:
    """One evidence on sources never trained on."""

    words: str
    dot: DotRow
    chance: float
    share: float
    folds: tuple[tuple[str, float, int], ...]


@dataclass(frozen=True)
class DoubtView:
    """A label that may be wrong, with its photo."""

    name: str
    path: str
    label: str
    suggestion: str
    confidence: float
    thumbnail: Thumbnail | None


@dataclass(frozen=True)
class ConflictView:
    """Two near duplicates with two labels."""

    sides: tuple[tuple[str, str, Thumbnail | None], ...]
    color: float


def probe_views(
    probes: Sequence[Probed], shortcuts: Sequence[str], *, model: bool
) -> tuple[ProbeView, ...]:
    """Prepare probes, the highest first where they are no model's.

    Args:
        probes: to show.
        shortcuts: names of those that are marked.
        model: draw filled dots instead of hollow diamonds; keep the order.
    """
    ordered = list(probes) if model else sorted(probes, key=lambda p: -p.share)
    return tuple(
        ProbeView(one, _dot(one.words, one.balanced, model=model), one.name in shortcuts)
        for one in ordered
    )


def across_views(across: Mapping[str, Across]) -> tuple[AcrossView, ...]:
    """Prepare the scores on sources never trained on."""
    return tuple(
        AcrossView(
            words=_ACROSS_WORDS[name],
            dot=_dot(_ACROSS_WORDS[name], one.balanced, model=name != "together"),
            chance=one.chance,
            share=share_above(one.balanced.value, one.chance),
            folds=one.folds,
        )
        for name, one in across.items()
    )


def doubt_views(
    audited: Audited, found: Sequence[Suspect], most: int, album: Album
) -> tuple[DoubtView, ...]:
    """Prepare the first of some suspects with their photos."""
    rows = audited.rows
    return tuple(
        DoubtView(
            name=rows.photos[one.row].labels.get("title") or rows.photos[one.row].path,
            path=rows.photos[one.row].path,
            label=rows.classes[rows.truth[one.row]],
            suggestion=rows.classes[one.suggestion],
            confidence=one.confidence,
            thumbnail=album.photo(rows.photos[one.row].photo),
        )
        for one in found[:most]
    )


def conflict_views(
    audited: Audited, titles: Mapping[str, tuple[str, str]], most: int, album: Album
) -> tuple[ConflictView, ...]:
    """Prepare the first conflicts with both photos."""
    return tuple(
        ConflictView(
            sides=(
                (titles[pair.a][0], pair.label_a, album.photo(pair.a)),
                (titles[pair.b][0], pair.label_b, album.photo(pair.b)),
            ),
            color=pair.color,
        )
        for pair in audited.conflicts[:most]
    )


def _dot(words: str, metric: Metric, *, model: bool) -> DotRow:
    return DotRow(words, metric.value, metric.low, metric.high, metric.n, model)
