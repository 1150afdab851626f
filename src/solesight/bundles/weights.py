"""The weights of a bundle: named arrays in one safetensors file, checked on the way back."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load as load_tensors
from safetensors.numpy import save as save_tensors

from solesight.bundles.meta import ArrayInfo, Weights
from solesight.errors import BundleError

__all__ = ["encode_weights", "read_weights"]

Arrays = Mapping[str, NDArray[Any]]


def encode_weights(arrays: Arrays) -> tuple[bytes, Weights]:
    """The file's bytes and the record that lets a reader check them.

    Raises:
        BundleError: an array holds something else than finite numbers.
    """
    for name, array in arrays.items():
        if array.dtype.kind not in "fiub" or not np.isfinite(array).all():
            raise BundleError(f"weights {name!r} hold something that is no finite number")
    blob = bytes(save_tensors({name: np.ascontiguousarray(a) for name, a in arrays.items()}))
    return blob, Weights(hashlib.sha256(blob).hexdigest(), len(blob), _described(arrays))


def read_weights(path: Path, weights: Weights) -> dict[str, NDArray[Any]]:
    """Read the arrays, if the file is the one on record.

    Raises:
        BundleError: it is missing, another file, or holds other arrays than recorded.
    """
    try:
        size = path.stat().st_size
        # The size is compared first: an exchanged file of gigabytes is not even read.
        blob = path.read_bytes() if size == weights.n_bytes else b""
    except OSError as error:
        raise BundleError(f"{path} cannot be read: {error.strerror}; train again") from error
    if hashlib.sha256(blob).hexdigest() != weights.sha256:
        raise BundleError(f"{path} is not the file that was saved; copy the bundle or train again")
    try:
        arrays: dict[str, NDArray[Any]] = dict(load_tensors(blob))
    except (SafetensorError, KeyError, ValueError) as error:
        raise BundleError(f"{path} is no safetensors file: {error}") from error
    if _described(arrays) != dict(weights.arrays):
        raise BundleError(f"{path} holds other arrays than bundle.json describes")
    return arrays


def _described(arrays: Arrays) -> dict[str, ArrayInfo]:
    return {name: ArrayInfo(str(array.dtype), array.shape) for name, array in arrays.items()}
