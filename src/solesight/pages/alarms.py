"""When a trivial rule nearly reaches the model: said in plain words, never in a footnote."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from solesight.pages.numbers import number_or_none

__all__ = ["Alarm", "alarms"]

# A floor above this share of the model's accuracy leaves little that the shoe itself explains.
_CLOSE = 0.9


@dataclass(frozen=True)
class Alarm:
    """A floor too close to the model.

    Attributes:
        rule: what the trivial rule does.
        floor: its accuracy.
        model: the model's accuracy.
        share: floor / model, at most 1.
        within: the floor lies inside the model's interval, or above it.
    """

    rule: str
    floor: float
    model: float
    share: float
    within: bool


def alarms(facts: Mapping[str, Any]) -> tuple[Alarm, ...]:
    """Find the floors of an evaluation that come within the interval or above 90 %.

    Args:
        facts: an evaluation as JSON; its ``scores`` and ``floors`` are read.

    Returns:
        The highest floor first; empty where every floor keeps its distance.
    """
    metric = facts["scores"].get("accuracy")
    model = number_or_none(metric)
    if not model:
        return ()
    low = metric.get("low")
    found = [
        Alarm(
            floor["rule"], value, model, min(1.0, value / model), low is not None and value >= low
        )
        for floor in (facts.get("floors") or {}).values()
        if (value := number_or_none(floor.get("accuracy"))) is not None
    ]
    close = [alarm for alarm in found if alarm.within or alarm.share > _CLOSE]
    return tuple(sorted(close, key=lambda alarm: (-alarm.floor, alarm.rule)))
