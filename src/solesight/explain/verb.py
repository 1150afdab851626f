"""The verb `explain`: which part of a photo speaks for what a bundle says of it."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from solesight.embed import Embedder
from solesight.errors import PhotoError, SettingsError
from solesight.explain.alike import Alike, Known, alike
from solesight.explain.question import Heat, Question
from solesight.explain.registry import Method, default_method, find_method, options_of
from solesight.explain.result import Explained, Shares, Unexplained, shares_of
from solesight.explain.sight import Sight
from solesight.explain.witness import Witness
from solesight.eye import Measurer
from solesight.photos import Caps, read_file_capped
from solesight.progress import Progress, Silent

__all__ = ["BACKGROUND", "Asked", "Explaining", "explain", "explain_sight", "open_sight"]

BACKGROUND = 0.5
"""Share of the heat on the background from which one is warned."""
_LEAST_SHOE = 0.5
_SIDE = 448
_TINY = 64
"""Photos with a longer side of fewer pixels are explained with a warning."""


@dataclass(frozen=True)
class Asked:
    """What is asked of each photo, and by whom.

    Attributes:
        witnesses: bundles, one explanation each.
        methods: names; empty for each bundle's default.
        label: the class to explain; None for what the bundle says.
        against: a class to hold it against.
        layer: that the method is to look at.
        options: of the methods; each takes those that it has.
        known: bundle -> photos that it learned from.
        trust: bundle -> method -> what `explain check` found, in a line.
        background: share of the heat on the background from which one is warned.
        least: how surely a shoe must be seen.
        seed: of everything random.
    """

    witnesses: Sequence[Witness]
    methods: Sequence[str] = ()
    label: str | None = None
    against: str | None = None
    layer: str | None = None
    options: Mapping[str, float] = field(default_factory=dict)
    known: Mapping[str, Known] = field(default_factory=dict)
    trust: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    background: float = BACKGROUND
    least: float = _LEAST_SHOE
    seed: int = 0

    def pairs(self) -> list[tuple[Witness, Method, dict[str, float]]]:
        """Give who is asked by which method.

        Raises:
            UnknownNameError: no such method, option, layer or class.
            NotReadyError: a method cannot answer for a bundle.
            MissingExtraError: a method's extra is not installed.
        """
        return [
            (witness, found, self._options(found))
            for witness in self.witnesses
            for found in self._methods(witness)
        ]

    def _methods(self, witness: Witness) -> list[Method]:
        for label in (self.label, self.against):
            if label is not None:
                witness.code(label)
        found = [find_method(name) for name in self.methods] or [default_method(witness)]
        for one in found:
            one.check(witness, self.layer)
        return found

    def _options(self, found: Method) -> dict[str, float]:
        if len(self.methods) <= 1:
            return options_of(found, self.options)
        every = {name for one in self.methods for name in find_method(one).options}
        own = {k: v for k, v in self.options.items() if k in found.options or k not in every}
        return options_of(found, own)


def explain(
    photos: Iterable[tuple[str, Path]],
    asked: Asked,
    *,
    caps: Caps | None = None,
    progress: Progress | None = None,
) -> Iterator[list[Explained] | Unexplained]:
    """Say of photos why bundles say what they say.

    Args:
        photos: (path as given, file) pairs.
        asked: of whom, and how.
        caps: size limits of a photo.
        progress: told of each photo.

    Yields:
        for each photo its explanations, in the order of bundles and then methods, or why there are
        none.

    Raises:
        UnknownNameError: no such method, option, layer or class; before any photo is read.
        NotReadyError: a method cannot answer for a bundle.
        MissingExtraError: a method's extra is not installed.
    """
    asked.pairs()
    every, explaining, told = list(photos), Explaining(asked, caps or Caps()), progress or Silent()
    told.start("explain", len(every))
    for name, path in every:
        yield explaining.one(name, path)
        told.advance()
    told.finish()


class Explaining:
    """Explains photo after photo; what is loaded for it is loaded with the first.

    Args:
        asked: of whom, and how.
        caps: size limits of a photo.
    """

    def __init__(self, asked: Asked, caps: Caps) -> None:
        self._asked, self._caps = asked, caps
        self._embedders: dict[str, Embedder] = {}

    @cached_property
    def _measurer(self) -> Measurer:
        return Measurer()

    def one(self, name: str, path: Path) -> list[Explained] | Unexplained:
        """Explain a photo, or say why that cannot be."""
        try:
            data = read_file_capped(path, self._caps)
            sights = open_sight(
                name, data, self._asked.witnesses, self._measurer, self._embedders, caps=self._caps
            )
        except PhotoError as error:
            return Unexplained(name, str(error), error.reason)
        except (OSError, ValueError) as error:
            return Unexplained(name, f"cannot be read ({error})", "unreadable")
        return _one(sights, self._asked)


def open_sight(
    path: str,
    data: bytes,
    witnesses: Sequence[Witness],
    measurer: Measurer,
    embedders: dict[str, Embedder],
    *,
    caps: Caps | None = None,
) -> dict[str, Sight]:
    """Open and measure a photo, for each embedder that is read.

    Args:
        path: to show.
        data: bytes of the file.
        witnesses: who will be asked.
        measurer: loaded.
        embedders: loaded ones by checksum; those that are missing are loaded and kept there.
        caps: size limits.

    Returns:
        checksum of the embedder -> the photo.

    Raises:
        PhotoError: it cannot be read.
    """
    opened = measurer.open(data, caps)
    measures = measurer.measure([opened])[0]
    found = {}
    for spec in {w.embedder.sha256: w.embedder for w in witnesses}.values():
        if spec.sha256 not in embedders:
            embedders[spec.sha256] = Embedder(spec, traced=True)
        embedder = embedders[spec.sha256]
        found[spec.sha256] = Sight(path, opened.pixels, measures.frame, measures.shoe, embedder)
    return found


def _one(sights: Mapping[str, Sight], asked: Asked) -> list[Explained] | Unexplained:
    try:
        return explain_sight(sights, asked)
    except _SameClassError as error:
        return Unexplained(next(iter(sights.values())).path, str(error), "same_class")


class _SameClassError(SettingsError):
    """A class is held against itself."""


def explain_sight(sights: Mapping[str, Sight], asked: Asked) -> list[Explained]:
    """Explain a photo that `open_sight` gave; see `explain`."""
    return [
        _explained(sights[witness.embedder.sha256], witness, found, options, asked)
        for witness, found, options in asked.pairs()
    ]


def _explained(
    sight: Sight, witness: Witness, found: Method, options: dict[str, float], asked: Asked
) -> Explained:
    begun = time.perf_counter()
    probabilities = witness.answer(_Whole(sight))[0]
    said = witness.classes[int(probabilities.argmax())]
    label = asked.label or said
    if asked.against == label:
        raise _SameClassError(
            f"the answer is {label} itself: it is held against another class only"
        )
    question = Question(sight, witness, label, asked.against, asked.layer, options, asked.seed)
    heat = found.ask(question)
    outline, outlined = sight.outline
    shares = shares_of(heat, outline, outlined=outlined)
    seconds = time.perf_counter() - begun
    known = asked.known.get(witness.bundle.meta.name)
    vector = sight.trace.vectors[0]
    return Explained(
        path=sight.path,
        target=witness.bundle.meta.target,
        bundle=witness.bundle.meta.name,
        label=label,
        against=asked.against,
        said=said,
        probability=float(probabilities[witness.code(label)]),
        method=found.name,
        options=options,
        heat=heat,
        shares=shares,
        shoe=sight.shoe,
        picture=sight.picture(_SIDE),
        outline=outline,
        alike=alike(vector, known, label) if known is not None else Alike(),
        warnings=_warnings(sight, heat, shares, asked),
        trust=asked.trust.get(witness.bundle.meta.name, {}).get(found.name, ""),
        seconds=seconds,
    )


def _warnings(sight: Sight, heat: Heat, shares: Shares, asked: Asked) -> tuple[str, ...]:
    told = []
    if sight.shoe < asked.least:
        told.append(f"no shoe is seen ({sight.shoe:.0%}): what is explained may be anything")
    if max(sight.pixels.shape[:2]) < _TINY:
        height, width = sight.pixels.shape[:2]
        told.append(f"the photo has {width} x {height} pixels: too few to say where")
    if not np.any(heat.grid > 0):
        told.append("no place of the frame speaks for this class")
    elif shares.outlined and shares.background > asked.background:
        told.append(
            f"{shares.background:.0%} of what speaks for it lies on the background "
            f"({shares.area:.0%} of the frame): `solesight audit` says what a background tells"
        )
    if shares.no_place > 0.5:
        told.append(f"{shares.no_place:.0%} of what was weighed has no place in the frame")
    return tuple(told)


@dataclass(frozen=True)
class _Whole:
    """The photo itself, as a model reads it; its vector is the traced one."""

    sight: Sight

    def __len__(self) -> int:
        return 1

    @property
    def vectors(self) -> NDArray[np.float32]:
        return self.sight.trace.vectors

    @property
    def facts(self) -> Sequence[dict[str, str]]:
        return [{}]

    def pictures(self, size: int, start: int = 0, stop: int | None = None) -> NDArray[np.uint8]:
        return self.sight.picture(size)[None][start:stop]
