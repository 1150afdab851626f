"""How an audit is done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from solesight.embed import EmbedderSpec
from solesight.photos import Caps
from solesight.progress import Running

__all__ = ["AuditPlan"]


@dataclass(frozen=True)
class AuditPlan:
    """How an audit is done.

    Attributes:
        frames: configuration hash of the frames.
        spec: the embedder of the rows' vectors; parts of photos are embedded with it, too.
        caps: size limits of a photo.
        running: processes, batch size and progress.
        seed: of folds, forests, samples and intervals.
        folds: of the cross-validation.
        most: photos at most; beyond, whole groups are drawn.
        sample: photos at most of which shoe and background are embedded apart; 0 leaves it out.
        together: sets of sources that one studio photographs: they are left out together.
    """

    frames: str
    spec: EmbedderSpec
    caps: Caps = field(default_factory=Caps)
    running: Running = field(default_factory=Running)
    seed: int = 0
    folds: int = 5
    most: int = 20_000
    sample: int = 2_500
    together: Sequence[Sequence[str]] = ()
