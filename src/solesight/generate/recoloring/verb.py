"""The verb `recolor`: colorways of one shoe, painted, scored and ranked."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solesight.errors import NotReadyError, UnknownNameError
from solesight.generate.recoloring.colors import Color
from solesight.generate.recoloring.naming import colors_by_part
from solesight.generate.recoloring.palettes import CLASSICS, Palette
from solesight.generate.recoloring.planning import Colorway, plan_colorways
from solesight.generate.recoloring.result import Judge, Judgement, Recolored, Variant, Verdict
from solesight.generate.recoloring.studio import Sitting
from solesight.progress import Progress, Silent

__all__ = ["RecolorPlan", "check_rank", "recolor"]

Pixels = NDArray[np.uint8]
LIKENESS = "likeness"
_SCORES = ("hyped", "premium", "brand")


@dataclass(frozen=True)
class RecolorPlan:
    """What to make.

    Attributes:
        palettes: to choose from; the classics where there are none.
        count: how many variants.
        fixed: name, number, region or present color of a part -> its color in all, None leaves it.
        seed: of all chance.
        rank: hyped, brand or premium; by default the first of these that is scored.
    """

    palettes: tuple[Palette, ...] = ()
    count: int = 24
    fixed: Mapping[str, Color | None] = field(default_factory=dict)
    seed: int = 0
    rank: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Give it as plain JSON values."""
        return {
            "count": self.count,
            "palettes": [palette.as_json() for palette in self.palettes],
            "fixed": {name: color.hex if color else None for name, color in self.fixed.items()},
            "rank": self.rank,
        }


def check_rank(rank: str | None, judge: Judge | None) -> None:
    """Say before any work whether variants can be ranked so.

    Args:
        rank: a score, ``likeness``, or None for whatever there is.
        judge: who will score; None scores nothing.

    Raises:
        UnknownNameError: no such score.
        NotReadyError: nobody gives it.
    """
    if rank in (None, LIKENESS):
        return
    if rank not in _SCORES:
        raise UnknownNameError("score to rank by", str(rank), (*_SCORES, LIKENESS))
    why = judge.lacks(rank) if judge else "nobody scored it"
    if why is not None:
        raise NotReadyError(f"{rank} cannot rank: {why}")


def recolor(
    sitting: Sitting,
    plan: RecolorPlan | None = None,
    judge: Judge | None = None,
    progress: Progress | None = None,
) -> Recolored:
    """Paint a shoe in other colors, score each variant and rank them.

    Args:
        sitting: the photo, from `sit`.
        plan: what to make.
        judge: who scores; None scores nothing.
        progress: told of each variant.

    Raises:
        UnknownNameError: no such part, or no such score.
        NotReadyError: nothing gives the score to rank by.
        SettingsError: a count that cannot be.
    """
    asked, begun = plan or RecolorPlan(), time.perf_counter()
    check_rank(asked.rank, judge)
    fixed = colors_by_part(sitting.parts, asked.fixed)
    planned = plan_colorways(
        sitting.parts, asked.palettes or CLASSICS, asked.count, asked.seed, fixed
    )
    told = progress or Silent()
    told.start("paint", len(planned))
    pictures = []
    for colorway in planned:
        pictures.append(sitting.painted(colorway.colors))
        told.advance()
    told.finish()
    shown = [sitting.opened.pixels, *pictures]
    judged = judge.judge(sitting, shown) if judge else Judgement((Verdict(),) * len(shown))
    ranked_by = _ranked_by(asked.rank, judged)
    return Recolored(
        sitting=sitting,
        variants=_ranked(sitting, planned, judged, ranked_by),
        original=judged.verdicts[0],
        judgement=judged,
        ranked_by=ranked_by,
        seed=asked.seed,
        settings=asked.as_json(),
        seconds=time.perf_counter() - begun,
    )


def _ranked_by(asked: str | None, judged: Judgement) -> str:
    if asked is not None:
        return asked
    return next((name for name in _SCORES if name in judged.verdicts[0].scores), LIKENESS)


def _ranked(
    sitting: Sitting, planned: Sequence[Colorway], judged: Judgement, by: str
) -> tuple[Variant, ...]:
    found = [
        Variant(number, 0, colorway, _change(sitting, colorway), verdict)
        for number, (colorway, verdict) in enumerate(
            zip(planned, judged.verdicts[1:], strict=True), 1
        )
    ]

    def key(one: Variant) -> tuple[float, int]:
        score = one.verdict.scores.get(by)
        # Where nothing is scored, what is least changed comes first.
        return (-score.value if score else one.change, one.number)

    order = sorted(found, key=key)
    return tuple(
        Variant(one.number, rank, one.colorway, one.change, one.verdict)
        for rank, one in enumerate(order, 1)
    )


def _change(sitting: Sitting, colorway: Colorway) -> float:
    return sum(
        part.share * float(np.linalg.norm(np.array(color.lab if color else part.lab) - part.lab))
        for part, color in zip(sitting.parts, colorway.colors, strict=True)
    )
