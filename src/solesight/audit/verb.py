"""The verb `audit`: can a model tell the label without looking at the shoe?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solesight.audit.across import Across, SourceFold, ask_across, source_folds, studios_of
from solesight.audit.folds import grouped_folds, straddling
from solesight.audit.models import Learner, forest, logistic
from solesight.audit.pairs import Conflict, Straddling, conflicts, straddling_splits
from solesight.audit.parts import Parted, embed_parts
from solesight.audit.plan import AuditPlan
from solesight.audit.probing import Asked, Probed, probe
from solesight.audit.rows import AuditRows, at_most
from solesight.audit.suspects import look_alikes
from solesight.audit.trivia import TOGETHER, Evidence, trivial_evidence
from solesight.audit.wording import Verdict, verdict_of
from solesight.catalog import Catalog
from solesight.evidence import Suspect, likely_errors
from solesight.groups import read_near

__all__ = ["Audited", "audit"]

LISTED = 200
_ALIKE = 60
KNOWING = 0.4
"""Share of the way to perfect from which the features know enough of a target to doubt a label."""
_PICTURE = ("picture", "vectors of the whole frame", True)
_OF_PARTS = {
    "shoe_alone": "vectors of the shoe alone, all of one size on white",
    "all_but_shoe": "vectors of all but the shoe",
}
_SAME = ("picture_sample", "vectors of the whole frame, the same photos", True)
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Audited:
    """What an audit found.

    Attributes:
        rows: the photos that were asked for.
        plan: how it was done.
        trivial: probes of what is no shoe, in a fixed order, all together last.
        features: probes of vectors: whole frames, the same on the sample, shoe alone, all but it.
        across: scores on sources never trained on, by evidence; empty where no fair way is.
        sources: (source, photos of each class), most photos first.
        straddling: that nothing lies on both sides of a split.
        conflicts: near duplicates with two labels.
        suspects: likely label errors, surest first.
        alike: rows of the one class that look like the other; see `look_alikes`.
        learned_only: photos of groups too large for a fold: learned from, never asked for.
        sampled: photos whose parts were embedded, and how many could have been.
        verdict: in words.
    """

    rows: AuditRows
    plan: AuditPlan
    trivial: tuple[Probed, ...]
    features: tuple[Probed, ...]
    across: Mapping[str, Across]
    sources: tuple[tuple[str, tuple[int, ...]], ...]
    straddling: Straddling
    conflicts: tuple[Conflict, ...]
    suspects: tuple[Suspect, ...]
    alike: tuple[Suspect, ...]
    learned_only: int
    sampled: tuple[int, int]
    verdict: Verdict

    @property
    def n_groups(self) -> int:
        """Groups among the rows."""
        return len(set(self.rows.groups.tolist()))

    def as_json(self) -> dict[str, Any]:
        """Give the line that ``--json`` prints, less the files."""
        return {
            "target": self.rows.target,
            "classes": list(self.rows.classes),
            "n": len(self.rows),
            "groups": self.n_groups,
            "folds": self.straddling.folds,
            "seed": self.plan.seed,
            "snapshot": self.rows.snapshot.number,
            "verdict": self.verdict.as_json(),
            "trivial": [one.as_json() for one in self.trivial],
            "features": [one.as_json() for one in self.features],
            "across": [{"name": name, **one.as_json()} for name, one in self.across.items()],
            "straddling": self.straddling.as_json(),
            "conflicts": len(self.conflicts),
            "label_errors": len(self.suspects),
            "look_alikes": len(self.alike),
            "learned_only": self.learned_only,
            "left_out": dict(self.rows.left_out),
        }


def audit(catalog: Catalog, rows: AuditRows, plan: AuditPlan) -> Audited:
    """Probe a target: how far do size, border, source predict it, how far the shoe?

    Only train and validation rows are used; folds are made of whole groups.

    Args:
        catalog: where facts, photos and near duplicates are.
        rows: labelled photos.
        plan: how.

    Raises:
        NotEnoughDataError: a class has a single group.
    """
    rows = at_most(rows, plan.most, plan.seed)
    folds = grouped_folds(rows.truth, rows.groups, plan.folds, seed=plan.seed)
    asked = Asked(rows.truth, rows.groups, folds, rows.classes, plan.seed)
    evidence = trivial_evidence(catalog, plan.frames, rows, plan.running.progress)
    trivial = _trivial(evidence, asked, plan)
    picture, chances = probe(_PICTURE, rows.vectors, asked, logistic)
    parted = embed_parts(catalog, rows, plan)
    features = (picture, *_parts(rows, parted, asked))
    across = _across(rows, parted, evidence[-1], folds, plan)
    with catalog.reading() as connection:
        near = read_near(connection, plan.frames)
    torn = straddling(folds, rows.groups)
    sources = _sources(rows)
    return Audited(
        rows=rows,
        plan=plan,
        trivial=trivial,
        features=features,
        across=across,
        sources=sources,
        straddling=straddling_splits(rows.snapshot, near, int(folds.max()) + 1, torn),
        conflicts=conflicts(near, rows.labels),
        suspects=_doubted(rows, picture, chances, folds)[:LISTED],
        learned_only=int((folds < 0).sum()),
        alike=_alike(rows, across.get("shoe_alone")),
        sampled=(len(parted.places), parted.outlined),
        verdict=verdict_of(rows.target, trivial, features, across, sources),
    )


def _trivial(evidence: tuple[Evidence, ...], asked: Asked, plan: AuditPlan) -> tuple[Probed, ...]:
    told = plan.running.progress
    told.start("probes", len(evidence))
    found = []
    for one in evidence:
        found.append(probe((one.name, one.words, one.seen), one.values, asked, forest)[0])
        told.advance()
    told.finish()
    return tuple(found)


def _parts(rows: AuditRows, parted: Parted, asked: Asked) -> list[Probed]:
    """Probe the parts, and the whole frames of the same photos beside them."""
    some = _drawn(asked, parted.places)
    if some is None:
        return []
    of_parts, kept = some
    vectors = rows.vectors[parted.places][kept]
    found = [probe(_SAME, vectors, of_parts, logistic)[0]]
    for part, drawn in parted.vectors.items():
        evidence = (part, _OF_PARTS[part], True)
        found.append(probe(evidence, drawn[kept], of_parts, logistic)[0])
    return found


def _drawn(asked: Asked, places: NDArray[np.int64]) -> tuple[Asked, NDArray[np.bool_]] | None:
    """The rows of a sample, those of classes that it has in two folds at least."""
    truth, folds = asked.truth[places], asked.folds[places]
    pairs = set(zip(truth.tolist(), folds.tolist(), strict=True))
    in_folds = Counter(code for code, fold in pairs if fold >= 0)
    codes = sorted(code for code, n in in_folds.items() if n > 1)
    if len(codes) < 2:
        return None
    kept = np.isin(truth, codes)
    renamed = np.searchsorted(codes, truth[kept])
    names = tuple(asked.classes[code] for code in codes)
    return Asked(renamed, asked.groups[places][kept], folds[kept], names, asked.seed), kept


def _across(
    rows: AuditRows,
    parted: Parted,
    together: Evidence,
    fold_of: NDArray[np.int64],
    plan: AuditPlan,
) -> dict[str, Across]:
    studios = studios_of(rows.sources, plan.together)
    everywhere = np.arange(len(rows))
    wanted: list[tuple[str, NDArray[np.int64], NDArray[Any], Learner]] = [
        (TOGETHER, everywhere, together.values, forest),
        (_PICTURE[0], everywhere, rows.vectors, logistic),
    ]
    wanted += [(part, parted.places, x, logistic) for part, x in parted.vectors.items()]
    found = {}
    for name, places, x, learner in wanted:
        truth, groups = rows.truth[places], rows.groups[places]
        folds: list[SourceFold] = source_folds(truth, groups, studios[places], fold_of[places] >= 0)
        one = ask_across(x, truth, groups, folds, learner, seed=plan.seed)
        if one is not None:
            # Rows are named by their place among all rows, not within the sample.
            doubts = {int(places[row]): chances for row, chances in one.doubts.items()}
            found[name] = replace(one, doubts=doubts)
    return found


def _sources(rows: AuditRows) -> tuple[tuple[str, tuple[int, ...]], ...]:
    names = Counter(rows.sources.tolist())
    k = len(rows.classes)
    return tuple(
        (name, tuple(np.bincount(rows.truth[rows.sources == name], minlength=k).tolist()))
        for name, _ in sorted(names.items(), key=lambda pair: (-pair[1], pair[0]))
    )


def knows(picture: Probed) -> bool:
    """Say whether the features know enough of the target to doubt a label."""
    low = picture.balanced.low
    return low is not None and low > picture.chance and picture.share >= KNOWING


def _doubted(
    rows: AuditRows, picture: Probed, chances: Floats, folds: NDArray[np.int64]
) -> tuple[Suspect, ...]:
    """Find likely errors among the rows that were asked for, named by their place among all."""
    if not knows(picture):
        return ()
    places = np.flatnonzero(folds >= 0)
    found = likely_errors(rows.truth[places], chances[places])
    return tuple(replace(one, row=int(places[one.row])) for one in found)


def _alike(rows: AuditRows, shoes: Across | None) -> tuple[Suspect, ...]:
    """Shoes of the first class that look like the second, to those who know nothing but shoes."""
    if shoes is None or len(rows.classes) != 2:
        return ()
    sources = rows.sources.tolist()
    return look_alikes(rows.truth, shoes.doubts, sources, label=0, other=1, most=_ALIKE)
