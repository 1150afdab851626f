"""A trained network as a model: it answers on ONNX Runtime, without torch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from solesight.bundles import Bundle
from solesight.errors import BundleError
from solesight.learn.calibrate import softmax
from solesight.learn.learners import Saved
from solesight.learn.questions import Questions

__all__ = ["NETWORK", "DeepModel", "deep_model", "run_network", "session_of"]

NETWORK = "model.onnx"
_BATCH = 32


@dataclass(frozen=True)
class DeepModel:
    """A network with all that a bundle keeps of it.

    Attributes:
        network: the ONNX file: uint8 (n, size, size, 3) in, logits out, over the temperature.
        size: side of the frames.
        mirrored: whether answers are means of a photo's and its mirror image's.
        configuration: options, weights' origin, temperature, parity.
        arrays: the weights by name, to be trained on or looked into.
        files: what else a bundle shows: the record of the training and its picture.
    """

    network: bytes
    size: int
    mirrored: bool
    configuration: Mapping[str, Any] = field(default_factory=dict)
    arrays: Mapping[str, NDArray[Any]] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)

    @cached_property
    def _session(self) -> Any:
        return session_of(self.network)

    def answer(self, questions: Questions) -> NDArray[np.float64]:
        """Give probabilities from the pictures, a few photos at a time."""
        found = []
        for start in range(0, len(questions), _BATCH):
            stop = min(start + _BATCH, len(questions))
            pictures = questions.pictures(self.size, start, stop)
            found.append(run_network(self._session, pictures, mirrored=self.mirrored))
        return softmax(np.concatenate(found))

    def save(self) -> Saved:
        """Give the network, its weights, its record and what was chosen."""
        told = {**self.configuration, "size": self.size, "mirrored": self.mirrored}
        return Saved(self.arrays, {NETWORK: self.network, **self.files}, told)


def deep_model(bundle: Bundle) -> DeepModel:
    """Make the model of a bundle.

    Raises:
        BundleError: the bundle has no network, or does not say how large its pictures are.
    """
    told = bundle.meta.configuration
    size = told.get("size")
    if not isinstance(size, int) or not 0 < size <= 1024:
        raise BundleError(f"{bundle.meta.name} does not say what size it sees; train it again")
    network = bundle.read_file(NETWORK)
    return DeepModel(network, size, bool(told.get("mirrored")), told, bundle.arrays)


def session_of(network: bytes) -> Any:
    """Load a network on one thread.

    Raises:
        BundleError: it is none, or answers no logits.
    """
    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    try:
        session = ort.InferenceSession(network, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # ONNX Runtime's own classes are no part of its public names
        raise BundleError(f"{NETWORK} cannot be loaded: {str(error).splitlines()[0]}") from error
    if "logits" not in {one.name for one in session.get_outputs()}:
        raise BundleError(f"{NETWORK} answers no logits; train it again")
    return session


def run_network(
    session: Any, pictures: NDArray[np.uint8], *, mirrored: bool
) -> NDArray[np.float64]:
    """Give logits (n, classes) of uint8 (n, size, size, 3)."""
    name = session.get_inputs()[0].name
    logits = session.run(["logits"], {name: np.ascontiguousarray(pictures)})[0].astype(np.float64)
    if mirrored:
        turned = np.ascontiguousarray(pictures[:, :, ::-1])
        logits = (logits + session.run(["logits"], {name: turned})[0]) / 2
    return np.asarray(logits, dtype=np.float64)
