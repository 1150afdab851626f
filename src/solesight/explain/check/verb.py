"""The verb `explain check`: can the explanations of a bundle be believed?"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from solesight.embed import Embedder
from solesight.errors import NotEnoughDataError, NotReadyError
from solesight.explain.check.photos import PhotoToCheck, measure_photos, seconds_of
from solesight.explain.check.planting import Fit
from solesight.explain.check.pointing import point
from solesight.explain.check.result import Checked, rows_of, trusted
from solesight.explain.registry import find_method
from solesight.explain.witness import Witness
from solesight.pages import write_whole
from solesight.progress import Progress, Silent

__all__ = ["CheckPlan", "check", "read_trust"]

_TIMED = 2
_CHECK = "explain-check-"


@dataclass(frozen=True)
class CheckPlan:
    """What is checked, and how much of it.

    Attributes:
        methods: names; each must be able to explain every bundle.
        marks: planted marks that are looked for.
        learn: drawn shoes that the planted class is learned from.
        seed: of everything random.
        progress: told of photos and marks.
    """

    methods: Sequence[str]
    marks: int = 40
    learn: int = 96
    seed: int = 0
    progress: Progress = field(default_factory=Silent)


def check(
    photos: Sequence[PhotoToCheck],
    witnesses: Sequence[Witness],
    embedder: Embedder,
    fit: Fit,
    folder: Path,
    plan: CheckPlan,
) -> list[Checked]:
    """Check methods on photos and on drawn shoes with planted marks.

    Args:
        photos: of validation, one a shoe.
        witnesses: bundles that read vectors of one embedder.
        embedder: that one, made with ``traced=True``.
        fit: learns the planted class.
        folder: where what was measured, and what was found, is kept.
        plan: methods, marks, seed.

    Raises:
        UnknownNameError: no such method.
        NotReadyError: a method cannot explain a bundle.
        NotEnoughDataError: there is no photo.
    """
    for name in plan.methods:
        for witness in witnesses:
            find_method(name).check(witness)
    if not photos:
        raise NotEnoughDataError("no validation photo: add photos of more shoes and split again")
    if any(one.embedder.sha256 != embedder.spec.sha256 for one in witnesses):
        raise NotReadyError("bundles of several embedders are checked one at a time: name one")
    kept = folder / "cache" / f"{_CHECK}{embedder.spec.sha256[:12]}-{plan.seed}.jsonl"
    measured = measure_photos(
        photos, witnesses, plan.methods, kept, seed=plan.seed, progress=plan.progress
    )
    pointed = point(
        embedder, plan.methods, fit, marks=plan.marks, learn=plan.learn, seed=plan.seed,
        keep=kept.with_name(f"{kept.stem}-{plan.learn}-marks.jsonl"), progress=plan.progress,
    )  # fmt: skip
    found = []
    for witness in witnesses:
        meta = witness.bundle.meta
        own = [one for one in measured if one.bundle == meta.name]
        seconds = seconds_of(photos[:_TIMED], witness, plan.methods)
        rows = rows_of(own, pointed, seconds, plan.methods, plan.seed)
        trust, said = trusted(rows, len(photos), pointed.marks, plan.seed)
        done = Checked(
            meta.name, meta.target, rows, len(photos), pointed.marks, plan.seed, trust, said
        )
        _keep(folder, done)
        found.append(done)
    return found


def read_trust(folder: Path, bundle: str) -> dict[str, str]:
    """Read what a check found of a bundle, in a line for each method that was checked."""
    try:
        said = json.loads(_file(folder, bundle).read_text(encoding="utf-8"))
        return {str(row["name"]): str(said["said"]) for row in said["rows"] if not row["floor"]}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _keep(folder: Path, done: Checked) -> None:
    text = json.dumps(done.as_json(), indent=2, ensure_ascii=False) + "\n"
    write_whole(_file(folder, done.bundle), text.encode("utf-8"), "check")


def _file(folder: Path, bundle: str) -> Path:
    return folder / "reports" / f"{_CHECK}{bundle}.json"
