"""What the eye learned: small numpy layers on the network's map, read from safetensors."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open

from solesight.errors import BundleError

FACINGS = ("right", "left", "front", "back", "unknown")
COUNTS = ("one", "two", "many")
_NEEDED = (
    "middle",
    "basis",
    "scale",
    "hidden_weight",
    "hidden_bias",
    "angle_weight",
    "angle_bias",
    "facing_weight",
    "facing_bias",
    "count_weight",
    "count_bias",
    "shoe_weight",
    "shoe_bias",
)

Floats = NDArray[np.floating]


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """What the heads say of n photos.

    Attributes:
        shoe: float (n,), probability; thresholds are folded in so that 0.5 decides.
        facing: float (n, 5), in order of ``FACINGS``.
        count: float (n, 3), in order of ``COUNTS``.
        angle: float (n,), degrees counterclockwise that make the shoe upright, (-180, 180].
        confidence: float (n,), the probability within 25 degrees of that angle.
    """

    shoe: Floats
    facing: Floats
    count: Floats
    angle: Floats
    confidence: Floats


class Heads:
    """The layers: a principal-component projection of every cell, one hidden layer, four heads.

    Args:
        path: the safetensors file.
        network_sha256: the checksum of the network that will feed the heads.

    Raises:
        BundleError: the file is missing or damaged, or belongs to another network.
    """

    def __init__(self, path: Path, network_sha256: str) -> None:
        self._layers, self.about = _read(path)
        wanted = self.about.get("network_sha256", "")
        if wanted != network_sha256:
            raise BundleError(
                f"{path.name}: made for the network {wanted[:12]}..., not for "
                f"{network_sha256[:12]}...; reinstall solesight"
            )

    @property
    def side(self) -> int:
        """The pixels a side of the square picture that the heads were trained on."""
        return int(self.about["side"])

    def answer(self, maps: Floats) -> Answers:
        """Read n maps.

        Args:
            maps: float32 (n, 1280, rows, columns), as the network gives them.
        """
        one = self._layers
        cells = maps.transpose(0, 2, 3, 1).reshape(len(maps), -1, maps.shape[1])
        pooled = cells.mean(axis=1)
        pooled = pooled / np.maximum(np.linalg.norm(pooled, axis=1, keepdims=True), 1e-9)
        parts = (cells - one["middle"]) @ one["basis"].T / one["scale"]
        hidden = parts.reshape(len(maps), -1) @ one["hidden_weight"].T + one["hidden_bias"]
        hidden = np.maximum(hidden, 0.0)
        angle, confidence = upright(_softmax(self._head("angle", hidden)))
        return Answers(
            shoe=_sigmoid((pooled @ one["shoe_weight"].T + one["shoe_bias"])[:, 0]),
            facing=_softmax(self._head("facing", hidden)),
            count=_softmax(self._head("count", hidden)),
            angle=angle,
            confidence=confidence,
        )

    def _head(self, name: str, hidden: Floats) -> Floats:
        weight, bias = self._layers[f"{name}_weight"], self._layers[f"{name}_bias"]
        result: Floats = hidden @ weight.T + bias
        return result


def upright(shares: Floats) -> tuple[Floats, Floats]:
    """The angle and its confidence from probabilities over equal bins of the full circle.

    Args:
        shares: float (n, bins); bin k stands for 360 k / bins degrees.

    Returns:
        The circular mean over the best bin and two to either side, in (-180, 180], and their share.
    """
    bins = shares.shape[1]
    near = (shares.argmax(axis=1)[:, None] + np.arange(-2, 3)) % bins
    weights = np.take_along_axis(shares, near, axis=1)
    turns = np.exp(2j * np.pi * near / bins)
    angle = np.degrees(np.angle((weights * turns).sum(axis=1)))
    return angle.astype(np.float32), weights.sum(axis=1).astype(np.float32)


def _read(path: Path) -> tuple[dict[str, Floats], dict[str, str]]:
    try:
        with safe_open(str(path), framework="numpy") as file:
            about: dict[str, str] = file.metadata() or {}
            layers = {name: file.get_tensor(name).astype(np.float32) for name in file.keys()}  # noqa: SIM118
    except (OSError, SafetensorError) as error:
        raise BundleError(f"cannot read the eye's heads {path}: {error}") from error
    missing = sorted(set(_NEEDED) - set(layers))
    if missing:
        raise BundleError(f"{path.name}: layers are missing: {', '.join(missing)}")
    return layers, about


def sha256_of(path: Path) -> str:
    """The checksum of a file of heads."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def metadata(about: dict[str, object]) -> dict[str, str]:
    """Values as safetensors wants them: text, JSON where they are not."""
    return {k: v if isinstance(v, str) else json.dumps(v) for k, v in about.items()}


def _softmax(logits: Floats) -> Floats:
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    result: Floats = powers / powers.sum(axis=1, keepdims=True)
    return result


def _sigmoid(logits: Floats) -> Floats:
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * logits)), dtype=np.float32)
