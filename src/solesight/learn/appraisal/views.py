"""From an evaluation to what its page shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from solesight.evidence import Metric
from solesight.learn.appraisal.charts import dot
from solesight.learn.appraisal.picking import examples
from solesight.learn.evaluate import Evaluated
from solesight.learn.slices import Slice
from solesight.pages import Album, Thumbnail
from solesight.pages.charts.dots import DotRow

__all__ = ["DoubtView", "ShotView", "SliceView", "TileView", "doubts", "grid", "mistakes",
           "panels", "slice_views"]  # fmt: skip

_SHOTS = 24
_CHARTED = (("accuracy", "Accuracy"), ("macro_f1", "Macro F1"))


@dataclass(frozen=True)
class TileView:
    """A tile of the grid: a photo, its truth, what was said."""

    thumbnail: Thumbnail | None
    truth: str
    answer: str
    probability: float
    right: bool
    name: str


@dataclass(frozen=True)
class ShotView:
    """A wrong answer with its photo; ``own`` is the probability of the truth."""

    thumbnail: Thumbnail | None
    truth: str
    answer: str
    probability: float
    own: float
    name: str
    path: str


@dataclass(frozen=True)
class DoubtView:
    """A label that may be wrong, with its photo."""

    thumbnail: Thumbnail | None
    label: str
    suggestion: str
    confidence: float
    name: str


@dataclass(frozen=True)
class SliceView:
    """A part of the rows, ready for a line of a chart."""

    dot: DotRow
    part: Slice


def panels(found: Evaluated) -> list[tuple[str, list[DotRow], float | None]]:
    """Prepare the scores that floors have too: (heading, rows, highest floor)."""
    made = []
    for name, heading in _CHARTED:
        own = [dot(f"the model, {found.split} rows", found.scores.metrics[name], model=True,
                   n=found.scores.n)]  # fmt: skip
        test = _metric((found.bundle.meta.test or {}).get(name))
        if test is not None and found.split != "test":
            own.append(dot("the model, test rows", test, model=True, n=test.n))
        floors = [dot(f.rule, getattr(f, name), model=False) for f in found.floors.values()]
        floors.sort(key=lambda row: -(row.value if row.value is not None else -1.0))
        highest = max((f.value for f in floors if f.value is not None), default=None)
        made.append((heading, [*own, *floors], highest))
    return made


def _metric(given: Mapping[str, Any] | None) -> Metric | None:
    if not given or given.get("value") is None:
        return None
    return Metric(given["value"], given.get("low"), given.get("high"), given["n"])


def grid(found: Evaluated, album: Album) -> list[TileView]:
    """Prepare a hundred photos drawn by chance, with what was said of them."""
    asked = found.asked
    return [
        TileView(
            album.frame(asked.photos[i].photo),
            asked.classes[asked.truth[i]],
            asked.classes[asked.answers[i]],
            float(asked.certain[i]),
            bool(asked.right[i]),
            _name(found, i),
        )
        for i in examples(asked, found.bundle.meta.seed)
    ]


def mistakes(found: Evaluated, album: Album) -> list[ShotView]:
    """Prepare the surest wrong answers."""
    asked = found.asked
    place = {row.photo: i for i, row in enumerate(asked.photos)}
    shown = [(one, place[one.photo]) for one in found.mistakes[:_SHOTS]]
    return [
        ShotView(
            album.photo(one.photo),
            one.truth,
            one.answer,
            one.probability,
            float(asked.probabilities[i, asked.truth[i]]),
            _name(found, i),
            one.path,
        )
        for one, i in shown
    ]


def doubts(found: Evaluated, album: Album) -> list[DoubtView]:
    """Prepare the labels that may be wrong."""
    asked = found.asked
    return [
        DoubtView(
            album.photo(asked.photos[one.row].photo),
            asked.classes[asked.truth[one.row]],
            asked.classes[one.suggestion],
            one.confidence,
            _name(found, one.row),
        )
        for one in found.doubts[:_SHOTS]
    ]


def slice_views(parts: Sequence[Slice]) -> list[SliceView]:
    """Prepare parts of the rows."""
    return [SliceView(dot(one.name, one.accuracy, model=True), one) for one in parts]


def _name(found: Evaluated, row: int) -> str:
    photo = found.asked.photos[row]
    return photo.labels.get("title") or photo.path
