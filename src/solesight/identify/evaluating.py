"""The verb `evaluate identify`: how well the shoes of a catalog are named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solesight.catalog import Catalog
from solesight.errors import NotEnoughDataError
from solesight.identify.asking import Asker
from solesight.identify.calibration import Calibration
from solesight.identify.evaluation import Answers, Recall, answer, recall
from solesight.identify.naming_looks import count_naming_looks, log_naming_look
from solesight.identify.openset import OpenSet, mixed, open_set
from solesight.identify.plan import NamingPlan, examined
from solesight.identify.protocols import (
    PhotoTable,
    Trial,
    as_unknown,
    in_the_wild,
    listings,
    other_angle,
    other_source,
    unseen_model,
    whole_listings,
)
from solesight.identify.shoes import Gallery

__all__ = ["NamingEvaluated", "evaluate_naming"]


@dataclass(frozen=True)
class NamingEvaluated:
    """How well the shoes of a catalog are named.

    Attributes:
        part: which shoes were asked for.
        snapshot: number of the split snapshot, None where it was not used.
        rows: a row a protocol.
        left_out: why a protocol has no row, by its name.
        open_set: known shoes against unknown ones; None where nobody could be asked.
        together: other angle and other source again, all photos of a shoe at one source asked
            together; n counts those listings.
        open_set_together: known shoes against unknown ones, asked that way.
        turns: other angle asked at 0, 90, 180 and 270 degrees, the same queries.
        near: photos asked for of which a near duplicate lay at another source.
        looks: how often test shoes were looked at, this time included.
        calibrated: False where the probabilities are guesses.
        caveats: what to know before believing it.
    """

    part: str
    snapshot: int | None
    rows: tuple[Recall, ...]
    left_out: Mapping[str, str]
    open_set: OpenSet | None
    together: tuple[Recall, ...] = ()
    open_set_together: OpenSet | None = None
    turns: tuple[Recall, ...] = ()
    near: int = 0
    looks: int = 0
    calibrated: bool = False
    caveats: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Give the line that ``--json`` prints."""
        return {
            "part": self.part,
            "snapshot": self.snapshot,
            "protocols": [row.as_json() for row in self.rows],
            "left_out": dict(self.left_out),
            "open_set": self.open_set.as_json() if self.open_set else None,
            "together": [row.as_json() for row in self.together],
            "open_set_together": (
                self.open_set_together.as_json() if self.open_set_together else None
            ),
            "turns": [row.as_json() for row in self.turns],
            "near_duplicates": self.near,
            "test_looks": self.looks,
            "calibrated": self.calibrated,
            "caveats": list(self.caveats),
        }


def evaluate_naming(
    catalog: Catalog,
    gallery: Gallery,
    frames: str,
    asker: Asker,
    calibration: Calibration,
    plan: NamingPlan | None = None,
) -> NamingEvaluated:
    """Ask for the shoes of one part of a catalog in every way that its photos allow.

    Queries are seen as `identify` sees a photo outside the catalog: all views, quarter turns too.

    Args:
        catalog: where facts are.
        gallery: its shoes.
        frames: configuration hash of the frames.
        asker: turns a photo into its views.
        calibration: how scores become probabilities.
        plan: what is asked; a look at the test part is logged.

    Raises:
        NotReadyError: there are no splits yet.
        NotEnoughDataError: no photo can be asked for.
    """
    asked = plan or NamingPlan()
    seen = examined(catalog, gallery, frames, asked)
    bench = _Bench(seen.table, gallery, asker, calibration, asked)
    every = {t.name: t for t in (make(seen.table, seen.chosen) for make in _MAKERS)}
    trials = {name: _drawn(trial, asked) for name, trial in every.items()}
    askable = {name: trial for name, trial in trials.items() if len(trial.queries)}
    if not askable:
        raise NotEnoughDataError(_nothing(asked.part))
    rows = tuple(bench.row(trial) for trial in askable.values())
    opened = [askable[name] for name in _OPEN if name in askable]
    listed = [bench.whole(every[trial.name]) for trial in opened]
    apart, near = bench.without_near(trials["other source"], seen.near)
    look = log_naming_look if asked.part == "test" else count_naming_looks
    return NamingEvaluated(
        part=asked.part,
        snapshot=seen.snapshot,
        rows=(*rows, *apart),
        left_out={name: why for name, why in _WHY.items() if name not in askable},
        open_set=bench.opened(opened) if opened else None,
        together=tuple(bench.listed(trial) for trial in listed),
        open_set_together=bench.opened(listed, together=True) if listed else None,
        turns=bench.turns(opened[0]) if opened and asked.turned else (),
        near=near,
        looks=look(catalog, seen.snapshot, rows),
        calibrated=calibration.fitted,
        caveats=_caveats(asked, calibration),
    )


