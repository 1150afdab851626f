"""What `explain design` found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from solesight.evidence import Metric
from solesight.explain.design.asking import DesignAsked
from solesight.explain.design.separation import RegionTold
from solesight.explain.design.tones import ToneTold

__all__ = ["ClassTold", "Designed"]


_UNKNOWN = Metric(float("nan"), None, None, 0)


@dataclass(frozen=True)
class ClassTold:
    """What sets one class apart from all other photos that were looked at.

    Attributes:
        name: of the class.
        photos: side views that were looked at.
        shoes: groups among them.
        total: the margin between the class and the rest, in logits.
        told_apart: AUROC of the margin, heads asked only about shoes they had not seen.
        by_chance: the same after the classes were dealt out anew.
        overlap: how far the class and the rest come from the same sources, 0 to 1.
        models: how far they are of the same models, as far as these are known, 0 to 1.
        alike: the margin with the rest drawn from the same models, in the class's proportions, in
            logits; None where there are too few such shoes.
        regions: what each place gives, in the order of the atlas.
        tones: what the pixels alone say.
        sentences: the same in words, only what is sure.
    """

    name: str
    photos: int
    shoes: int
    total: Metric
    told_apart: Metric
    by_chance: Metric
    overlap: float
    models: float
    regions: tuple[RegionTold, ...]
    tones: tuple[ToneTold, ...]
    alike: Metric | None = None
    sentences: tuple[str, ...] = ()

    @property
    def ranked(self) -> tuple[RegionTold, ...]:
        """The regions of the shoe, those first that speak most beyond what is read there."""
        own = [one for one in self.regions if one.times is not None]
        return tuple(sorted(own, key=lambda one: -one.lead))

    def as_json(self) -> dict[str, Any]:
        """Give the numbers as JSON."""
        return {
            "name": self.name,
            "photos": self.photos,
            "shoes": self.shoes,
            "margin": self.total.as_json(),
            "auroc": self.told_apart.as_json(),
            "auroc_by_chance": self.by_chance.as_json(),
            "overlap_of_sources": self.overlap,
            "overlap_of_models": self.models,
            "margin_of_same_models": (self.alike or _UNKNOWN).as_json(),
            "regions": [one.as_json() for one in self.regions],
            "tones": [one.as_json() for one in self.tones],
            "sentences": list(self.sentences),
        }


@dataclass(frozen=True)
class Designed:
    """The page and what stands on it.

    Attributes:
        path: the page.
        n_bytes: its size.
        asked: what was asked.
        photos: side views that were looked at.
        shoes: groups among them.
        splits: photos of each split.
        snapshot: number of the split snapshot.
        folds: how many heads were fitted.
        not_outlined: side views whose outline is not known: left out.
        failed: (photo, error) of those that could not be read.
        cuts: where numbers were cut into thirds; None for texts.
        classes: what was found of each.
        caveats: what must be said beside it.
    """

    path: Path
    n_bytes: int
    asked: DesignAsked
    photos: int
    shoes: int
    splits: Mapping[str, int]
    snapshot: int
    folds: int
    not_outlined: int
    failed: tuple[tuple[str, str], ...]
    cuts: tuple[float, float] | None
    classes: tuple[ClassTold, ...]
    caveats: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Give the line that ``--json`` prints."""
        return {
            "path": str(self.path),
            "n_bytes": self.n_bytes,
            "target": self.asked.target,
            "seed": self.asked.seed,
            "photos": self.photos,
            "shoes": self.shoes,
            "splits": dict(self.splits),
            "snapshot": self.snapshot,
            "folds": self.folds,
            "not_outlined": self.not_outlined,
            "failed": [{"photo": photo, "error": error} for photo, error in self.failed],
            "cuts": list(self.cuts) if self.cuts else None,
            "classes": [one.as_json() for one in self.classes],
            "caveats": list(self.caveats),
        }
