"""Sentences about a class: only what its interval makes sure."""

from __future__ import annotations

from collections.abc import Sequence

from solesight.evidence import Metric
from solesight.explain.design.result import ClassTold
from solesight.explain.design.separation import RegionTold

__all__ = ["caveats_of", "sentences_of"]

_MOST = 3
_LITTLE = 0.5
"""Overlap of the sources below which a difference may be the photographers'."""
_MADE_OF = frozenset({"brand", "model"})
# Below these a difference of color is sure, perhaps, but nobody sees it.
_LIGHTER, _VIVID = 3.0, 3.0


def sentences_of(told: ClassTold) -> tuple[str, ...]:
    """Say what sets a class apart, as far as the intervals allow."""
    if not _above(told.told_apart, 0.5) or not _above(told.total, 0):
        return (f"Heads that had not seen the shoe cannot tell {told.name}: no region speaks.",)
    found = [_more(told), _less(told), _alike(told), _colors(told)]
    return tuple(text for text in found if text)


def _more(told: ClassTold) -> str:
    own = [one for one in told.ranked if one.stands_out > 0][:_MOST]
    if not own:
        return (
            f"{told.name} is told, AUROC {number(told.told_apart)}, but by no region surely more "
            "than by the rest of the shoe."
        )
    names = _joined([f"its {one.region}" for one in own])
    values = _joined([number(one.times) for one in own])
    whose = "its area" if len(own) == 1 else "their areas"
    return f"{told.name} is told by {names}: {values} times the evidence of {whose}. {_within(own)}"


def _within(own: Sequence[RegionTold]) -> str:
    if all(one.within is None for one in own):
        return "No source has enough shoes of both sides to ask whether that is the source's doing."
    held = [one for one in own if one.holds_within]
    if not held:
        return "Held against shoes of the same sources alone, that is not sure."
    said = _joined([f"{one.region} {number(one.within)}" for one in held])
    return f"Held against shoes of the same sources alone, too: {said}."


def _less(told: ClassTold) -> str:
    own = [one for one in reversed(told.ranked) if one.stands_out < 0][:_MOST]
    if not own:
        return ""
    said = _joined([f"its {one.region} ({number(one.times)})" for one in own])
    return f"Little is told by {said}."


def _alike(told: ClassTold) -> str:
    if told.alike is None:
        return ""
    left = f"its margin over the rest, {number(told.total)} logits, is {number(told.alike)}"
    sure = "" if _above(told.alike, 0) else ", which may be nothing"
    return f"Held against shoes of the same models, {left}{sure}."


def _colors(told: ClassTold) -> str:
    parts = []
    for tone in told.tones:
        for metric, least, words in (
            (tone.lighter, _LIGHTER, ("lighter", "darker")),
            (tone.vivid, _VIVID, ("more colorful", "grayer")),
        ):
            if _nearest(metric) >= least:
                word = words[0] if metric.value > 0 else words[1]
                parts.append((_nearest(metric), f"{tone.region} {word} by {tone_of(metric)}"))
    best = [text for _, text in sorted(parts, reverse=True)[:_MOST]]
    return f"In its pixels alone: {_joined(best)}." if best else ""


def caveats_of(told: Sequence[ClassTold], target: str) -> tuple[str, ...]:
    """Say what else could be behind the numbers."""
    found = []
    if apart := [f"{one.name} ({one.overlap:.0%})" for one in told if one.overlap < _LITTLE]:
        found.append(
            f"{target} goes with the source: the sources of these and of the rest overlap by less "
            f"than half: {_joined(apart)}. Light, focus, the angle of the camera and compression "
            "of a studio stay on a shoe that was cut out."
        )
    alike = [f"{one.name} ({one.models:.0%})" for one in told if one.models < _LITTLE]
    if alike and target not in _MADE_OF:
        found.append(
            f"{target} goes with the model: those of these and of the rest overlap by less "
            f"than half: {_joined(alike)}. What speaks may be the model, and not what it sells for "
            "or where."
        )
    return tuple(found)


def number(metric: Metric | None) -> str:
    """Write a ratio with its interval: ``1.62 [1.41, 1.85]``."""
    if metric is None:
        return ""
    if metric.low is None or metric.high is None:
        return f"{metric.value:.2f}"
    return f"{metric.value:.2f} [{metric.low:.2f}, {metric.high:.2f}]"


def tone_of(metric: Metric) -> str:
    """Write how far colors differ: ``6.1 [4.2, 8.0]``, without a sign."""
    low, high = sorted(abs(v) for v in (metric.low or 0.0, metric.high or 0.0))
    return f"{abs(metric.value):.1f} [{low:.1f}, {high:.1f}]"


def _above(metric: Metric, bound: float) -> bool:
    return metric.low is not None and metric.low > bound


def _nearest(metric: Metric) -> float:
    """How far the interval lies from nothing, 0 where it holds it."""
    if metric.low is None or metric.high is None or metric.low <= 0 <= metric.high:
        return 0.0
    return min(abs(metric.low), abs(metric.high))


def _joined(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