_MAKERS = (other_angle, other_source, in_the_wild, unseen_model)
_OPEN = ("other angle", "other source")
_WHY = {
    "other angle": "no shoe has both side views and front or rear views",
    "other source": "no shoe has side views at two sources",
    "in the wild": "no shoe has photos in the wild and others",
    "unseen model": "no model has photos enough of two shoes",
}


@dataclass(frozen=True)
class _Bench:
    table: PhotoTable
    gallery: Gallery
    asker: Asker
    calibration: Calibration
    plan: NamingPlan

    def views(self, trial: Trial, quarters: int = 0) -> list[NDArray[np.float32]]:
        names = [self.gallery.photos[row].id for row in trial.queries]
        return self.asker.views(names, quarters)

    def row(self, trial: Trial) -> Recall:
        answers = answer(self.table, trial, self.calibration, self.views(trial))
        return self._recall(answers, by_shoe=trial.name == "in the wild")

    def _recall(self, answers: Answers, *, by_shoe: bool = False) -> Recall:
        return recall(self.table, answers, by_shoe=by_shoe, seed=self.plan.seed)

    def without_near(
        self, trial: Trial, pairs: NDArray[np.int64]
    ) -> tuple[tuple[Recall, ...], int]:
        """Ask again without the photos of which another source has a near duplicate."""
        table = self.table
        ours = (table.shoes[pairs[:, 0]] == table.shoes[pairs[:, 1]]) & (
            table.sources[pairs[:, 0]] != table.sources[pairs[:, 1]]
        )
        twin = np.isin(trial.queries, pairs[ours])
        if not twin.any() or twin.all():
            return (), int(twin.sum())
        rest = trial.only(~twin)
        return (replace(self.row(rest), name=f"{rest.name}, no near duplicate"),), int(twin.sum())

    def whole(self, trial: Trial) -> Trial:
        return trial.only(whole_listings(self.table, trial, self.plan.most, self.plan.seed))

    def listed(self, trial: Trial) -> Recall:
        numbers = listings(self.table, trial)
        answers = answer(self.table, trial, self.calibration, self.views(trial), numbers)
        return replace(self._recall(answers), name=f"{trial.name}, photos together")

    def opened(self, trials: Sequence[Trial], *, together: bool = False) -> OpenSet:
        pairs = []
        for trial in trials:
            views = self.views(trial)
            numbers = listings(self.table, trial) if together else None
            known, unknown = (
                answer(self.table, one, self.calibration, views, numbers)
                for one in (trial, as_unknown(self.table, trial))
            )
            pairs.append((known, unknown))
        return open_set(mixed(self.table, pairs), self.calibration, seed=self.plan.seed)

    def turns(self, trial: Trial) -> tuple[Recall, ...]:
        some = _drawn(trial, replace(self.plan, most=self.plan.turned))
        rows = []
        for quarters in range(4):
            answers = answer(self.table, some, self.calibration, self.views(some, quarters))
            rows.append(replace(self._recall(answers), name=f"{some.name}, {90 * quarters}°"))
        return tuple(rows)


def _drawn(trial: Trial, plan: NamingPlan) -> Trial:
    n = len(trial.queries)
    if n <= plan.most:
        return trial
    mask = np.zeros(n, dtype=np.bool_)
    mask[np.random.default_rng(plan.seed).choice(n, plan.most, replace=False)] = True
    return trial.only(mask)


def _nothing(part: str) -> str:
    return (
        f"no shoe of the {part} part can be asked for: it takes shoes seen from several sides, at "
        "several sources or in the wild, or models of several shoes"
    )


def _caveats(plan: NamingPlan, calibration: Calibration) -> tuple[str, ...]:
    found = []
    if plan.part == "all":
        found.append("all shoes were asked for: right only if the embedder saw none of them")
    if not calibration.fitted:
        found.append("no calibration was fitted for this embedder: probabilities are rough")
    return tuple(found)
