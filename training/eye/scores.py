"""Scores of fitted layers on rows of features: accuracy of facing, rejection of non-shoes, ..."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from features import Features
from fit import Layers, Mask
from numpy.typing import NDArray
from safetensors.numpy import save_file

from solesight.evidence import Metric, mean_metric
from solesight.eye.heads import FACINGS

Floats = NDArray[np.floating]


def logits(features: Features, rows: NDArray[np.int64], layers: Layers) -> dict[str, Floats]:
    """What the four heads say of some rows, before any softmax."""
    parts = features.parts[rows].astype(np.float32) / layers["scale"]
    hidden = np.maximum(parts @ layers["hidden_weight"].T + layers["hidden_bias"], 0.0)
    found = {
        name: hidden @ layers[f"{name}_weight"].T + layers[f"{name}_bias"]
        for name in ("angle", "facing", "count")
    }
    pooled = features.pooled[rows].astype(np.float32)
    return found | {"shoe": (pooled @ layers["shoe_weight"].T + layers["shoe_bias"])[:, 0]}


def toe_right(features: Features, rows: NDArray[np.int64], layers: Layers) -> Floats:
    """1 where the toe's direction (right or left, never asked for more) is told rightly."""
    facing = logits(features, rows, layers)["facing"]
    says_left = facing[:, FACINGS.index("left")] > facing[:, FACINGS.index("right")]
    return np.asarray(says_left == (features.facing[rows] == FACINGS.index("left")), float)


def one_of_each(features: Features, mask: Mask, seed: int = 0) -> NDArray[np.int64]:
    """Of every photo in the mask either the picture or its mirror image, by the toss of a coin."""
    coin = np.random.default_rng(seed).random(int(features.index.max()) + 1) < 0.5
    return np.flatnonzero(mask & (coin[features.index] == features.mirrored))


def metric(values: Floats, groups: NDArray[np.str_]) -> Metric:
    """A mean with its 95 % interval over groups."""
    return mean_metric(np.asarray(values, float), groups)


def text(found: Metric) -> str:
    """For a table: value, interval, n."""
    low, high = found.low, found.high
    span = "" if low is None or high is None else f" ({100 * low:.1f} to {100 * high:.1f})"
    return f"{100 * found.value:.1f} %{span}, n = {found.n}"


def write_layers(layers: Layers, path: Path, about: dict[str, str]) -> None:
    """Store the layers, whole or not at all."""
    with TemporaryDirectory(dir=path.parent) as folder:
        partial = Path(folder) / path.name
        save_file(layers, str(partial), metadata=about)
        partial.chmod(0o644)
        partial.replace(path)
