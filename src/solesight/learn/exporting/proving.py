"""Does an exported graph say what the bundle says, on photos of the catalog?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from solesight.embed import Embedder
from solesight.errors import BundleError
from solesight.learn.exporting.building import COLORS, OUTPUT, VECTORS, pixels_name
from solesight.learn.learners import Model
from solesight.learn.linear import Probe
from solesight.learn.questions import CatalogQuestions
from solesight.photos import Frame

__all__ = ["TOLERANCE", "InputCard", "Proof", "inputs_of", "prove_network", "prove_pictures",
           "prove_vectors"]  # fmt: skip

TOLERANCE = 1e-5
"""Largest difference of a probability that is still the same answer in float32."""
_BATCH = 16
Seen = Sequence[tuple[NDArray[np.uint8], Frame]]


@dataclass(frozen=True)
class Proof:
    """How an exported graph was compared with its bundle.

    Attributes:
        photos: how many.
        difference: largest of any probability.
    """

    photos: int
    difference: float


@dataclass(frozen=True)
class InputCard:
    """An input or output of a graph: its name, type and shape."""

    name: str
    dtype: str
    shape: tuple[str | int, ...]


def inputs_of(graph: bytes) -> tuple[tuple[InputCard, ...], tuple[InputCard, ...]]:
    """Read what a graph takes and gives."""
    session = _session(graph)
    sides = session.get_inputs(), session.get_outputs()
    inputs, outputs = (
        tuple(InputCard(one.name, one.type[7:-1], tuple(one.shape)) for one in side)
        for side in sides
    )
    return inputs, outputs


def prove_vectors(graph: bytes, probe: Probe, questions: CatalogQuestions) -> Proof:
    """Compare a graph of vectors with its probe.

    Raises:
        BundleError: they differ by more than the tolerance.
    """
    vectors = questions.vectors
    found = _run(_session(graph), {VECTORS: vectors})
    return _proof(found, probe.predict_proba(vectors))


def prove_pictures(graph: bytes, probe: Probe, embedder: Embedder, seen: Seen) -> Proof:
    """Compare a graph of pictures with its embedder and probe.

    Args:
        graph: of `pictures_graph`.
        probe: the bundle's.
        embedder: whose vectors the probe reads.
        seen: photos with their frames.

    Raises:
        BundleError: they differ by more than the tolerance.
    """
    session, ours, theirs = _session(graph), [], []
    for start in range(0, len(seen), _BATCH):
        some = seen[start : start + _BATCH]
        fed: dict[str, NDArray[Any]] = {}
        for part, (frames, colors) in zip(embedder.spec.each, embedder.given(some), strict=True):
            fed[pixels_name(part.size)] = frames
            if colors is not None:
                fed[COLORS] = colors
        ours.append(_run(session, fed))
        theirs.append(probe.predict_proba(embedder.embed(some)))
    return _proof(np.concatenate(ours), np.concatenate(theirs))


def prove_network(graph: bytes, model: Model, size: int, questions: CatalogQuestions) -> Proof:
    """Compare a graph of `network_graph` with its bundle's model.

    Raises:
        BundleError: they differ by more than the tolerance.
    """
    session = _session(graph)
    found = [
        _run(session, {pixels_name(size): questions.pictures(size, start, start + _BATCH)})
        for start in range(0, len(questions), _BATCH)
    ]
    return _proof(np.concatenate(found), model.answer(questions))


def _session(graph: bytes) -> Any:
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    return ort.InferenceSession(graph, options, providers=["CPUExecutionProvider"])


def _run(session: Any, fed: Mapping[str, NDArray[Any]]) -> NDArray[np.float64]:
    return np.asarray(session.run([OUTPUT], dict(fed))[0], dtype=np.float64)


def _proof(found: NDArray[np.float64], wanted: NDArray[np.float64]) -> Proof:
    if not len(wanted):
        raise BundleError("there is no photo on which the export could be compared: add photos")
    difference = float(np.abs(found - wanted).max())
    if not difference <= TOLERANCE:
        raise BundleError(
            f"the exported graph differs from the bundle by up to {difference:.2g} on "
            f"{len(wanted)} photos, more than {TOLERANCE:g}: nothing was written"
        )
    return Proof(len(wanted), difference)
