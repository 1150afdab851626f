"""What other verbs found, handed to the page as plain data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from solesight.catalog import Snapshot

__all__ = ["Material", "VerdictLine"]


@dataclass(frozen=True)
class VerdictLine:
    """What `clean` decided on one photo.

    Attributes:
        photo: its hash.
        path: where it was listed.
        keep: True when the photo is kept.
        reason: why it is rejected; None keeps it.
        of: for a duplicate, the photo that is kept in its stead; the photo itself for a further
            copy of the same file.
        scores: what was measured, by name.
        facing: right, left, front, back or unknown.
    """

    photo: str
    path: str
    keep: bool
    reason: str | None = None
    of: str | None = None
    scores: Mapping[str, float] = field(default_factory=dict)
    facing: str = "unknown"


@dataclass(frozen=True)
class Material:
    """Everything on the page that the catalog itself does not say.

    Attributes:
        frames: configuration hash of the clean facts whose frames are shown.
        title: the workspace's name.
        created: when the page was made, ISO 8601.
        version: of Solesight.
        verdicts: a line a photo, or a line a path; empty before `clean`.
        thresholds: where scores become reasons, by score.
        evaluations: what `evaluate` gives as JSON, newest first, with ``classes`` (names),
            ``n`` (photos and groups a split) and ``test`` (scores or None) beside it.
        snapshot: the splits that are shown; None before `split`.
        audits: target -> link from this page to its audit page, of those that have one.
        appraisals: bundle -> link from this page to that of its evaluation, the same way.
        commands: what repeats the page, a command line each.
    """

    frames: str
    title: str
    created: str
    version: str
    verdicts: Sequence[VerdictLine] = ()
    thresholds: Mapping[str, float] = field(default_factory=dict)
    evaluations: Sequence[Mapping[str, Any]] = ()
    snapshot: Snapshot | None = None
    audits: Mapping[str, str] = field(default_factory=dict)
    appraisals: Mapping[str, str] = field(default_factory=dict)
    commands: Sequence[str] = ()
