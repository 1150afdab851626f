"""The verb `gan train`: from side views to a generator that draws without torch."""

from __future__ import annotations

import hashlib
import importlib.util
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from solesight.catalog import Catalog
from solesight.errors import MissingExtraError
from solesight.generate.gan.drawing import CARD, NETWORK
from solesight.generate.gan.folders import PICTURES, checked_name, usual_name
from solesight.generate.gan.losses import read_losses
from solesight.generate.gan.pictures import Chosen, Pictures, Seen, choose_photos, draw_pictures
from solesight.generate.gan.plotting import plot_losses
from solesight.generate.gan.settings import GanOptions
from solesight.generate.gan.sheets import film
from solesight.pages import write_whole
from solesight.progress import Progress, Silent

if TYPE_CHECKING:
    from solesight.generate.gan.rounds import Pair
    from solesight.generate.gan.training import Course

__all__ = ["GanTrained", "Plan", "chosen_pictures", "train_gan"]

_FILM_FRAMES = 60
_LAST = 100
"""Rounds at the end whose means are told."""


@dataclass(frozen=True)
class Plan:
    """What a training is, beside its options.

    Attributes:
        where: conditions on columns that photos must meet; empty for all side views.
        name: of the training; method and size where None.
        minutes: after which it stops, to be gone on with later; 0 for no limit.
        device: ``auto``, ``cpu`` or ``cuda``.
    """

    where: str = ""
    name: str | None = None
    minutes: float = 0.0
    device: str = "auto"


@dataclass(frozen=True)
class GanTrained:
    """A training, ended or stopped by its clock.

    Attributes:
        name: of its folder.
        folder: with checkpoint, losses, sheets, film and the generator.
        step: rounds played.
        steps: rounds asked for.
        seconds: spent in all, earlier runs included.
        n: photos and groups learned from, photos held out, photos left out as too high.
        last: means of the last hundred rounds; see docs.
    """

    name: str
    folder: Path
    step: int
    steps: int
    seconds: float
    n: Mapping[str, int]
    last: Mapping[str, float]

    @property
    def sheet(self) -> Path:
        """The newest sheet of samples."""
        return max((self.folder / "grids").glob("*.png"))

    def as_json(self) -> dict[str, Any]:
        """Give it as JSON."""
        return {
            "name": self.name,
            "folder": str(self.folder),
            "step": self.step,
            "steps": self.steps,
            "done": self.step >= self.steps,
            "seconds": round(self.seconds, 1),
            "n": dict(self.n),
            "last": dict(self.last),
            "sheet": str(self.sheet),
        }


def train_gan(
    catalog: Catalog,
    seen: Seen,
    root: Path,
    options: GanOptions,
    plan: Plan = Plan(),
    progress: Progress | None = None,
) -> GanTrained:
    """Train a generator, or go on with a training of the same name and settings.

    Args:
        catalog: where photos, frames and splits are.
        seen: what `clean` found.
        root: the folder of all trainings.
        options: how it is trained.
        plan: from what, under which name, for how long, where.
        progress: told of each round.

    Raises:
        MissingExtraError: torch or onnx is not installed.
        SettingsError: an option cannot work, or it was begun with others, or memory ran out.
        NotReadyError: the photos were never split.
        NotEnoughDataError: too few photos meet the conditions.
    """
    options = options.checked()
    folder = root / checked_name(plan.name or usual_name(options.method, options.size))
    if any(importlib.util.find_spec(one) is None for one in ("torch", "onnx")):
        # A newer torch than the pinned one brings gigabytes of CUDA: hence the pin in the advice.
        raise MissingExtraError("gan train (torch==2.13.0)", "deep")
    from solesight.generate.gan.training import Course, coached

    told = progress or Silent()
    chosen, pictures = chosen_pictures(catalog, seen, root, options, plan.where, told)
    learned = pictures.pixels[pictures.rows(chosen.learned)]
    held = pictures.pixels[pictures.rows(chosen.held)]
    course = Course(options, folder, learned, held, pictures.key, plan.minutes, plan.device, told)
    pair = coached(course)
    return _finished(course, pair, chosen, pictures)


def chosen_pictures(
    catalog: Catalog,
    seen: Seen,
    root: Path,
    options: GanOptions,
    where: str,
    progress: Progress,
) -> tuple[Chosen, Pictures]:
    """Choose photos and draw their frames, learned ones first, then those held out."""
    chosen = choose_photos(catalog, seen, where)
    every = (*chosen.learned, *chosen.held)
    size = (options.height, options.size)
    return chosen, draw_pictures(catalog, seen, every, size, root / PICTURES, progress)


def _finished(course: Course, pair: Pair, chosen: Chosen, pictures: Pictures) -> GanTrained:
    from solesight.generate.gan.finishing import exported

    folder = course.folder
    losses = read_losses(folder / "losses.csv")
    last, n = _last(losses), _counts(course, chosen, pictures)
    network, off = exported(pair)
    options = course.options.fixed()
    card = {
        "name": folder.name,
        "options": options,
        "source": course.options.way.source,
        "height": course.options.height,
        "step": course.step,
        "seconds": round(course.seconds, 1),
        "where": chosen.where,
        "snapshot": chosen.snapshot,
        "pictures": pictures.key,
        "n": n,
        "last": last,
        "onnx_levels_off": off,
        "sha256": hashlib.sha256(network).hexdigest(),
    }
    write_whole(folder / NETWORK, network, "generator")
    write_whole(folder / "losses.svg", plot_losses(losses, options).encode(), "plot")
    write_whole(folder / "training.gif", _film(folder / "grids"), "film")
    # Last: a folder with a card has all that the card tells of.
    text = json.dumps(card, indent=2, sort_keys=True) + "\n"
    write_whole(folder / CARD, text.encode(), "card")
    return GanTrained(
        folder.name, folder, course.step, course.options.steps, course.seconds, n, last
    )


def _counts(course: Course, chosen: Chosen, pictures: Pictures) -> dict[str, int]:
    return {
        "learned": len(course.learned),
        "groups": chosen.groups,
        "held_out": len(course.held),
        "left_out": pictures.left_out,
    }


def _last(losses: Mapping[str, Sequence[float]]) -> dict[str, float]:
    means = {name: float(np.mean(losses[name][-_LAST:]))
             for name in ("estimate", "penalty", "slope", "generator")}  # fmt: skip
    held = [value for value in losses["held_out"] if np.isfinite(value)]
    return means | ({"held_out": held[-1]} if held else {})


def _film(grids: Path) -> bytes:
    every = sorted(grids.glob("*.png"))
    places = np.unique(np.linspace(0, len(every) - 1, min(_FILM_FRAMES, len(every))).astype(int))
    frames = []
    for place in places:
        with Image.open(every[place], formats=["PNG"]) as picture:
            frames.append(np.asarray(picture.convert("RGB")))
    return film(frames)
