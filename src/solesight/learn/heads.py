"""Heads refitted on resampled shoes: how much an answer rests on which shoes were seen."""

from __future__ import annotations

import hashlib
import warnings
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load as load_tensors
from safetensors.numpy import save as save_tensors

from solesight.bundles import Bundle, load_bundle
from solesight.catalog import Catalog, config_hash, label_fields
from solesight.errors import BundleError, NotReadyError, UnknownNameError
from solesight.evidence import group_codes
from solesight.learn.dataset import Corpus, Rows
from solesight.learn.linear import powered
from solesight.learn.targets import TargetOptions, find_target
from solesight.learn.train import labelled_rows
from solesight.pages import write_whole
from solesight.progress import Progress, Silent

__all__ = ["HEADS", "Heads", "fit_heads"]

HEADS = 16
"""Resamples: the 95 % interval of so few is nearly their range."""
_MAX_ITER = 60
_VERSION = 1


@dataclass(frozen=True)
class Heads:
    """Logistic heads for one class against the rest, each fitted on shoes drawn with replacement.

    Attributes:
        weights: float32 (heads, d).
        bias: float32 (heads,).
        power: of the vectors; see `powered`.
        temperature: of the bundle, for logits as large as these.
        groups: shoes that were drawn from.
    """

    weights: NDArray[np.float32]
    bias: NDArray[np.float32]
    power: float
    temperature: float
    groups: int

    def strays(self, vectors: NDArray[np.float32]) -> NDArray[np.float64]:
        """Say how far each head's logit is from their mean, float64 (heads, n).

        Args:
            vectors: float32 (n, d), of the bundle's embedder.
        """
        logits = self.weights @ powered(vectors, self.power).T + self.bias[:, None]
        scaled = logits.astype(np.float64) / self.temperature
        return np.asarray(scaled - scaled.mean(axis=0))


def fit_heads(
    catalog: Catalog,
    folder: Path,
    corpus: Corpus,
    keep: Path,
    *,
    label: str,
    options: TargetOptions | None = None,
    progress: Progress | None = None,
) -> Heads:
    """Fit heads for a class of a bundle on resampled shoes of its train rows, or read those kept.

    The bundle's own strength of regularisation and exponent are used; whole groups are drawn, as
    photos of one shoe succeed or fail together. Nothing is chosen by them and no test row is read.

    Args:
        catalog: where facts are.
        folder: the bundle.
        corpus: which photos, frames and vectors.
        keep: folder of the files that keep heads; anything damaged in it is made anew.
        label: the class.
        options: choices about the target.
        progress: told of each head.

    Raises:
        BundleError: the bundle is no logistic probe.
        UnknownNameError: it has no such class.
        NotReadyError: its train rows are not there any more.
    """
    bundle = load_bundle(folder)
    meta = bundle.meta
    if meta.learner != "probe" or meta.configuration.get("kind", "logistic") != "logistic":
        raise BundleError(f"{meta.name} is no logistic probe, whose heads could be fitted again")
    if label not in meta.classes:
        raise UnknownNameError("label", label, meta.classes)
    place = meta.classes.index(label)
    file = keep / _name(bundle, label)
    if (kept := _read(file, bundle)) is not None:
        return kept
    own = replace(corpus, snapshot=meta.split)
    rows, truth = _lesson(catalog, bundle, own, options)
    made = _fitted(rows, truth == place, bundle, progress or Silent())
    _write(file, made)
    return made


def _lesson(
    catalog: Catalog, bundle: Bundle, corpus: Corpus, options: TargetOptions | None
) -> tuple[Rows, NDArray[np.int64]]:
    meta = bundle.meta
    with catalog.reading() as connection:
        kept = meta.configuration.get("target", {})
        wanted = find_target(meta.target, label_fields(connection), options, kept)
    return labelled_rows(catalog, corpus, wanted, meta.classes, "train")


def _fitted(rows: Rows, own: NDArray[np.bool_], bundle: Bundle, told: Progress) -> Heads:
    # scikit-learn takes a second to import: only who fits pays for it.
    from sklearn.linear_model import LogisticRegression

    meta = bundle.meta
    if not own.any() or own.all():
        raise NotReadyError(f"the train rows of {meta.name} are not in this workspace any more")
    power = float(bundle.arrays["power"][0])
    x = powered(rows.vectors, power)
    mean, scale = x.mean(axis=0), np.maximum(x.std(axis=0), 1e-6)
    x = (x - mean) / scale
    codes, groups = group_codes(rows.groups)
    rng = np.random.default_rng([meta.seed, 16])
    model = LogisticRegression(
        C=float(meta.configuration["c"]),
        class_weight="balanced",
        max_iter=_MAX_ITER,
        warm_start=True,
    )
    weights, biases = [], []
    told.start(f"heads of {meta.target}", HEADS)
    for _ in range(HEADS):
        _fit_drawn(model, x, own, _drawn(codes, groups, own, rng))
        weights.append(model.coef_[0] / scale)
        biases.append(float(model.intercept_[0] - weights[-1] @ mean))
        told.advance()
    told.finish()
    kept = np.array(weights, np.float32), np.array(biases, np.float32)
    return Heads(*kept, power, _temperature(bundle), groups)


def _drawn(
    codes: NDArray[np.int64], groups: int, own: NDArray[np.bool_], rng: np.random.Generator
) -> NDArray[np.int64]:
    """Draw groups with replacement, both classes among them; how often each row was drawn."""
    while True:
        times = np.bincount(rng.integers(0, groups, groups), minlength=groups)[codes]
        if times[own].any() and times[~own].any():
            return times


def _fit_drawn(
    model: Any, x: NDArray[np.float32], own: NDArray[np.bool_], times: NDArray[np.int64]
) -> None:
    from sklearn.exceptions import ConvergenceWarning

    seen = times > 0
    with warnings.catch_warnings():
        # An end before the optimum adds to the spread: the interval is rather too wide.
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(x[seen], own[seen], sample_weight=times[seen].astype(np.float64))


def _name(bundle: Bundle, label: str) -> str:
    """Name the file of a bundle's heads: weights that change make another file."""
    weights = hashlib.sha256(np.ascontiguousarray(bundle.arrays["weights"]).tobytes())
    said = {"version": _VERSION, "bundle": weights.hexdigest(), "label": label, "heads": HEADS}
    return f"{bundle.meta.name}-{config_hash(said)}.safetensors"


def _write(file: Path, heads: Heads) -> None:
    arrays = {"weights": heads.weights, "bias": heads.bias, "groups": np.array([heads.groups])}
    write_whole(file, bytes(save_tensors(arrays)), "heads of a bundle")


def _read(file: Path, bundle: Bundle) -> Heads | None:
    try:
        arrays = load_tensors(file.read_bytes())
        weights, bias, groups = arrays["weights"], arrays["bias"], int(arrays["groups"][0])
    except (OSError, SafetensorError, KeyError, IndexError):
        return None
    if weights.shape != (HEADS, bundle.arrays["weights"].shape[1]) or bias.shape != (HEADS,):
        return None
    return Heads(weights, bias, float(bundle.arrays["power"][0]), _temperature(bundle), groups)


def _temperature(bundle: Bundle) -> float:
    """Give the bundle's for logits of one map; a divided class sums two of its own."""
    shared = float(bundle.meta.configuration.get("shared", 0.0))
    return float(bundle.arrays["temperature"][0]) / (1 + shared)
