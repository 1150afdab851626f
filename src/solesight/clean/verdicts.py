"""From scores to verdicts: thresholds applied when read, so that they can be moved freely."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Literal

__all__ = ["REASONS", "SAID", "Scored", "Thresholds", "Verdict", "judge"]

Reason = Literal["not_shoe", "small", "blurred", "cut_off", "several", "duplicate"]
SAID = "verdict"
"""The label in which a person says what a photo is: one of `REASONS`, or ``keep``."""
REASONS: tuple[Reason, ...] = ("small", "blurred", "not_shoe", "cut_off", "several", "duplicate")


@dataclass(frozen=True)
class Thresholds:
    """Where a score becomes a reason to reject.

    Attributes:
        shoe: least probability that a shoe is seen; chosen on validation photos, where it rejects
            as many other things as 0.5 does and half as many shoes.
        extent: least length of the shoe's longer side, in pixels.
        sharpness: least sharpness, 0 (no detail) to 1.
        cut: largest share of the shoe's height that meets the photo's left or right edge.
        several: largest probability of several products in one photo.
    """

    shoe: float = 0.4
    extent: float = 48.0
    sharpness: float = 0.1
    cut: float = 0.5
    several: float = 0.98

    def as_json(self) -> dict[str, float]:
        """Give the thresholds by name."""
        return {f.name: getattr(self, f.name) for f in fields(self)}


@dataclass(frozen=True)
class Scored:
    """What was measured on one photo.

    Attributes:
        photo: its hash.
        paths: where it was listed.
        scores: shoe, several, sharpness, extent, cut, plain, tilt ...
        facing: right, left, front, back or unknown.
        facing_probabilities: of each of them.
        said: a person's word, one of `REASONS` or ``keep``; None where nobody spoke.
    """

    photo: str
    paths: tuple[str, ...]
    scores: Mapping[str, float]
    facing: str
    facing_probabilities: Mapping[str, float] = field(default_factory=dict)
    said: str | None = None


@dataclass(frozen=True)
class Verdict:
    """What `clean` decided on one photo.

    Attributes:
        scored: the evidence.
        reason: why it is rejected; None keeps it.
        of: for a duplicate, the photo that is kept in its stead.
    """

    scored: Scored
    reason: Reason | None
    of: str | None = None

    @property
    def keep(self) -> bool:
        """True when the photo is kept."""
        return self.reason is None

    def as_json(self) -> list[dict[str, object]]:
        """Give a line for each path; the further copies of one file are duplicates of the first."""
        s = self.scored
        line: dict[str, object] = {
            "photo": s.photo,
            "path": s.paths[0],
            "verdict": "keep" if self.keep else "reject",
            "reason": self.reason,
            "scores": {name: round(value, 4) for name, value in s.scores.items()},
            "facing": s.facing,
            "of": self.of,
        }
        copies = [
            {**line, "path": path, "verdict": "reject", "reason": "duplicate", "of": s.photo}
            for path in s.paths[1:]
        ]
        return [line, *copies]


def judge(
    scored: Sequence[Scored], thresholds: Thresholds, duplicates: Mapping[str, str]
) -> tuple[Verdict, ...]:
    """Apply thresholds.

    Args:
        scored: the evidence of each photo.
        thresholds: where scores become reasons.
        duplicates: photo -> the one kept in its stead, among photos that stand otherwise.
    """
    return tuple(_judge_one(s, thresholds, duplicates) for s in scored)


def _judge_one(s: Scored, t: Thresholds, duplicates: Mapping[str, str]) -> Verdict:
    reason = own_reason(s, t)
    if reason is None and s.said is None and s.photo in duplicates:
        return Verdict(s, "duplicate", duplicates[s.photo])
    return Verdict(s, reason)


def own_reason(s: Scored, t: Thresholds) -> Reason | None:
    """Give the first reason that a photo has of its own, whatever others look like.

    A person's word beats every score.
    """
    if s.said is not None:
        return next((reason for reason in REASONS if reason == s.said), None)
    # What is too small or too blurred cannot be told for a shoe or none: those come first.
    checks: tuple[tuple[Reason, bool], ...] = (
        ("small", s.scores["extent"] < t.extent),
        ("blurred", s.scores["sharpness"] < t.sharpness),
        ("not_shoe", s.scores["shoe"] < t.shoe),
        ("cut_off", s.scores["cut"] > t.cut),
        ("several", s.scores["several"] > t.several),
    )
    return next((reason for reason, bad in checks if bad), None)
