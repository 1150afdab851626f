"""The verb `predict`: what a bundle says of photos, in the catalog or not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from solesight.bundles import Bundle
from solesight.embed import Embedder, EmbedderSpec
from solesight.errors import BundleError, PhotoError
from solesight.eye import Measurer
from solesight.learn.learners import Model, open_model
from solesight.learn.questions import PhotoQuestions
from solesight.photos import Caps, read_file_capped

__all__ = ["Predicted", "Unpredicted", "predict", "predicted"]

_BATCH = 16


@dataclass(frozen=True)
class Predicted:
    """What a bundle says of one photo.

    Attributes:
        path: as given.
        target: what was asked.
        bundle: name of who answered.
        label: the likeliest class.
        probability: of it.
        probabilities: of every class, likeliest first.
        shoe: probability that a shoe is seen at all.
    """

    path: str
    target: str
    bundle: str
    label: str
    probability: float
    probabilities: dict[str, float]
    shoe: float

    def as_json(self) -> dict[str, Any]:
        """Give the line that ``--json`` prints."""
        return vars(self).copy()


@dataclass(frozen=True)
class Unpredicted:
    """A photo that could not be read, and why."""

    path: str
    error: str
    reason: str

    def as_json(self) -> dict[str, Any]:
        """Give the line that ``--json`` prints."""
        return vars(self).copy()


def predict(
    photos: Iterable[tuple[str, Path]],
    bundle: Bundle,
    spec: EmbedderSpec,
    caps: Caps | None = None,
) -> Iterator[Predicted | Unpredicted]:
    """Say what a bundle says of photos, in their order.

    Args:
        photos: (path as given, file) pairs.
        bundle: a trained model.
        spec: the embedder that it reads.
        caps: size limits of a photo.

    Raises:
        BundleError: the bundle was made with another embedder.
    """
    if bundle.meta.embedder and bundle.meta.embedder_sha256 != spec.sha256:
        raise BundleError(f"{bundle.meta.name} reads vectors of {bundle.meta.embedder}")
    model = open_model(bundle)
    measurer, embedder, limits = Measurer(), Embedder(spec), caps or Caps()
    source = iter(photos)
    while batch := list(islice(source, _BATCH)):
        yield from _answers(batch, bundle, model, (measurer, embedder, limits))


def _answers(
    batch: list[tuple[str, Path]],
    bundle: Bundle,
    model: Model,
    tools: tuple[Measurer, Embedder, Caps],
) -> list[Predicted | Unpredicted]:
    measurer, embedder, caps = tools
    answers: dict[int, Predicted | Unpredicted] = {}
    seen = []
    for place, (name, path) in enumerate(batch):
        try:
            seen.append((place, measurer.open(read_file_capped(path, caps), caps)))
        except PhotoError as error:
            answers[place] = Unpredicted(name, str(error), error.reason)
        except (OSError, ValueError) as error:
            answers[place] = Unpredicted(name, f"cannot be read ({error})", "unreadable")
    if seen:
        measures = measurer.measure([opened for _, opened in seen])
        asked = PhotoQuestions([opened for _, opened in seen], measures, embedder)
        for (place, _), found, row in zip(seen, measures, model.answer(asked), strict=True):
            answers[place] = predicted(batch[place][0], bundle, row, found.shoe)
    return [answers[place] for place in range(len(batch))]


def predicted(name: str, bundle: Bundle, row: Any, shoe: float) -> Predicted:
    """Put a row of probabilities, in the order of the classes, into words."""
    order = row.argsort()[::-1]
    classes = bundle.meta.classes
    probabilities = {classes[i]: round(float(row[i]), 6) for i in order}
    best = classes[order[0]]
    return Predicted(
        path=name,
        target=bundle.meta.target,
        bundle=bundle.meta.name,
        label=best,
        probability=probabilities[best],
        probabilities=probabilities,
        shoe=round(shoe, 4),
    )
