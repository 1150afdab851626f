"""Models: every evaluation with its floors, its intervals and its mistakes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from solesight.pages.alarms import Alarm, alarms
from solesight.pages.charts.dots import DotRow, Panel
from solesight.pages.confusion import ConfusionView, confusion_view
from solesight.pages.numbers import number_or_none
from solesight.pages.thumbnails import Album, Thumbnail
from solesight.report.knowledge import Knowledge

__all__ = ["EvaluationView", "MistakeView", "evaluation_views", "shown_mistakes"]

_CARDS = 12
_MISTAKES = 12
_CLASSES = 30
# The two scores that floors have too stand in the chart; the others in a table of their own.
_CHARTED = (("accuracy", "Accuracy"), ("macro_f1", "Macro F1"))
_FURTHER = (
    ("balanced_accuracy", "balanced accuracy", "higher is better"),
    ("macro_precision", "macro precision", "higher is better"),
    ("macro_recall", "macro recall", "higher is better"),
    ("top_5_accuracy", "among the first five", "higher is better"),
    ("calibration_error", "calibration error", "lower is better, 0 is perfect"),
    ("log_loss", "log loss", "lower is better"),
)


@dataclass(frozen=True)
class MistakeView:
    """A wrong answer with its photo."""

    name: str
    path: str
    truth: str
    answer: str
    probability: float
    thumbnail: Thumbnail | None


@dataclass(frozen=True)
class EvaluationView:
    """One evaluation, ready to be laid out.

    Attributes:
        place: 1 for the newest; names its parts on the page.
        facts: the evaluation as it was given.
        scores: its scores.
        panels: charts of the scores that have floors.
        gain: accuracy above the highest floor, None where there is no floor.
        further: (name, metric, which way is better) of the other scores.
        alarms: floors that come too close.
        classes: rows of the table a class, most rows first.
        more_classes: how many are not shown.
        confusion: which classes are mistaken for which.
        mistakes: the worst, as thumbnails.
        sizes: (split, photos, groups) of what it learned from and was scored on.
        full: whether all of it is laid out, or only its line in the overview.
    """

    place: int
    facts: Mapping[str, Any]
    scores: Mapping[str, Any]
    panels: tuple[Panel, ...]
    gain: float | None
    further: tuple[tuple[str, Mapping[str, Any], str], ...]
    alarms: tuple[Alarm, ...]
    classes: tuple[Mapping[str, Any], ...]
    more_classes: int
    confusion: ConfusionView | None
    mistakes: tuple[MistakeView, ...]
    sizes: tuple[tuple[str, int | None, int | None], ...]
    full: bool


def evaluation_views(
    evaluations: Sequence[Mapping[str, Any]], known: Knowledge, album: Album
) -> tuple[EvaluationView, ...]:
    """Prepare evaluations, newest first; only the first ones are shown in full."""
    return tuple(
        _view(place, facts, known, album) for place, facts in enumerate(evaluations, start=1)
    )


def shown_mistakes(evaluations: Sequence[Mapping[str, Any]]) -> int:
    """Count the mistakes that ``evaluation_views`` will show."""
    return sum(len(list(facts.get("mistakes") or ())[:_MISTAKES]) for facts in evaluations[:_CARDS])


def _view(place: int, facts: Mapping[str, Any], known: Knowledge, album: Album) -> EvaluationView:
    scores = facts["scores"]
    classes = sorted(scores.get("classes", ()), key=lambda row: (-row["n"], row["name"]))
    full = place <= _CARDS
    return EvaluationView(
        place=place,
        facts=facts,
        scores=scores,
        panels=tuple(_panel(facts, name, heading) for name, heading in _CHARTED),
        gain=_gain(facts),
        further=tuple((words, scores[key], side) for key, words, side in _FURTHER if key in scores),
        alarms=alarms(facts),
        classes=tuple(classes[:_CLASSES]),
        more_classes=max(0, len(classes) - _CLASSES),
        confusion=confusion_view(scores) if full else None,
        mistakes=_mistakes(facts, known, album) if full else (),
        sizes=_sizes(facts),
        full=full,
    )


def _panel(facts: Mapping[str, Any], name: str, heading: str) -> Panel:
    """The model on top, then the floors, highest first, on one axis."""
    rows = [_dot(f"the model, {facts['split']} rows", facts["scores"].get(name), model=True)]
    test = facts.get("test")
    if test and facts["split"] != "test":
        rows.append(_dot("the model, test rows", test.get(name), model=True))
    found = [_dot(floor["rule"], floor.get(name), model=False) for floor in _floors(facts)]
    found.sort(key=lambda row: -(row.value if row.value is not None else -1.0))
    return Panel(heading, (*rows, *found))


def _floors(facts: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return list((facts.get("floors") or {}).values())


def _dot(label: str, metric: Mapping[str, Any] | None, *, model: bool) -> DotRow:
    given = metric or {}
    return DotRow(
        label, number_or_none(metric), given.get("low"), given.get("high"), given.get("n"), model
    )


def _gain(facts: Mapping[str, Any]) -> float | None:
    own = number_or_none(facts["scores"].get("accuracy"))
    floors = [number_or_none(floor.get("accuracy")) for floor in _floors(facts)]
    known = [value for value in floors if value is not None]
    return own - max(known) if own is not None and known else None


def _mistakes(facts: Mapping[str, Any], known: Knowledge, album: Album) -> tuple[MistakeView, ...]:
    return tuple(
        MistakeView(
            name=known.name(m["photo"]),
            path=m["path"],
            truth=m["truth"],
            answer=m["answer"],
            probability=m["probability"],
            thumbnail=album.photo(m["photo"]),
        )
        for m in list(facts.get("mistakes") or ())[:_MISTAKES]
    )


def _sizes(facts: Mapping[str, Any]) -> tuple[tuple[str, int | None, int | None], ...]:
    rows: list[tuple[str, int | None, int | None]] = []
    for split, size in (facts.get("n") or {}).items():
        if isinstance(size, Mapping):
            rows.append((split, size.get("photos"), size.get("groups")))
        else:
            rows.append((split, size, None))
    return tuple(rows)
