"""`explain design`: which part of a shoe speaks for which class, as one HTML page."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from itertools import combinations, zip_longest
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from solesight.catalog import Catalog
from solesight.errors import NotEnoughDataError
from solesight.evidence import auroc
from solesight.explain.design.asking import DesignAsked
from solesight.explain.design.choosing import Chosen, choose
from solesight.explain.design.classing import least_shoes
from solesight.explain.design.evidence import Evidence, Seen, gather_evidence
from solesight.explain.design.heads import Heads, dealt_anew, fit_heads, folds_of
from solesight.explain.design.looking import LookStage
from solesight.explain.design.page import design_page
from solesight.explain.design.pictures import (
    PairPictures,
    atlas_picture,
    class_pictures,
    pair_pictures,
)
from solesight.explain.design.reading import outlined_photos, read_parts
from solesight.explain.design.result import ClassTold, Designed
from solesight.explain.design.separation import Sides, Split, held_alike, separate
from solesight.explain.design.tones import tones_of
from solesight.explain.design.wording import caveats_of, sentences_of
from solesight.pages import PageMaterial, write_page
from solesight.photos import Caps
from solesight.progress import Progress, Running
from solesight.stages import run_stage

__all__ = ["explain_design"]

_PAIRED = 3
"""Classes, the largest, that are held against one another in pairs."""


@dataclass(frozen=True)
class _Learned:
    """Heads out of fold, and what the places give to their margins."""

    heads: Heads
    margins: NDArray[np.float64]
    evidence: Evidence


def explain_design(
    catalog: Catalog,
    output: Path,
    material: PageMaterial,
    asked: DesignAsked,
    *,
    caps: Caps,
    running: Running,
) -> Designed:
    """Say which region of the side view speaks for which class, and write it down as a page.

    Every side view is cut out, stood on white and read once; what was read is kept, so that a run
    that is killed goes on where it was and another target costs only its own photos. Heads are
    learned fold by fold, whole shoes apart, and asked only about shoes that they had not seen.
    Test rows are not looked at.

    Args:
        catalog: where photos, labels, prices, frames and facts are.
        output: the HTML file.
        material: what other verbs know.
        asked: what to look at.
        caps: size limits of a photo.
        running: processes, batch size and progress.

    Raises:
        NotReadyError: there are no splits yet.
        UnknownNameError: no such target or column; lists those there are.
        NotEnoughDataError: no side views, or too few of a class.
        WorkspaceError: the page cannot be written.
    """
    wanted = choose(catalog, material, asked)
    stage = LookStage(material.frames, caps, frozenset(wanted.photos))
    failed = run_stage(catalog, stage, running).failed
    chosen = _outlined(catalog, wanted, material.frames, least_shoes(asked))
    codes, weights = chosen.codes, chosen.weights
    seen = Seen.of(read_parts(catalog, material.frames, chosen.photos), codes, weights)
    read = _Reading(catalog, material.frames, chosen, seen, running.progress, asked.seed)
    learned = read.learned(codes, "learning")
    dealt_codes = dealt_anew(codes, chosen.groups, asked.seed)
    dealt = read.learned(dealt_codes, "dealt anew")
    told = tuple(
        _told(read, learned, (dealt, dealt_codes), code)
        for code in range(len(chosen.classing.shown))
    )
    caveats = (*filter(None, [material.caveats.get(asked.target)]),
               *caveats_of(told, asked.target))  # fmt: skip
    found = Designed(
        path=output,
        n_bytes=0,
        asked=asked,
        photos=len(chosen),
        shoes=len(np.unique(chosen.groups)),
        splits=dict(sorted(Counter(chosen.splits.tolist()).items())),
        snapshot=chosen.snapshot,
        folds=len(learned.heads.weights),
        not_outlined=len(wanted) - len(chosen) - len(failed),
        failed=failed,
        cuts=chosen.classing.cuts,
        classes=told,
        caveats=caveats,
    )
    totals = np.bincount(codes, weights, minlength=len(chosen.names)).astype(np.float64)
    pictures = [class_pictures(seen, learned.evidence, totals, k) for k in range(len(told))]
    text = design_page(
        found, chosen, material, pictures, _pairs(seen, learned.evidence, chosen),
        atlas_picture(seen),
    )  # fmt: skip
    return replace(found, n_bytes=write_page(output, text, "page"))


def _outlined(catalog: Catalog, wanted: Chosen, frames: str, least: int) -> Chosen:
    known = outlined_photos(catalog, frames, wanted.photos)
    chosen = wanted.only(np.array([photo in known for photo in wanted.photos], dtype=np.bool_))
    for code, name in enumerate(chosen.names):
        if chosen.shoes(code) < least:
            raise NotEnoughDataError(
                f"{name}: the outline of {chosen.shoes(code)} shoes is known, {least} are "
                "needed: add side views on a plain background"
            )
    return chosen


@dataclass(frozen=True)
class _Reading:
    """What every question to these photos needs."""

    catalog: Catalog
    frames: str
    chosen: Chosen
    seen: Seen
    progress: Progress
    seed: int

    def learned(self, codes: NDArray[np.int64], label: str) -> _Learned:
        """Fit heads out of fold to some classes, and share their margins out to the places."""
        chosen, n = self.chosen, len(self.chosen)
        folds = folds_of(codes, chosen.groups, self.seed)
        n_folds = int(folds.max()) + 1
        self.progress.start(label, n_folds * n // 4 + n)
        try:
            vectors, advance = self.seen.vectors, lambda: self.progress.advance(n // 4)
            heads = fit_heads(vectors, codes, folds, len(chosen.names), advance)
            parts = read_parts(self.catalog, self.frames, chosen.photos)
            found = gather_evidence(parts, heads, codes, chosen.weights, self.progress.advance)
        finally:
            self.progress.finish()
        return _Learned(heads, heads.margins(self.seen.vectors), found)

    def split(self, learned: _Learned, sides: Sides, code: int) -> Split:
        """Split the margin of a class by region."""
        given, seen = learned.evidence.given[:, code], self.seen
        return separate(given, seen.areas, seen.reads, sides, seed=self.seed)

    def sides(self, codes: NDArray[np.int64], code: int) -> Sides:
        """Hold a class against the rest."""
        weights = self.chosen.weights
        return Sides(weights * (codes == code), weights * (codes != code), self.chosen.groups)


def _told(
    read: _Reading, learned: _Learned, dealt: tuple[_Learned, NDArray[np.int64]], code: int
) -> ClassTold:
    chosen, (chance, codes) = read.chosen, dealt
    sides, luck = read.sides(chosen.codes, code), read.sides(codes, code)
    split = read.split(learned, sides, code)
    inside = held_alike(sides, chosen.sources)
    within = read.split(learned, inside, code).regions if inside is not None else ()
    kin = held_alike(sides, chosen.models)
    regions = tuple(
        replace(one, within=again.times if again else None, dealt=by_luck.given.value)
        for one, again, by_luck in zip_longest(
            split.regions, within, read.split(chance, luck, code).regions
        )
    )
    own, seed = chosen.codes == code, read.seed
    told = ClassTold(
        name=chosen.names[code],
        photos=int(own.sum()),
        shoes=chosen.shoes(code),
        total=split.total,
        told_apart=auroc(learned.margins[:, code], own, chosen.groups, seed=seed),
        by_chance=auroc(chance.margins[:, code], codes == code, chosen.groups, seed=seed),
        overlap=_overlap(sides, chosen.sources),
        models=_overlap(sides, chosen.models),
        alike=read.split(learned, kin, code).total if kin is not None else None,
        regions=regions,
        tones=tones_of(read.seen.colors, sides, seed=seed),
    )
    return replace(told, sentences=sentences_of(told))


def _overlap(sides: Sides, kinds: NDArray[np.str_]) -> float:
    """How much of the kinds' shares a class and the rest have in common, 0 to 1."""
    known = kinds != ""
    _, place = np.unique(kinds[known], return_inverse=True)
    own, rest = (np.bincount(place.reshape(-1), side[known]) for side in (sides.own, sides.rest))
    if not own.sum() or not rest.sum():
        return 0.0
    return float(np.minimum(own / own.sum(), rest / rest.sum()).sum())


def _pairs(seen: Seen, evidence: Evidence, chosen: Chosen) -> list[PairPictures]:
    shown = range(min(_PAIRED, len(chosen.classing.compared)))
    return [pair_pictures(seen, evidence, chosen.names, pair) for pair in combinations(shown, 2)]
