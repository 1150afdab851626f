"""A neural network as an ONNX file: checked, loaded, run on one thread."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol, cast

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from solesight.embed.colors import BINS
from solesight.embed.exposing import exposed, holds
from solesight.errors import BundleError, UnknownNameError

MODELS = Path(__file__).resolve().parent / "models"
DEFAULT = "efficientnet-lite0-int8"
"""The shipped network that the eye reads. Vectors come from the embedder that is set."""
STRIDE = 32
"""How many pixels one cell of the map covers, each way."""
COLORS = "colors"
"""Name of a second input that a network may have: the shoe's colors, float32 (n, bands * 512)."""


class _Session(Protocol):
    """The two calls of ONNX Runtime's session that we use."""

    def run(
        self, output_names: list[str], input_feed: dict[str, NDArray[Any]]
    ) -> list[NDArray[np.float32]]: ...

    def get_inputs(self) -> list[Any]: ...

    def get_outputs(self) -> list[Any]: ...


class Network:
    """A convolutional network: pixels in; embedding, and what else it computes by name, out.

    The session lives inside this process and cannot be pickled: a worker makes its own (40 ms for
    the shipped network). One thread and no spinning, because the stages run one worker a core and
    more threads than cores are much slower than fewer.

    Args:
        source: the ONNX file, or its bytes.
        sha256: refuse anything else than these bytes; None accepts any (a user's own network).
        threads: threads inside one operation.
        inside: results and weights inside its graph that are to be outputs too, as far as it has
            them.

    Attributes:
        outputs: names of what it computes.
        color_bands: in so many bands the shoe's colors are counted for it; 0 where it wants none.
        wants_colors: whether its embedding is made from the colors of the shoe too.

    Raises:
        BundleError: the file is missing, has another checksum, or is no network of this shape.
    """

    def __init__(
        self,
        source: Path | str | bytes,
        sha256: str | None = None,
        threads: int = 1,
        *,
        inside: Sequence[str] = (),
    ) -> None:
        data, name = _read(source)
        self.name = name
        self.sha256 = hashlib.sha256(data).hexdigest()
        if sha256 is not None and self.sha256 != sha256:
            raise BundleError(
                f"{name}: checksum {self.sha256[:12]}..., expected {sha256[:12]}...: the file is "
                "damaged or another one; reinstall solesight"
            )
        found = [result for result in inside if holds(data, result)]
        self._session = _session(exposed(data, found) if found else data, name, threads)
        self._input = _pixels_input(self._session, name)
        self.color_bands = _color_bands(self._session, name)
        self.wants_colors = self.color_bands > 0
        self.outputs = _outputs(self._session, name)

    def __reduce__(self) -> str | tuple[Any, ...]:
        """Say plainly that a network stays in its process."""
        raise TypeError("a Network cannot be pickled; make one in each worker")

    def run(self, batch: NDArray[np.uint8]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Embeddings and maps of a batch.

        Args:
            batch: uint8 (n, height, width, 3), RGB; height and width multiples of 32.

        Returns:
            embedding float32 (n, d), not normalised: the mean over the map's cells; and
            map float32 (n, d, height / 32, width / 32).

        Raises:
            BundleError: the network has no map.
            ValueError: the batch has another shape or type.
        """
        if "map" not in self.outputs:
            raise BundleError(f"{self.name}: has no output named 'map'")
        found = self._session.run(["map"], self._fed(batch))[0]
        return _pooled(found), found

    def read(
        self,
        names: list[str],
        batch: NDArray[np.uint8],
        colors: NDArray[np.float32] | None = None,
    ) -> list[NDArray[np.float32]]:
        """Outputs by name, as the network's card describes them.

        Raises:
            BundleError: the network has no such output.
            ValueError: the batch has another shape or type than ``run`` takes.
        """
        missing = sorted(set(names) - self.outputs)
        if missing:
            raise BundleError(f"{self.name}: has no output named {missing[0]!r}")
        return self._session.run(names, self._fed(batch, colors))

    def embed(
        self, batch: NDArray[np.uint8], colors: NDArray[np.float32] | None = None
    ) -> NDArray[np.float32]:
        """Embeddings alone, float32 (n, d), not normalised; see ``run``.

        Args:
            batch: as ``run`` takes.
            colors: float32 (n, bands * 512) from `color_histograms`, for a network that wants them.
        """
        if "map" in self.outputs:
            return self.run(batch)[0]
        return self._session.run(["embedding"], self._fed(batch, colors))[0]

    def _fed(
        self, batch: NDArray[np.uint8], colors: NDArray[np.float32] | None = None
    ) -> dict[str, NDArray[Any]]:
        pixels = {self._input: _checked(batch)}
        if not self.wants_colors:
            return pixels
        none = np.zeros((len(batch), self.color_bands * BINS**3), np.float32)
        given = none if colors is None else colors
        return {**pixels, COLORS: given}


def _color_bands(session: ort.InferenceSession, name: str) -> int:
    shapes = [list(one.shape) for one in session.get_inputs() if one.name == COLORS]
    if not shapes:
        return 0
    wide = shapes[0][1] if len(shapes[0]) == 2 else None
    if not isinstance(wide, int) or wide < 1 or wide % BINS**3:
        msg = f"{name}: its colors are {shapes[0]}, not rows of {BINS**3} for each band"
        raise BundleError(msg)
    return wide // BINS**3


def _pooled(found: NDArray[np.float32]) -> NDArray[np.float32]:
    # Pooled here, not in the graph: an int8 graph rounds and clips what it pools, and a class
    # activation map must add up to the embedding.
    means: NDArray[np.float32] = found.reshape(*found.shape[:2], -1).mean(axis=2)
    return means


def shipped_card(name: str) -> dict[str, Any]:
    """What is known of a network that comes with the package: checksum, licence, origin.

    Raises:
        UnknownNameError: no such network is shipped.
    """
    path = MODELS / f"{name}.json"
    if not path.is_file():
        known = [p.stem for p in MODELS.glob("*.json") if p.with_suffix(".onnx").is_file()]
        raise UnknownNameError("network", name, known)
    return cast("dict[str, Any]", json.loads(path.read_text(encoding="utf-8")))


def shipped(name: str = DEFAULT, threads: int = 1) -> Network:
    """A network that comes with the package, its checksum proved."""
    card = shipped_card(name)
    return Network(MODELS / str(card["file"]), sha256=str(card["sha256"]), threads=threads)


def _read(source: Path | str | bytes) -> tuple[bytes, str]:
    if isinstance(source, bytes):
        return source, "network"
    path = Path(source)
    try:
        return path.read_bytes(), path.name
    except OSError as error:
        raise BundleError(f"cannot read the network {path}: {error.strerror}") from error


def _session(data: bytes, name: str, threads: int) -> _Session:
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.execution_mode = ort.ExecutionMode.ORT_SEQUENTIAL
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    try:
        found = ort.InferenceSession(data, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # ONNX Runtime's own classes are no part of its public names
        reason = str(error).splitlines()[0]
        raise BundleError(f"{name}: not an ONNX network that can be loaded: {reason}") from error
    return cast("_Session", found)


def _pixels_input(session: _Session, name: str) -> str:
    inputs = [one for one in session.get_inputs() if one.name != COLORS]
    if len(inputs) != 1 or inputs[0].type != "tensor(uint8)" or len(inputs[0].shape) != 4:
        raise BundleError(f"{name}: expected one input of uint8 pixels (n, height, width, 3)")
    return str(inputs[0].name)


def _outputs(session: _Session, name: str) -> frozenset[str]:
    outputs = frozenset(str(output.name) for output in session.get_outputs())
    if "embedding" not in outputs:
        raise BundleError(f"{name}: has no output named 'embedding'; it has {sorted(outputs)}")
    return outputs


def _checked(batch: NDArray[np.uint8]) -> NDArray[np.uint8]:
    if batch.dtype != np.uint8 or batch.ndim != 4 or batch.shape[3] != 3:
        raise ValueError(f"expected uint8 (n, height, width, 3), got {batch.dtype} {batch.shape}")
    if batch.shape[1] % STRIDE or batch.shape[2] % STRIDE or 0 in batch.shape:
        raise ValueError(f"height and width must be multiples of {STRIDE}, got {batch.shape[1:3]}")
    return np.ascontiguousarray(batch)
