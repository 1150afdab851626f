"""Deletion and insertion on photos, kept line by line, so that a killed run goes on."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from solesight.explain.check.curves import curves
from solesight.explain.check.maps import floor_maps
from solesight.explain.question import Question
from solesight.explain.registry import find_method
from solesight.explain.sight import Sight
from solesight.explain.witness import Witness
from solesight.progress import Progress, Silent

__all__ = ["Measured", "PhotoToCheck", "measure_photos", "seconds_of"]


@dataclass(frozen=True)
class PhotoToCheck:
    """A photo, opened when its turn comes.

    Attributes:
        photo: its hash.
        group: its shoe.
        open: gives it as it is seen.
    """

    photo: str
    group: str
    open: Callable[[], Sight]


@dataclass(frozen=True)
class Measured:
    """One photo, one bundle, one method or floor.

    Attributes:
        photo: its hash.
        group: its shoe.
        bundle: who was asked.
        name: of the method or floor.
        deletion: see `curves`.
        insertion: see `curves`.
    """

    photo: str
    group: str
    bundle: str
    name: str
    deletion: float
    insertion: float


def measure_photos(
    photos: Sequence[PhotoToCheck],
    witnesses: Sequence[Witness],
    methods: Sequence[str],
    keep: Path,
    *,
    seed: int = 0,
    progress: Progress | None = None,
) -> list[Measured]:
    """Measure photos; what was measured before is not measured again.

    Args:
        photos: which.
        witnesses: who is asked of each.
        methods: names.
        keep: file of what was measured, a JSON line a photo, bundle and method.
        seed: of the random map.
        progress: told of each photo.
    """
    shown = progress or Silent()
    shown.start("check", len(photos))
    wanted = {one.photo for one in photos}
    found = [one for one in _read(keep) if one.photo in wanted]
    done = {(one.photo, one.bundle, one.name) for one in found}
    for number, photo in enumerate(photos):
        fresh = list(_measured(photo, witnesses, methods, done, seed + number))
        _append(keep, fresh)
        found += fresh
        shown.advance()
    shown.finish()
    return found


def _measured(
    photo: PhotoToCheck,
    witnesses: Sequence[Witness],
    methods: Sequence[str],
    done: set[tuple[str, str, str]],
    seed: int,
) -> Iterator[Measured]:
    sight: Sight | None = None
    for witness in witnesses:
        name = witness.bundle.meta.name
        if sight is None and _lacks(photo, name, methods, done):
            sight = photo.open()
        if sight is None:
            continue
        probabilities = witness.answer(sight.covered(np.ones((1, 1, 1), np.float32)))[0]
        question = Question(sight, witness, witness.classes[int(probabilities.argmax())])
        for method, heat in _heats(question, methods, seed):
            if (photo.photo, name, method) not in done:
                held = curves(question, heat)
                yield Measured(
                    photo.photo, photo.group, name, method, held.deletion, held.insertion
                )


def _lacks(
    photo: PhotoToCheck, bundle: str, methods: Sequence[str], done: set[tuple[str, str, str]]
) -> bool:
    return any((photo.photo, bundle, method) not in done for method in methods)


def _heats(
    question: Question, methods: Sequence[str], seed: int
) -> Iterator[tuple[str, NDArray[np.float32]]]:
    for name in methods:
        found = find_method(name)
        yield name, found.ask(replace(question, options=found.options)).grid
    yield from floor_maps(question.sight, seed).items()


def seconds_of(
    photos: Sequence[PhotoToCheck], witness: Witness, methods: Sequence[str]
) -> dict[str, float]:
    """Say how long each method takes a photo, the median, with the look at it."""
    told: dict[str, float] = {}
    for name in methods:
        found, every = find_method(name), []
        for photo in photos:
            # Opened anew: no method profits from what another has looked at.
            sight = photo.open()
            begun = time.perf_counter()
            found.ask(Question(sight, witness, witness.classes[0], options=found.options))
            every.append(time.perf_counter() - begun)
        told[name] = float(np.median(every)) if every else 0.0
    return told


def _read(keep: Path) -> list[Measured]:
    if not keep.is_file():
        return []
    found = []
    for line in keep.read_text(encoding="utf-8").splitlines():
        try:
            found.append(Measured(**json.loads(line)))
        except (ValueError, TypeError):
            # The last line of a run that was killed while it wrote.
            continue
    return found


def _append(keep: Path, fresh: Iterable[Measured]) -> None:
    keep.parent.mkdir(parents=True, exist_ok=True)
    text = "".join(json.dumps(asdict(one)) + "\n" for one in fresh)
    with keep.open("a", encoding="utf-8") as file:
        file.write(text)
