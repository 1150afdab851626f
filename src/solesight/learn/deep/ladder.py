"""The ladder: one small network changed in five steps, each trained anew, side by side."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from solesight.catalog import Catalog
from solesight.errors import SettingsError
from solesight.learn.dataset import Corpus
from solesight.learn.deep.rungs import draw_rungs
from solesight.learn.targets import TargetOptions
from solesight.learn.train import Recipe, Trained, train
from solesight.pages import write_whole
from solesight.progress import Running

__all__ = ["RUNGS", "Climbed", "Rung", "climb"]

_SHARED = {"optimizer": "adam", "schedule": "constant", "decay": "0", "patience": "0",
           "batch": "16", "epochs": "30", "watch": "calibrated"}  # fmt: skip
_PLAIN, _CHANGED = "none", "crop:1,flip:0.5,jitter:1"
RUNGS: Mapping[str, Mapping[str, str]] = {
    "big": {"net": "big", "dropout": "0", "rate": "5e-4", "augment": _PLAIN},
    "+ dropout": {"net": "big", "dropout": "0.5", "rate": "5e-4", "augment": _PLAIN},
    "smaller": {"net": "small", "dropout": "0.5", "rate": "5e-4", "augment": _PLAIN},
    "higher rate": {"net": "small", "dropout": "0.5", "rate": "2e-3", "augment": _PLAIN},
    "+ augmentation": {"net": "small", "dropout": "0.5", "rate": "2e-3", "augment": _CHANGED},
}
"""The five steps by name: gray networks, each step one change of the one before."""


@dataclass(frozen=True)
class Rung:
    """One step of the ladder.

    Attributes:
        name: what was changed.
        trained: what `train` made of it.
        history: what was recorded, an epoch a row.
    """

    name: str
    trained: Trained
    history: tuple[Mapping[str, Any], ...]

    def as_json(self) -> dict[str, Any]:
        """Give its part of the line that ``--json`` prints."""
        scores = self.trained.validation.metrics
        return {
            "rung": self.name,
            "bundle": self.trained.bundle.meta.name,
            "accuracy": scores["accuracy"].as_json(),
            "macro_f1": scores["macro_f1"].as_json(),
            "epochs": len(self.history),
        }


@dataclass(frozen=True)
class Climbed:
    """What the ladder came to.

    Attributes:
        target: what was learned.
        rungs: in their order.
        picture: the SVG file of their curves and scores.
    """

    target: str
    rungs: tuple[Rung, ...]
    picture: Path

    def as_json(self) -> dict[str, Any]:
        """Give the line that ``--json`` prints."""
        meta = self.rungs[0].trained.bundle.meta
        return {
            "target": self.target,
            "rungs": [rung.as_json() for rung in self.rungs],
            "floors": dict(meta.floors),
            "n": dict(meta.n),
            "split": meta.split,
            "seed": meta.seed,
            "picture": str(self.picture),
        }


def climb(
    catalog: Catalog,
    target: str,
    corpus: Corpus,
    to: tuple[Path, Path],
    *,
    recipe: Recipe = Recipe("scratch"),  # noqa: B008 - it is frozen
    options: TargetOptions | None = None,
    running: Running = Running(),  # noqa: B008 - it is frozen
) -> Climbed:
    """Train the five networks of the ladder and draw their curves.

    Each is a bundle. The steps are those of an earlier project's ablation: a large gray network,
    then with dropout, then smaller, then at a higher rate, then with changed photos.

    Args:
        catalog: where facts are.
        target: what is learned.
        corpus: which photos, frames and splits.
        to: the folder of bundles, and the SVG file to write.
        recipe: the seed, and options of `scratch` that hold on every step, ``epochs`` or ``size``.
        options: choices about the target.
        running: progress.

    Raises:
        SettingsError: an option that the ladder changes itself.
        MissingExtraError: the extra ``deep`` is not installed.
    """
    bundles, picture = to
    given = dict(recipe.settings)
    if fixed := sorted({*given} & {*RUNGS["big"]}):
        raise SettingsError(f"the ladder sets {', '.join(fixed)} itself: leave it out")
    rungs = []
    for name, changed in RUNGS.items():
        own = replace(recipe, learner="scratch", settings={**_SHARED, **given, **changed})
        made = train(catalog, target, corpus, bundles, recipe=own, options=options, running=running)
        history = json.loads(made.bundle.read_file("history.json"))
        rungs.append(Rung(name, made, tuple(history)))
    drawn = draw_rungs(
        [(r.name, r.history, r.trained.validation.metrics["accuracy"]) for r in rungs]
    )
    write_whole(picture, drawn.encode(), "picture")
    return Climbed(target, tuple(rungs), picture)
